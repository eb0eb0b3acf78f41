import type { Engine } from '../engine/engine.ts';
import { isEmpty, NO_CONNECTIONS, subtract } from '../model/connection-set.ts';
import type { Inventory } from '../model/resource.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { admitted, firstBeyond, isBlockOf, reasonsOf } from './parts/beyond.ts';
import { type BoundsOf, boundsIn, mitigatesIn, mitigationText } from './parts/bounds.ts';
import { placeText, refText } from './parts/evidence.ts';
import { admittingEvidence, admittingRules } from './parts/flow-proof.ts';
import { type ApprovedBeyond, approvedBeyond } from './parts/flows.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, pass, unknown } from './parts/judgement.ts';
import { flowEvidence, peerText, trafficText } from './parts/names.ts';
import { isolate } from './parts/remediation.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'internet-egress-restricted',
  title: 'The workload reaches nothing on the Internet but approved destinations.',
  description:
    'The Internet is every address outside the internal ones, the nodes and the named externals. Fails where policies ' +
    'let an endpoint connect there on ports that no approved flow from its zone to internet names; unknown where a ' +
    'policy that is not modelled could decide. A NAT or proxy beyond the cluster is not seen.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K25 of frameworks.md §1d. Named externals are judged, pair by pair, by zone-segmentation. */
export const internetEgressRestricted = defineCheck({
  meta,
  run: (facts) => {
    const { snapshot, engine, scope, at } = facts;
    const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
    const approved = approvedBeyond(scope, 'internet', 'egress', at);
    return [
      ...judgeGoverned({
        meta,
        facts,
        judge: (governed) => judge(governed, engine, boundsOf, approved, snapshot.inventory),
      }),
      ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
    ];
  },
});

function judge(
  { name, classId, endpoint, workload }: Governed,
  engine: Engine,
  boundsOf: BoundsOf,
  approvedFor: ApprovedBeyond,
  inventory: Inventory,
): Judgement {
  const internet = admitted(engine, boundsOf, classId, 'egress', isBlockOf(engine, 'internet'));
  const approved = approvedFor(endpoint.index) ?? NO_CONNECTIONS;
  const sure = firstBeyond(internet, 'certain', approved);
  if (sure) {
    const rules = admittingRules(engine, classId, 'egress', sure.peer, sure.traffic);
    const by = rules[0]
      ? ` by rule ${rules[0].rule.path} of ${refText(rules[0].policy.ref)}${placeText(rules[0].policy.origin, rules[0].rule.path)}`
      : ', as no policy isolates it for egress';
    const ports = trafficText(subtract(internet.certain, approved));
    return fail(
      `${name} may connect to the Internet (${ports})${by}.${mitigationText(sure.bounds.mitigations)}`,
      {
        evidence: [
          ...admittingEvidence(rules, name, 'egress'),
          flowEvidence(name, peerText(engine, sure.peer), sure.traffic),
        ],
        cause: rules[0]?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
        remediation: isolate(inventory, workload, 'egress'),
      },
    );
  }
  if (firstBeyond(internet, 'possible', approved)) {
    return unknown(`Whether ${name} may connect to the Internet`, reasonsOf(internet));
  }
  const used = isEmpty(internet.certain)
    ? 'nothing on the Internet'
    : 'approved destinations on the Internet only';
  return pass(`${name} reaches ${used}.`);
}
