import { NO_CONNECTIONS } from '../model/connection-set.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import type { Inventory } from '../model/resource.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { admitted, perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { type EgressQuestion, egressJudge } from './parts/egress-beyond.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { type Judgement, notApplicable, unknown } from './parts/judgement.ts';
import { listOf, textOf } from './parts/parameters.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope';
type Provider = keyof typeof ADDRESSES;

/**
 * Where each cloud serves instance metadata and credentials: the link-local address of all of them, EC2's over IPv6 and
 * for containers, and Azure's wire server, which lies outside the link-local block (frameworks.md §1d, K27).
 */
const ADDRESSES = {
  aws: ['169.254.169.254', 'fd00:ec2::254', '169.254.170.2'],
  azure: ['169.254.169.254', '168.63.129.16'],
  gcp: ['169.254.169.254'],
  other: ['169.254.169.254'],
} as const;

/** Scheme of a node's `spec.providerID` → cloud; one that is not listed is a cloud too. */
const PROVIDERS: Readonly<Record<string, Provider | 'none'>> = {
  aws: 'aws',
  azure: 'azure',
  gce: 'gcp',
  kind: 'none',
  k3s: 'none',
  k3d: 'none',
  metal3: 'none',
  vsphere: 'none',
};

const meta: CheckMeta<Needs> = {
  id: 'metadata-api-blocked',
  title: 'The workload cannot reach the metadata service of its cloud.',
  description:
    'Fails where policies let an endpoint connect to an address at which the cloud serves instance metadata, and with it ' +
    'credentials of the node. The cloud is told by the provider id of the nodes. Unknown where a policy that is not ' +
    'modelled could open it, and where no node tells which cloud it is. Not applicable outside a cloud.',
  subjectKind: 'workload',
  severity: 'high',
  appliesTo: 'workloads in a cloud',
  needs: ['snapshot', 'engine', 'scope'],
  parameters: {
    provider: {
      default: 'auto',
      choices: ['auto', 'aws', 'azure', 'gcp', 'other', 'none'],
      description: 'cloud that the nodes run in; auto: by their provider ids, none: no cloud',
    },
    addresses: { default: [], description: 'addresses to block, in place of those known of the cloud' },
  },
};

/** K27 of frameworks.md §1d. EKS Pod Identity (169.254.170.23) stays reachable on purpose. */
export const metadataApiBlocked = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'parameters'>): readonly Finding[] {
  const { snapshot, parameters } = facts;
  const clouds = cloudsOf(snapshot.inventory, parameters);
  return [
    ...judgeGoverned({ meta, facts, judge: judgeIn(clouds, facts) }),
    ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
  ];
}

/** Clouds whose addresses count; `undefined` where nothing tells. */
type Clouds = readonly Provider[] | undefined;

function cloudsOf({ nodes }: Inventory, parameters: Parameters): Clouds {
  const asked = textOf(parameters, 'provider');
  if (asked === 'none') return [];
  if (asked !== 'auto') return [asked as Provider];
  const ids = nodes.flatMap(({ providerId }) => providerId ?? []);
  if (nodes.length === 0) return undefined;
  const found = ids.map((id) => PROVIDERS[id.slice(0, id.indexOf(':'))] ?? 'other');
  return [...new Set(found.filter((provider) => provider !== 'none'))];
}

function judgeIn(
  clouds: Clouds,
  { snapshot, engine, parameters }: Pick<Facts, Needs | 'parameters'>,
): (governed: Governed) => Judgement {
  if (clouds?.length === 0) return ({ name }) => notApplicable(`${name} runs outside any cloud.`);
  const own = listOf(parameters, 'addresses');
  const addresses = own.length > 0 ? own : (clouds ?? ALL_CLOUDS).flatMap((cloud) => ADDRESSES[cloud]);
  const blocks = new Set(addresses.flatMap((address) => engine.blocksOfAddress(address)));
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const question: EgressQuestion = {
    engine,
    inventory: snapshot.inventory,
    approvedFor: () => NO_CONNECTIONS,
    sentBy: perClass((classId) =>
      admitted(engine, boundsOf, classId, 'egress', (block) => blocks.has(block)),
    ),
    act: 'connect to the metadata service of its cloud',
    kept: () => `cannot reach ${[...new Set(addresses)].join(', ')}`,
  };
  const judge = egressJudge(question);
  return clouds ? judge : (governed) => orUntold(judge(governed), governed);
}

const ALL_CLOUDS: readonly Provider[] = ['aws', 'azure', 'gcp'];

/** What every cloud's addresses prove holds in any; an open way matters only in a cloud. */
function orUntold(judgement: Judgement, { name }: Governed): Judgement {
  if (judgement.status !== 'fail') return judgement;
  return unknown(`Whether a metadata service is there for ${name} to reach`, [
    {
      code: 'U8',
      message: 'no node was read that tells the cloud; set `provider` under `checks: metadata-api-blocked`',
    },
  ]);
}
