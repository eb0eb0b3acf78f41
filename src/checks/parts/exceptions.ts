import type { Finding, Subject } from '../../model/finding.ts';
import type { ExceptionEntry } from '../../model/register.ts';
import type { Inventory, WorkloadRef } from '../../model/resource.ts';
import { matches, type Selector } from '../../model/selector.ts';
import { globMatches } from '../../util/glob.ts';
import { isExpired } from './register.ts';
import { workloadText } from './subjects.ts';

/** Whether a row of the exception register speaks of a finding, whatever the finding's status and the row's expiry. */
export type SpeaksOf = (entry: ExceptionEntry, finding: Pick<Finding, 'check' | 'subject'>) => boolean;

/**
 * All globs of `match` must match the subject, and the selector, where there is one, every endpoint of the workload: a row
 * never accepts more than it says. A row that asks for nothing would accept everything, so it accepts nothing.
 */
export function speaksOfIn(inventory: Inventory): SpeaksOf {
  const selects = selectsIn(inventory);
  return ({ check, match, selector }, finding) => {
    const asked = Object.entries(match);
    if (check !== finding.check || (asked.length === 0 && !selector)) return false;
    const fields = subjectFields(finding.subject);
    return (
      asked.every(([key, glob]) => Object.hasOwn(fields, key) && globMatches(glob, fields[key]!)) &&
      (selector === undefined || selects(selector, finding.subject))
    );
  };
}

/** The row, if one holds, that accepts a fail of `check` for a workload. */
export function acceptance(
  check: string,
  workload: WorkloadRef,
  exceptions: readonly ExceptionEntry[],
  at: string,
  speaksOf: SpeaksOf,
): ExceptionEntry | undefined {
  return exceptions.find(
    (entry) => !isExpired(entry.expires, at) && speaksOf(entry, { check, subject: { ...workload } }),
  );
}

function selectsIn({ workloads, endpoints }: Inventory): (selector: Selector, subject: Subject) => boolean {
  let byName: ReadonlyMap<string, readonly number[]> | undefined;
  return (selector, subject) => {
    if (!('namespace' in subject) || subject.namespace === undefined) return false;
    byName ??= new Map(workloads.map((workload) => [workloadText(workload.ref), workload.endpoints]));
    const { kind, namespace, name } = subject;
    const members = byName.get(workloadText({ kind, namespace, name })) ?? [];
    return (
      members.length > 0 && members.every((index) => matches(selector, endpoints[index]!.labels) === true)
    );
  };
}

function subjectFields(subject: Subject): Readonly<Record<string, string>> {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    const { kind, dimension, from, to } = subject;
    return { kind, dimension, from, to };
  }
  const { kind, name, namespace } = subject as { kind: string; name: string; namespace?: string };
  // A row on a namespace means the namespace's own findings as well.
  const within = kind === 'Namespace' ? name : namespace;
  return { kind, name, ...(within !== undefined && { namespace: within }) };
}
