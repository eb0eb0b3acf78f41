import type { ExposureEntry } from '../../model/register.ts';
import type { Exposure } from '../../model/resource.ts';
import { globMatches } from '../../util/glob.ts';

/** True when a date lies wholly before the instant judged for, to the end of its day in UTC, or an instant not after it. */
export function isExpired(expires: string | undefined, at: string): boolean {
  if (expires === undefined) return false;
  return expires.length === DATE_LENGTH ? expires < dayOf(at) : Date.parse(expires) <= Date.parse(at);
}

const DATE_LENGTH = '2026-11-30'.length;

/** The day in UTC of an instant. */
export function dayOf(at: string): string {
  return new Date(at).toISOString().slice(0, DATE_LENGTH);
}

/** True while an approval holds: it was given, and has not expired. */
export function isInForce(
  { approvedOn, expires }: { readonly approvedOn?: string; readonly expires?: string },
  at: string,
): boolean {
  return (approvedOn === undefined || approvedOn <= dayOf(at)) && !isExpired(expires, at);
}

/** Rows of the exposure register that somebody approved and that speak of an exposure, whether or not they still hold. */
export function entriesFor(
  exposure: Exposure,
  register: readonly ExposureEntry[] | undefined,
): readonly ExposureEntry[] {
  return (register ?? []).filter(({ match, approvedBy }) => {
    if (approvedBy === undefined) return false;
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
  return entriesFor(exposure, register).some((entry) => isInForce(entry, at));
}
