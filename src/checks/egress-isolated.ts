import { type CheckMeta, defineCheck } from './contract.ts';
import { isolationFindings } from './parts/workload-isolation.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'egress-isolated',
  title: 'The workload sends nothing that nobody listed.',
  description:
    'Asks what each endpoint could send to a pod that does not exist yet, and to any address. Fails where no policy ' +
    'isolates an endpoint for egress (often because policyTypes leaves Egress out), or a rule that allows everything ' +
    'undoes the isolation; unknown where a policy that is not modelled could decide. Workloads on the host network ' +
    'are judged by host-network-restricted.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K11 of frameworks.md §1b. */
export const egressIsolated = defineCheck({
  meta,
  run: (facts) => isolationFindings(meta, facts, 'egress'),
});
