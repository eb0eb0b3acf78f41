import type { Engine } from '../engine/engine.ts';
import { type ConnectionSet, intersect, isEmpty, NO_CONNECTIONS, union } from '../model/connection-set.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { type Admitted, admitted, firstBeyond, isBlockOf, reasonsOf } from './parts/beyond.ts';
import { type BoundsOf, boundsIn, mitigatesIn, mitigationText } from './parts/bounds.ts';
import { objectEvidence, placeText, refText } from './parts/evidence.ts';
import { admittingEvidence, admittingRules } from './parts/flow-proof.ts';
import { type ApprovedBeyond, approvedBeyond } from './parts/flows.ts';
import { EXPOSURE_READS, gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, pass, unknown, worst } from './parts/judgement.ts';
import { flowEvidence, peerText, trafficText } from './parts/names.ts';
import { isolate } from './parts/remediation.ts';
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
  readonly engine: Engine;
  readonly boundsOf: BoundsOf;
  readonly ways: ReturnType<typeof waysInto>;
  readonly fromInternet: ApprovedBeyond;
  /** Classes that are behind a way in themselves: they may be the proxy of an Ingress, Gateway or Route. */
  readonly proxies: ReadonlySet<number>;
}

function ask(facts: Question['facts']): Question {
  const { snapshot, engine, scope, at } = facts;
  const fronts = snapshot.inventory.exposures.filter((exposure) => !isProxied(exposure));
  return {
    facts,
    engine,
    boundsOf: boundsIn(mitigatesIn(snapshot.policies)),
    ways: waysInto(facts),
    fromInternet: approvedBeyond(scope, 'internet', 'ingress', at),
    proxies: new Set(
      fronts.flatMap(({ endpoints }) => endpoints).flatMap((index) => engine.classOf(index) ?? []),
    ),
  };
}

function judge(governed: Governed, question: Question): Judgement {
  const { engine, boundsOf, proxies } = question;
  const from = (asked: Parameters<typeof admitted>[4]) =>
    admitted(engine, boundsOf, governed.classId, 'ingress', asked);
  const hops = from(isBlockOf(engine, 'internet', 'node', 'internal'));
  const throughProxies = from((peer) => 'class' in peer && proxies.has(peer.class));
  const ways = question.ways(governed.endpoint);
  const judged = ways.map((way) => judgeWay(governed, way, hops, throughProxies, question));
  return worst([...judged, judgeDirect(governed, ways, from(isBlockOf(engine, 'internet')), question)]);
}

/** Whether clients that one way in hides get to the endpoint. */
function judgeWay(
  governed: Governed,
  way: WayIn,
  hops: Admitted,
  throughProxies: Admitted,
  { proxies }: Question,
): Judgement {
  const { exposure } = way;
  const name = exposureText(exposure);
  const proxied = isProxied(exposure);
  const behind = targetTraffic(exposure, governed.endpoint);
  const carried = (bound: 'certain' | 'possible') =>
    intersect(behind, proxied ? union(hops[bound], throughProxies[bound]) : hops[bound]);
  // The proxy of an Ingress is somewhere; where no candidate was seen, nothing shows that it is not admitted.
  const hidden = proxied && proxies.size === 0;
  const certain = carried('certain');
  if (isEmpty(carried('possible')) && !hidden)
    return pass(`The policies of ${governed.name} admit nothing from ${name}.`);
  if (way.approved) return pass(`${name} leads to ${governed.name} and is in the exposure register.`);
  if (way.reach === 'internal')
    return pass(`${name} leads to ${governed.name} from internal addresses only.`);
  if (way.reach === 'public' && way.sure && !isEmpty(certain)) return exposed(governed, way, certain);
  const reasons = [...reasonsOf(hops), ...reasonsOf(throughProxies)];
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
  internet: Admitted,
  { engine, fromInternet, facts }: Question,
): Judgement {
  const { name, endpoint, classId, workload } = governed;
  const approved = fromInternet(endpoint.index) ?? registeredTraffic(governed, ways);
  const sure = firstBeyond(internet, 'certain', approved);
  if (sure) {
    const rules = admittingRules(engine, classId, 'ingress', sure.peer, sure.traffic);
    const by = rules[0]
      ? `Rule ${rules[0].rule.path} of ${refText(rules[0].policy.ref)}${placeText(rules[0].policy.origin, rules[0].rule.path)}`
      : `No policy isolates ${name} for ingress, which`;
    const open = ways.find(({ reach, sure: known }) => reach === 'public' && known);
    const path = open ? `through ${exposureText(open.exposure)}` : 'though no public way in is declared';
    const admits = `admits the Internet to ${rules[0] ? name : 'it'} (${trafficText(sure.traffic)}), ${path}`;
    return fail(`${by} ${admits}.${mitigationText(sure.bounds.mitigations)}`, {
      severity: open ? 'critical' : 'medium',
      evidence: [
        ...admittingEvidence(rules, name, 'ingress'),
        flowEvidence(peerText(engine, sure.peer), name, sure.traffic),
      ],
      cause: rules[0]?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
      remediation: isolate(facts.snapshot.inventory, workload, 'ingress'),
    });
  }
  if (firstBeyond(internet, 'possible', approved)) {
    return unknown(`Whether the policies of ${name} admit the Internet`, reasonsOf(internet));
  }
  const what = isEmpty(internet.certain)
    ? 'nothing from the Internet'
    : 'the Internet on approved ports only';
  return pass(`The policies of ${name} admit ${what}.`);
}

/** Out of scope no flow is asked for: the ports behind registered ways in are what is approved. */
function registeredTraffic({ endpoint }: Governed, ways: readonly WayIn[]): ConnectionSet {
  return ways
    .filter(({ approved, sure }) => approved && sure)
    .map(({ exposure }) => targetTraffic(exposure, endpoint))
    .reduce(union, NO_CONNECTIONS);
}
