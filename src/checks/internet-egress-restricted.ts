import { isEmpty, NO_CONNECTIONS } from '../model/connection-set.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { admitted, isBlockOf, perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { type EgressQuestion, egressJudge } from './parts/egress-beyond.ts';
import { approvedBeyond } from './parts/flows.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { judgeGoverned } from './parts/workloads.ts';

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
    const approvedFor = approvedBeyond(scope, 'internet', 'egress', at);
    const question: EgressQuestion = {
      engine,
      inventory: snapshot.inventory,
      approvedFor: (endpoint) => approvedFor(endpoint) ?? NO_CONNECTIONS,
      sentBy: perClass((classId) => admitted(engine, boundsOf, classId, 'egress', isInternet)),
      act: 'connect to the Internet',
      kept: ({ certain }) =>
        `reaches ${isEmpty(certain) ? 'nothing on the Internet' : 'approved destinations on the Internet only'}`,
    };
    return [
      ...judgeGoverned({ meta, facts, judge: egressJudge(question) }),
      ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
    ];
  },
});
