import { type SpeaksOf, speaksOfIn } from '../checks/parts/exceptions.ts';
import { isExpired } from '../checks/parts/register.ts';
import type { ExceptionSummary } from '../model/assessment.ts';
import type { Finding } from '../model/finding.ts';
import type { ExceptionEntry } from '../model/register.ts';
import type { Inventory } from '../model/resource.ts';

/** Findings after the register was applied, and what became of each of its entries. */
export interface AppliedExceptions {
  readonly findings: readonly Finding[];
  readonly exceptions: readonly ExceptionSummary[];
}

/**
 * Turns each fail that an entry in force accepts into `exempt`; never an unknown, and nothing else. Where several match,
 * the first of the register is applied. An entry that expired, or that no fail matches, is reported as such and changes
 * nothing. `at`: the instant judged for.
 */
export function applyExceptions(
  findings: readonly Finding[],
  register: readonly ExceptionEntry[],
  at: string,
  inventory: Inventory,
): AppliedExceptions {
  const speaksOf = speaksOfIn(inventory);
  const fails = findings.filter((finding) => finding.status === 'fail');
  const inForce = register.filter((entry) => !isExpired(entry.expires, at));
  return {
    findings: findings.map((finding) => exempted(finding, inForce, speaksOf)),
    exceptions: register.map((entry) => summary(entry, fails, at, speaksOf)),
  };
}

function exempted(finding: Finding, inForce: readonly ExceptionEntry[], speaksOf: SpeaksOf): Finding {
  if (finding.status !== 'fail') return finding;
  const entry = inForce.find((candidate) => speaksOf(candidate, finding));
  if (!entry) return finding;
  const { id, reason, approver, expires } = entry;
  return { ...finding, status: 'exempt', exception: { id, reason, approver, expires } };
}

function summary(
  entry: ExceptionEntry,
  fails: readonly Finding[],
  at: string,
  speaksOf: SpeaksOf,
): ExceptionSummary {
  const { id, check, reason, owner, approver, expires } = entry;
  const matched = fails.filter((finding) => speaksOf(entry, finding)).length;
  const state = isExpired(expires, at) ? 'expired' : matched > 0 ? 'in-force' : 'unused';
  return { id, check, reason, owner, approver, expires, state, matched };
}
