import type { Engine } from '../engine/engine.ts';
import { type ConnectionSet, intersect, isEmpty, NO_CONNECTIONS, union } from '../model/connection-set.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import {
  type Admitted,
  admitted,
  admittedPods,
  type Beyond,
  firstBeyond,
  isBlockOf,
  perClass,
  reasonsOf,
} from './parts/beyond.ts';
import { boundsIn, mitigatesIn, mitigationText } from './parts/bounds.ts';
import { objectEvidence, ruleText } from './parts/evidence.ts';
import { type Admitting, admittingEvidence, admittingRules } from './parts/flow-proof.ts';
import { type ApprovedBeyond, approvedBeyond } from './parts/flows.ts';
import { EXPOSURE_READS, gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { narrow } from './parts/isolation.ts';
import { fail, type Judgement, pass, unknown, worst } from './parts/judgement.ts';
import { flowEvidence, peerText, trafficText } from './parts/names.ts';
import { isolate } from './parts/remediation.ts';
import { capital } from './parts/rules.ts';
import { exposureText, isProxied, targetTraffic, type WayIn, waysInto } from './parts/ways-in.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope' | 'registers'> = {
  id: 'internet-ingress-restricted',
  title: 'Only approved ways lead in from the Internet.',
  description:
    'A load balancer, node port or proxy hides the client, so an endpoint behind one whose policy admits the Internet, ' +
    "the nodes, internal addresses or the proxy's pods is exposed: fails, as critical, when the way in is public and " +
    'not in the exposure register; unknown (U6) when its side cannot be told. Fails, as medium, where policies admit ' +
    'the Internet on ports that nothing approves although no way in is declared. In a zone in scope an approved flow ' +
    'from internet must name the ports as well.',
  subjectKind: 'workload',
  severity: 'critical',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
};

/**
 * K23 of frameworks.md §1d, with design.md §5, "Load balancers and ingress hide the client". Judged in full without a
 * register too: what nobody registered is not approved.
 */
export const internetIngressRestricted = defineCheck({
  meta,
  run: (facts) => {
    const { header } = facts.snapshot;
    const question = ask(facts);
    return [
      ...judgeGoverned({
        meta,
        facts,
        judge: (governed) => judge(governed, question),
        unseen: gaps(header, EXPOSURE_READS),
      }),
      ...gapFindings(meta, header, WORKLOAD_READS),
    ];
  },
});

/** What every endpoint is held against. */
interface Question {
  readonly facts: Pick<Facts, 'snapshot' | 'engine' | 'scope' | 'registers' | 'at'>;
  readonly ways: ReturnType<typeof waysInto>;
  readonly fromInternet: ApprovedBeyond;
  /** Whether any class is behind a way in itself: it may be the proxy of an Ingress, Gateway or Route. */
  readonly proxySeen: boolean;
  readonly ingressOf: (classId: number) => Ingress;
  readonly beyond: UnapprovedBy;
}

/** What a class admits from the Internet, from whatever a load balancer may send as, and from possible proxies. */
interface Ingress {
  readonly internet: Admitted;
  readonly hops: Admitted;
  readonly proxies: Admitted;
}

function ask(facts: Question['facts']): Question {
  const { snapshot, engine, scope, at } = facts;
  const fronts = snapshot.inventory.exposures.filter((exposure) => !isProxied(exposure));
  const proxies = new Set(
    fronts.flatMap(({ endpoints }) => endpoints).flatMap((index) => engine.classOf(index) ?? []),
  );
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const isInternet = isBlockOf(engine, 'internet');
  const isHop = isBlockOf(engine, 'internet', 'node', 'internal');
  const from = (classId: number, asked: (block: number) => boolean) =>
    admitted(engine, boundsOf, classId, 'ingress', asked);
  return {
    facts,
    ways: waysInto(facts),
    fromInternet: approvedBeyond(scope, 'internet', 'ingress', at),
    beyond: unapprovedIn(engine),
    proxySeen: proxies.size > 0,
    ingressOf: perClass((classId) => ({
      internet: from(classId, isInternet),
      hops: from(classId, isHop),
      proxies: admittedPods(engine, boundsOf, classId, 'ingress', proxies),
    })),
  };
}

function judge(governed: Governed, question: Question): Judgement {
  const ways = question.ways(governed.endpoint);
  return worst([
    ...ways.map((way) => judgeWay(governed, way, question)),
    judgeDirect(governed, ways, question),
  ]);
}

/** Whether clients that one way in hides get to the endpoint. */
function judgeWay(governed: Governed, way: WayIn, { ingressOf, proxySeen }: Question): Judgement {
  const { exposure } = way;
  const { hops, proxies } = ingressOf(governed.classId);
  const name = exposureText(exposure);
  const proxied = isProxied(exposure);
  const behind = targetTraffic(exposure, governed.endpoint);
  const carried = (bound: 'certain' | 'possible') =>
    intersect(behind, proxied ? union(hops[bound], proxies[bound]) : hops[bound]);
  // The proxy of an Ingress is somewhere; where no candidate was seen, nothing shows that it is not admitted.
  const hidden = proxied && !proxySeen;
  const certain = carried('certain');
  if (isEmpty(carried('possible')) && !hidden)
    return pass(`The policies of ${governed.name} admit nothing from ${name}.`);
  if (way.approved) return pass(`${name} leads to ${governed.name} and is in the exposure register.`);
  if (way.reach === 'internal')
    return pass(`${name} leads to ${governed.name} from internal addresses only.`);
  if (way.reach === 'public' && way.sure && !isEmpty(certain)) return exposed(governed, way, certain);
  const reasons = [...reasonsOf(hops), ...reasonsOf(proxies)];
  return unknown(
    `Whether the Internet reaches ${governed.name} through ${name}`,
    [sideUnknown(way, hidden), ...reasons],
    {
      evidence: [objectEvidence(exposure.ref, 'not in the exposure register')],
    },
  );
}

function exposed({ name, workload }: Governed, { exposure }: WayIn, traffic: ConnectionSet): Judgement {
  const way = exposureText(exposure);
  return fail(
    `The Internet reaches ${name} through ${way} (${trafficText(traffic)}), which nobody registered.`,
    {
      evidence: [
        flowEvidence(`internet through ${way}`, name, traffic),
        objectEvidence(exposure.ref, 'not in the exposure register'),
      ],
      cause: exposure.ref,
      remediation: {
        message: `Close the way in, or have it approved in the exposure register with an owner for ${workload.ref.namespace}/${workload.ref.name}.`,
      },
    },
  );
}

function sideUnknown({ exposure, reach, sure }: WayIn, hidden: boolean) {
  const why = hidden
    ? 'the proxy behind it was not seen, so that nothing shows which peers stand for it'
    : !sure
      ? 'which endpoints are behind it could not be resolved'
      : reach === 'unknown'
        ? 'on which side it listens cannot be told from what was read'
        : 'what the policies admit from it is not certain';
  return { code: 'U6' as const, message: why, object: exposure.ref };
}

/** What policies admit from the addresses of the Internet themselves. */
function judgeDirect(
  governed: Governed,
  ways: readonly WayIn[],
  { fromInternet, facts, ingressOf, beyond }: Question,
): Judgement {
  const { name, endpoint, classId } = governed;
  const { internet } = ingressOf(classId);
  const approved = fromInternet(endpoint.index) ?? registeredTraffic(governed, ways);
  const sure = beyond(classId, internet, approved);
  if (sure) return admitsInternet(governed, ways, sure, facts);
  if (firstBeyond(internet, 'possible', approved)) {
    return unknown(`Whether the policies of ${name} admit the Internet`, reasonsOf(internet));
  }
  const what = isEmpty(internet.certain)
    ? 'nothing from the Internet'
    : 'the Internet on approved ports only';
  return pass(`The policies of ${name} admit ${what}.`);
}

/** What of the Internet certainly gets to a class without approval, and the rules that admit it. */
interface Unapproved extends Beyond {
  readonly rules: readonly Admitting[];
}

type UnapprovedBy = (classId: number, internet: Admitted, approved: ConnectionSet) => Unapproved | undefined;

/** Worked out once per class where nothing is approved, as for most. */
function unapprovedIn(engine: Engine): UnapprovedBy {
  const known = new Map<number, Unapproved | undefined>();
  const workOut: UnapprovedBy = (classId, internet, approved) => {
    const beyond = firstBeyond(internet, 'certain', approved);
    if (!beyond) return undefined;
    return { ...beyond, rules: admittingRules(engine, classId, 'ingress', beyond.peer, beyond.traffic) };
  };
  return (classId, internet, approved) => {
    if (approved !== NO_CONNECTIONS) return workOut(classId, internet, approved);
    if (!known.has(classId)) known.set(classId, workOut(classId, internet, approved));
    return known.get(classId);
  };
}

/** Critical where a public way in leads there; else latent: the next one to be declared would be open. */
function admitsInternet(
  { name, workload }: Governed,
  ways: readonly WayIn[],
  { peer, traffic, bounds, rules }: Unapproved,
  { engine, snapshot }: Question['facts'],
): Judgement {
  const [first] = rules;
  const by = first
    ? `${capital(ruleText(first.policy, first.rule))} admits the Internet to ${name}`
    : `No policy isolates ${name} for ingress, which admits the Internet to it`;
  const open = ways.find(({ reach, sure }) => reach === 'public' && sure);
  const path = open ? `through ${exposureText(open.exposure)}` : 'though no public way in is declared';
  const isolating = isolate(snapshot.inventory, workload, 'ingress');
  return fail(`${by} (${trafficText(traffic)}), ${path}.${mitigationText(bounds.mitigations)}`, {
    severity: open ? 'critical' : 'medium',
    evidence: [
      ...admittingEvidence(rules, name, 'ingress'),
      flowEvidence(peerText(engine, peer), name, traffic),
    ],
    cause: first?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
    remediation: first ? narrow(first.rule.path, first.policy.ref, isolating) : isolating,
  });
}

/** Out of scope no flow is asked for: the ports behind registered ways in are what is approved. */
function registeredTraffic({ endpoint }: Governed, ways: readonly WayIn[]): ConnectionSet {
  return ways
    .filter(({ approved, sure }) => approved && sure)
    .map(({ exposure }) => targetTraffic(exposure, endpoint))
    .reduce(union, NO_CONNECTIONS);
}
