import type { Finding } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { CheckMeta, Facts } from '../contract.ts';
import { mitigatesIn } from './bounds.ts';
import { gapFindings, WORKLOAD_READS } from './gaps.ts';
import { judgeIsolation } from './isolation.ts';
import { isolate } from './remediation.ts';
import { judgeGoverned } from './workloads.ts';

/** One finding per workload: whether its endpoints are isolated in one direction. */
export function isolationFindings(
  meta: CheckMeta,
  facts: Pick<Facts, 'snapshot' | 'engine' | 'scope'>,
  direction: Direction,
): readonly Finding[] {
  const { snapshot, engine } = facts;
  const { inventory, header, policies } = snapshot;
  const mitigates = mitigatesIn(policies);
  const findings = judgeGoverned({
    meta,
    facts,
    direction,
    judge: ({ workload, classId, name }) =>
      judgeIsolation(engine, mitigates, {
        name,
        direction,
        classId,
        namespace: workload.ref.namespace,
        remediation: () => isolate(inventory, workload, direction),
      }),
  });
  return [...findings, ...gapFindings(meta, header, WORKLOAD_READS, { direction })];
}
