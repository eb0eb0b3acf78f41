import { type CheckMeta, defineCheck } from './contract.ts';
import { isolationFindings } from './parts/workload-isolation.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'ingress-isolated',
  title: 'The workload accepts nothing that nobody listed.',
  description:
    'Asks what a pod that does not exist yet, and any address, could send to each endpoint. Fails where no policy ' +
    'isolates an endpoint for ingress, or a rule that allows everything undoes the isolation; unknown where a ' +
    'policy that is not modelled could decide. Workloads on the host network are judged by host-network-restricted.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K10 of frameworks.md §1b. */
export const ingressIsolated = defineCheck({
  meta,
  run: (facts) => isolationFindings(meta, facts, 'ingress'),
});
