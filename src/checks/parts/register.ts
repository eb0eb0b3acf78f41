import type { ExceptionEntry, ExposureEntry } from '../../model/register.ts';
import type { Exposure, WorkloadRef } from '../../model/resource.ts';
import { globMatches } from '../../util/glob.ts';

/** True when the last day on which something holds lies before the instant judged for. Both RFC 3339. */
export function isExpired(expires: string | undefined, at: string): boolean {
  return expires !== undefined && expires.slice(0, 10) < at.slice(0, 10);
}

/** Rows of the exposure register that speak of an exposure, whether or not they still hold. */
export function entriesFor(
  exposure: Exposure,
  register: readonly ExposureEntry[] | undefined,
): readonly ExposureEntry[] {
  return (register ?? []).filter(({ match }) => {
    const asked = [
      [match.kind, exposure.ref.kind],
      [match.namespace, exposure.ref.namespace ?? ''],
      [match.name, exposure.ref.name],
    ].filter(([pattern]) => pattern !== undefined);
    // A row that names nothing would approve everything.
    return asked.length > 0 && asked.every(([pattern, text]) => globMatches(pattern!, text!));
  });
}

/** True when a row that has not expired approves the exposure. */
export function isApproved(
  exposure: Exposure,
  register: readonly ExposureEntry[] | undefined,
  at: string,
): boolean {
  return entriesFor(exposure, register).some((entry) => !isExpired(entry.expires, at));
}

/** The row of the exception register, if one holds, that accepts a fail of `check` for a workload. */
export function acceptance(
  check: string,
  workload: WorkloadRef,
  exceptions: readonly ExceptionEntry[],
  at: string,
): ExceptionEntry | undefined {
  const fields: Readonly<Record<string, string>> = { ...workload };
  return exceptions.find(({ match, ...entry }) => {
    if (entry.check !== check || isExpired(entry.expires, at)) return false;
    const asked = Object.entries(match);
    return (
      asked.length > 0 &&
      asked.every(([key, glob]) => Object.hasOwn(fields, key) && globMatches(glob, fields[key]!))
    );
  });
}
