import type { Finding } from '../../model/finding.ts';
import type { Change } from '../../model/period.ts';
import type { CheckMeta, CheckParameter, Facts } from '../contract.ts';
import { changeSubject, changesOf, populationReasons } from './changes.ts';
import { clusterSubject } from './gaps.ts';
import { type Judgement, notApplicable, toFinding, unknown } from './judgement.ts';
import { numberOf } from './parameters.ts';
import { isJudged } from './subjects.ts';

type Needed = Pick<Facts, 'snapshot' | 'scope' | 'series' | 'audit' | 'parameters'>;

/** Taken by every check of changes. */
export const MAX_SILENCE_HOURS: CheckParameter = {
  default: 24,
  min: 1,
  max: 8784,
  description: 'hours without any event after which the audit log counts as incomplete',
};

/**
 * One finding per change, oldest first, and one on the cluster where there may be more changes than are known. A report of
 * one instant without an audit log knows no changes at all.
 */
export function changeFindings(
  meta: CheckMeta,
  facts: Needed,
  judgeAll: (changes: readonly Change[]) => readonly Judgement[],
): readonly Finding[] {
  const { snapshot, scope, series, audit } = facts;
  const cluster = clusterSubject(snapshot.header);
  if (!series && !audit) {
    const judgement = notApplicable('The report speaks of one instant, and no audit log was given.');
    return [toFinding(meta, cluster, judgement)];
  }
  const changes = changesOf(series, audit);
  const judgements = judgeAll(changes);
  const findings = changes.flatMap((change, index) =>
    isJudged(scope, change.ref.namespace) ? [toFinding(meta, changeSubject(change), judgements[index]!)] : [],
  );
  const reasons = populationReasons(series, audit, numberOf(facts.parameters, 'maxSilenceHours'));
  if (reasons.length > 0) {
    return [...findings, toFinding(meta, cluster, unknown('Whether there were more changes', reasons))];
  }
  if (findings.length > 0) return findings;
  return [toFinding(meta, cluster, notApplicable('The audit log shows no change of a policy.'))];
}
