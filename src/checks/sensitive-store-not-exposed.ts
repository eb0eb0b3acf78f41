import type { PeerRef } from '../engine/engine.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS } from '../model/connection-set.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import type { Endpoint, Exposure, WorkloadRef } from '../model/resource.ts';
import { globMatcher } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { approvedBetween, zoneKey } from './parts/between.ts';
import { isBlockOf, perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { note, objectEvidence } from './parts/evidence.ts';
import { clusterSubject, EXPOSURE_READS, gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown, worst } from './parts/judgement.ts';
import { listOf, textOf } from './parts/parameters.ts';
import { contactsOf, type PeerQuestion, peerJudge } from './parts/peer-judge.ts';
import { placesOf, placesOfPeer } from './parts/places.ts';
import { isExpired } from './parts/register.ts';
import { effectiveReach, exposureText, isProxied, type WayIn, waysInto } from './parts/ways-in.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';
type Given = Pick<Facts, Needs | 'parameters' | 'at'>;

const meta: CheckMeta<Needs> = {
  id: 'sensitive-store-not-exposed',
  title: 'The data store is reachable only from its application.',
  description:
    'Looks at workloads whose pods bear the label or annotation `label` with the value `value`. Fails where a way in from ' +
    'beyond the cluster leads to one, where policies admit the Internet, or where they admit a peer of the outer tier: ' +
    'one in a zone of `dmzZones`, or behind a load balancer, node port or host port that is not internal, unless it is in ' +
    '`appTier` or an approved flow between zones covers it. Unknown where a policy that is not modelled could open it, and ' +
    'where no workload is labelled (U8): not applicable only with an attestation of the item `attestation` that there is no store.',
  subjectKind: 'workload',
  severity: 'critical',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  appliesTo: 'data stores',
  parameters: {
    label: { default: 'segproof.dev/role', description: 'label or annotation of the pods of a data store' },
    value: { default: 'store', description: 'its value' },
    dmzZones: { default: ['dmz'], description: 'zones of any dimension that are the outer tier' },
    appTier: {
      default: [],
      description: 'workloads of the outer tier that may reach stores, as `namespace/name` globs',
    },
    attestation: {
      default: 'no-data-stores',
      description: 'manual item whose attestation says that no workload stores sensitive data',
    },
  },
};

/** K30 of frameworks.md §1d. */
export const sensitiveStoreNotExposed = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Given): readonly Finding[] {
  const { snapshot, parameters } = facts;
  const { header, inventory } = snapshot;
  const unseen = gapFindings(meta, header, WORKLOAD_READS);
  const isStore = storesIn(parameters);
  const stores = inventory.workloads.filter(({ endpoints }) =>
    endpoints.some((index) => isStore(inventory.endpoints[index]!)),
  );
  if (stores.length === 0) {
    return unseen.length > 0 ? unseen : [toFinding(meta, clusterSubject(header), unlabelled(facts))];
  }
  const judge = judgeIn(facts);
  const narrowed = { ...snapshot, inventory: { ...inventory, workloads: stores } };
  return [
    ...judgeGoverned({
      meta,
      facts: { ...facts, snapshot: narrowed },
      unseen: [...gaps(header, WORKLOAD_READS), ...gaps(header, EXPOSURE_READS)],
      judge,
    }),
    ...unseen,
  ];
}

function storesIn(parameters: Parameters): (endpoint: Endpoint) => boolean {
  const [label, value] = [textOf(parameters, 'label'), textOf(parameters, 'value')];
  return ({ labels, annotations }) => labels[label] === value || annotations[label] === value;
}

function unlabelled({ registers, parameters, at }: Given): Judgement {
  const item = textOf(parameters, 'attestation');
  const signed = registers.attestations.find(
    (attestation) => attestation.item === item && !isExpired(attestation.expires, at),
  );
  if (signed) {
    const { id, signer, on } = signed;
    return notApplicable(`No workload is a data store: ${signer} attests it since ${on} (${id}).`, {
      evidence: [note(signed.statement)],
    });
  }
  const [label, value] = [textOf(parameters, 'label'), textOf(parameters, 'value')];
  return unknown('Which workloads are data stores', [
    {
      code: 'U8',
      message: `no pod bears ${label}: ${value}, and no attestation of the item ${item} says that there is none`,
    },
  ]);
}

function judgeIn(facts: Given): (governed: Governed) => Judgement {
  const ways = waysInto(facts);
  const judgePeers = peerJudge(ask(facts, (reach) => reach === 'public'));
  const judgeDoubtful = peerJudge(ask(facts, (reach) => reach !== 'internal'));
  return (governed) => {
    const peers = judgePeers(governed) ?? doubtful(governed, judgeDoubtful(governed));
    const kept = pass(`Neither the Internet nor the outer tier may connect to ${governed.name}.`);
    return worst([...ways(governed.endpoint).map((way) => inFront(governed, way)), peers ?? kept]);
  };
}

/** What holds only if a way in whose side is not known is open to the Internet. */
function doubtful({ name }: Governed, judgement: Judgement | undefined): Judgement | undefined {
  if (judgement?.status !== 'fail') return judgement;
  return unknown(
    `Whether the outer tier may connect to ${name}`,
    [
      {
        code: 'U6',
        message: 'on which side a way in to its peers listens cannot be told from what was read',
      },
    ],
    { evidence: judgement.evidence },
  );
}

function inFront({ name }: Governed, { exposure, sure }: WayIn): Judgement {
  const way = exposureText(exposure);
  if (!sure) {
    const message = `which endpoints are behind ${way} could not be resolved`;
    return unknown(`Whether a way in leads to ${name}`, [{ code: 'U6', message, object: exposure.ref }]);
  }
  return fail(`${way} leads from beyond the cluster to ${name}.`, {
    evidence: [objectEvidence(exposure.ref, 'leads to a data store')],
    cause: exposure.ref,
    remediation: { message: 'Put a Service of type ClusterIP before the store, and remove the way in.' },
  });
}

function ask(
  { snapshot, engine, scope, parameters, at }: Given,
  isOuter: (reach: Exposure['reach']) => boolean,
): PeerQuestion {
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const isInternet = isBlockOf(engine, 'internet');
  const outer = outerTier({ snapshot, engine, scope, parameters }, isOuter);
  const flows = approvedBetween(engine, scope, at, ({ flows: rows }) => rows);
  return {
    engine,
    inventory: snapshot.inventory,
    direction: 'ingress',
    contacts: perClass((classId) => contactsOf(engine, boundsOf, classId, 'ingress')),
    approved:
      ({ endpoint }) =>
      (peer) => {
        if ('block' in peer && isInternet(peer.block)) return NO_CONNECTIONS;
        return outer(peer) ? flows(endpoint.index, 'ingress', peer) : ALL_CONNECTIONS;
      },
    keyOf: ({ endpoint }) => zoneKey(scope, endpoint.index),
    asked: 'is reachable from the Internet or the outer tier',
  };
}

/** Pods of the outer tier that are not of the approved application tier. A proxy is its own door: what is behind it is not. */
function outerTier(
  {
    snapshot: { inventory },
    engine,
    scope,
    parameters,
  }: Pick<Facts, 'snapshot' | 'engine' | 'scope' | 'parameters'>,
  isOuter: (reach: Exposure['reach']) => boolean,
): (peer: PeerRef) => boolean {
  const zones = listOf(parameters, 'dmzZones');
  const dimensions = scope.dimensions.map((dimension) => placesOf(dimension, scope, engine));
  const fronted = new Set(
    inventory.exposures
      .filter((exposure) => !isProxied(exposure) && isOuter(effectiveReach(exposure, scope)))
      .flatMap(({ endpoints }) => endpoints)
      .flatMap((index) => engine.classOf(index) ?? []),
  );
  const matches = globMatcher(listOf(parameters, 'appTier'));
  const isApp = ({ namespace, name }: WorkloadRef) => matches(`${namespace}/${name}`);
  const isAppTier = perClass((classId) =>
    engine.classes[classId]!.members.every((index) => isApp(inventory.endpoints[index]!.workload)),
  );
  const inDmz = (peer: PeerRef) =>
    dimensions.some((places) =>
      placesOfPeer(places, peer).some((place) => zones.includes(places.names[place] ?? '')),
    );
  return (peer) => 'class' in peer && (fronted.has(peer.class) || inDmz(peer)) && !isAppTier(peer.class);
}
