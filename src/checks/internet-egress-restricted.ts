import type { Engine } from '../engine/engine.ts';
import { type ConnectionSet, isEmpty, NO_CONNECTIONS, subtract } from '../model/connection-set.ts';
import type { Inventory } from '../model/resource.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import {
  type Admitted,
  admitted,
  type Beyond,
  firstBeyond,
  isBlockOf,
  perClass,
  reasonsOf,
} from './parts/beyond.ts';
import { boundsIn, mitigatesIn, mitigationText } from './parts/bounds.ts';
import { ruleText } from './parts/evidence.ts';
import { admittingEvidence, admittingRules } from './parts/flow-proof.ts';
import { type ApprovedBeyond, approvedBeyond } from './parts/flows.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { narrow } from './parts/isolation.ts';
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
    const isInternet = isBlockOf(engine, 'internet');
    const question: Question = {
      engine,
      inventory: snapshot.inventory,
      approvedFor: approvedBeyond(scope, 'internet', 'egress', at),
      internetOf: perClass((classId) => admitted(engine, boundsOf, classId, 'egress', isInternet)),
    };
    return [
      ...judgeGoverned({ meta, facts, judge: (governed) => judge(governed, question) }),
      ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
    ];
  },
});

/** What every endpoint is held against. */
interface Question {
  readonly engine: Engine;
  readonly inventory: Inventory;
  readonly approvedFor: ApprovedBeyond;
  /** What a class may send to the Internet. */
  readonly internetOf: (classId: number) => Admitted;
}

function judge(governed: Governed, question: Question): Judgement {
  const { name, classId, endpoint } = governed;
  const internet = question.internetOf(classId);
  const approved = question.approvedFor(endpoint.index) ?? NO_CONNECTIONS;
  const sure = firstBeyond(internet, 'certain', approved);
  if (sure) return open(governed, question, sure, subtract(internet.certain, approved));
  if (firstBeyond(internet, 'possible', approved)) {
    return unknown(`Whether ${name} may connect to the Internet`, reasonsOf(internet));
  }
  const used = isEmpty(internet.certain)
    ? 'nothing on the Internet'
    : 'approved destinations on the Internet only';
  return pass(`${name} reaches ${used}.`);
}

function open(
  { name, classId, workload }: Governed,
  { engine, inventory }: Question,
  { peer, traffic, bounds }: Beyond,
  all: ConnectionSet,
): Judgement {
  const rules = admittingRules(engine, classId, 'egress', peer, traffic);
  const [first] = rules;
  const by = first ? ` by ${ruleText(first.policy, first.rule)}` : ', as no policy isolates it for egress';
  const isolating = isolate(inventory, workload, 'egress');
  return fail(
    `${name} may connect to the Internet (${trafficText(all)})${by}.${mitigationText(bounds.mitigations)}`,
    {
      evidence: [
        ...admittingEvidence(rules, name, 'egress'),
        flowEvidence(name, peerText(engine, peer), traffic),
      ],
      cause: first?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
      remediation: first ? narrow(first.rule.path, first.policy.ref, isolating) : isolating,
    },
  );
}
