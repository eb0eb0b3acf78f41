import type { Finding, Subject } from '../model/finding.ts';
import { subjectKey } from '../model/finding.ts';
import type { Check, Facts, Need } from './contract.ts';
import { notApplicable, toFinding, unknown } from './parts/judgement.ts';

/**
 * Findings of all checks, sorted by check, subject and direction. Each check is handed only the facts it declared. A
 * check that throws gives one unknown on the cluster (U2), one that finds nothing to judge one not-applicable: no row
 * of the result is ever missing.
 */
export function runChecks(checks: readonly Check[], facts: Facts): readonly Finding[] {
  const cluster: Subject = { kind: 'Cluster', name: facts.snapshot.header.cluster.name };
  return checks.flatMap((check) => runCheck(check, facts, cluster)).sort(compareFindings);
}

function runCheck(check: Check, facts: Facts, cluster: Subject): readonly Finding[] {
  try {
    const findings = check.run(declaredFacts(check, facts) as Facts);
    if (findings.length > 0) return findings;
    return [toFinding(check.meta, cluster, notApplicable('Nothing that this check judges is there.'))];
  } catch (error) {
    return [toFinding(check.meta, cluster, crashed(error))];
  }
}

function crashed(error: unknown) {
  const words = error instanceof Error ? error.message : String(error);
  return unknown('What this check would find', [
    { code: 'U2', message: `it stopped with a fault of Segproof's own: ${words}` },
  ]);
}

function declaredFacts(check: Check, facts: Facts): Partial<Facts> {
  const handed: Partial<Record<Need | 'at', unknown>> = { at: facts.at };
  for (const need of check.meta.needs) handed[need] = facts[need];
  return handed as Partial<Facts>;
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.check, b.check) ||
    compare(subjectKey(a.subject), subjectKey(b.subject)) ||
    compare(a.direction ?? '', b.direction ?? '')
  );
}

/** By UTF-16 code units: no locale takes part. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
