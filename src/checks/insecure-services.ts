import type { PeerRef } from '../engine/engine.ts';
import { ALL_CONNECTIONS, type ConnectionSet, isEmpty, subtract, union } from '../model/connection-set.ts';
import type { Finding } from '../model/finding.ts';
import type { RegisteredFlow } from '../model/register.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { type ApprovedBetween, approvedBetween, zoneKey } from './parts/between.ts';
import { perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn, onTraffic } from './parts/bounds.ts';
import { gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { type Judgement, pass, unknown } from './parts/judgement.ts';
import { namedServices } from './parts/named-services.ts';
import { numberOf } from './parts/parameters.ts';
import { type Answer, contactsOf, type PeerQuestion, peerAnswers, peerJudge } from './parts/peer-judge.ts';
import { PORT_PATTERN, portsIn } from './parts/port-list.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';
type Given = Pick<Facts, Needs | 'parameters' | 'at'>;

const meta: CheckMeta<Needs> = {
  id: 'insecure-services',
  title: 'No insecure service is reachable without a documented measure.',
  description:
    'Looks at who may connect to an endpoint on a port whose usual service is insecure, both ends considered. Fails where ' +
    'a container declares the port or a rule names it, unless a row of the flow register for the two zones says ' +
    '`insecure: true` with its need and a compensating measure. The port number is indicative: it proves no protocol, ' +
    'and the same service on another port is not found. Unknown where policies admit the port only as one of many, so ' +
    'that nothing says that it is in use (no-any-port reports such rules), where a policy that is not modelled could ' +
    'open it, and without a flow register (U8).',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  parameters: {
    insecurePorts: {
      default: [
        '20',
        '21',
        '23',
        '69',
        '80',
        '110',
        '111',
        '139',
        '143',
        '161',
        '389',
        '445',
        '512-514',
        '873',
        '2049',
        '5900',
        '6000',
        '11211',
      ],
      description:
        'ports whose usual services send in clear or authenticate weakly, such as `23` or `UDP 161`',
      pattern: PORT_PATTERN,
    },
    maxPortSpan: {
      default: 100,
      min: 1,
      max: 65535,
      description: 'ports that one range of a rule may hold and still name a service',
    },
  },
};

/** K21 of frameworks.md §1c. */
export const insecureServices = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Given): readonly Finding[] {
  const { header } = facts.snapshot;
  return [
    ...judgeGoverned({ meta, facts, unseen: gaps(header, WORKLOAD_READS), judge: judgeIn(facts) }),
    ...gapFindings(meta, header, WORKLOAD_READS),
  ];
}

function judgeIn(facts: Given): (governed: Governed) => Judgement {
  const documented = documentedIn(facts);
  const question = ask(facts, documented);
  const judgeNamed = peerJudge(question);
  const openPorts = peerAnswers({ ...question, approved: everyPort(documented) });
  return (governed) => {
    const named = judgeNamed(governed);
    if (named?.status === 'fail') return facts.registers.flows ? named : unregistered(governed, named);
    return (
      named ??
      unnamed(governed, openPorts(governed)) ??
      pass(
        `Nobody may connect to ${governed.name} on a port of an insecure service without a documented measure.`,
      )
    );
  };
}

/** Rows of the flow register that say why an insecure service is needed and what makes up for it. */
function documentedIn({ engine, scope, registers, at }: Given): ApprovedBetween {
  const rows = (registers.flows ?? []).filter(isDocumented);
  return approvedBetween(engine, scope, at, ({ name }) => rows.filter(({ dimension }) => dimension === name));
}

function isDocumented({ insecure, need, compensating }: RegisteredFlow): boolean {
  return insecure === true && Boolean(need) && Boolean(compensating);
}

function ask({ snapshot, engine, scope, parameters }: Given, documented: ApprovedBetween): PeerQuestion {
  const services = portsIn(parameters, 'insecurePorts');
  const boundsOf = onTraffic(boundsIn(mitigatesIn(snapshot.policies)), services);
  const { policies } = snapshot.policies;
  const named = namedServices(engine, policies, services, numberOf(parameters, 'maxPortSpan'));
  return {
    engine,
    inventory: snapshot.inventory,
    direction: 'ingress',
    contacts: perClass((classId) => contactsOf(engine, boundsOf, classId, 'ingress')),
    approved: (governed) => {
      const namedFor = named(governed);
      return namedFor && ((peer) => documentedOf(documented, services, namedFor(peer), governed, peer));
    },
    keyOf: ({ endpoint }) =>
      `${endpoint.ports.map(({ name, port, protocol }) => `${name} ${port} ${protocol}`)}\n${zoneKey(scope, endpoint.index)}`,
    asked: 'is reachable on ports of insecure services, by number, without a documented measure',
  };
}

/** Every port that is open, named or not, but as documented. */
function everyPort(documented: ApprovedBetween): PeerQuestion['approved'] {
  return ({ endpoint }) =>
    (peer) =>
      documented(endpoint.index, 'ingress', peer);
}

/** Ports that are open as one of many, or might be. */
function unnamed({ name }: Governed, { sure, reasons }: Answer): Judgement | undefined {
  if (sure.length > 0) return unknown(`Whether insecure services of ${name} are in use`, ONE_OF_MANY);
  if (reasons.length > 0) return unknown(`Whether insecure services of ${name} are reachable`, reasons);
  return undefined;
}

const ONE_OF_MANY: readonly Reason[] = [
  { code: 'U8', message: 'policies admit their ports among many others, and nothing names one of them' },
];

function unregistered({ name }: Governed, { evidence }: Judgement): Judgement {
  return unknown(
    `Whether a measure is documented for the insecure services of ${name}`,
    [{ code: 'U8', message: 'no flow register was given' }],
    { evidence },
  );
}

/** What nobody named is not asked about here. */
function documentedOf(
  documented: ApprovedBetween,
  services: ConnectionSet,
  named: ConnectionSet,
  { endpoint }: Governed,
  peer: PeerRef,
): ConnectionSet {
  if (isEmpty(named)) return ALL_CONNECTIONS;
  return union(documented(endpoint.index, 'ingress', peer), subtract(services, named));
}
