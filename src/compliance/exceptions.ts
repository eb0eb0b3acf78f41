import { isExpired } from '../checks/parts/register.ts';
import type { ExceptionSummary } from '../model/assessment.ts';
import type { Finding, Subject } from '../model/finding.ts';
import type { ExceptionEntry } from '../model/register.ts';
import { globMatches } from '../util/glob.ts';

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
): AppliedExceptions {
  const fails = findings.filter((finding) => finding.status === 'fail');
  const inForce = register.filter((entry) => !isExpired(entry.expires, at));
  return {
    findings: findings.map((finding) => exempted(finding, inForce)),
    exceptions: register.map((entry) => summary(entry, fails, at)),
  };
}

function exempted(finding: Finding, inForce: readonly ExceptionEntry[]): Finding {
  if (finding.status !== 'fail') return finding;
  const entry = inForce.find((candidate) => accepts(candidate, finding));
  if (!entry) return finding;
  const { id, reason, approver, expires } = entry;
  return { ...finding, status: 'exempt', exception: { id, reason, approver, expires } };
}

function summary(entry: ExceptionEntry, fails: readonly Finding[], at: string): ExceptionSummary {
  const { id, check, reason, owner, approver, expires } = entry;
  const matched = fails.filter((finding) => accepts(entry, finding)).length;
  const state = isExpired(expires, at) ? 'expired' : matched > 0 ? 'in-force' : 'unused';
  return { id, check, reason, owner, approver, expires, state, matched };
}

/** An entry that matches on nothing would accept everything, so it accepts nothing. */
function accepts(entry: ExceptionEntry, finding: Finding): boolean {
  const asked = Object.entries(entry.match);
  if (entry.check !== finding.check || asked.length === 0) return false;
  const fields = subjectFields(finding.subject);
  return asked.every(([key, pattern]) => Object.hasOwn(fields, key) && globMatches(pattern, fields[key]!));
}

function subjectFields(subject: Subject): Readonly<Record<string, string>> {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    const { kind, dimension, from, to } = subject;
    return { kind, dimension, from, to };
  }
  const { kind, name, namespace } = subject as { kind: string; name: string; namespace?: string };
  // A rule on a namespace means the namespace's own findings as well.
  const within = kind === 'Namespace' ? name : namespace;
  return { kind, name, ...(within !== undefined && { namespace: within }) };
}
