import { SegproofError } from '../util/error.ts';

/** Whether the text is an instant as the archive writes them: RFC 3339, UTC with `Z`, a day that exists. */
export function isInstant(text: string): boolean {
  return parse(text) !== undefined;
}

/** Milliseconds since 1970 of a text for which `isInstant` holds. */
export function millisOf(instant: string): number {
  return Date.parse(instant);
}

/** One spelling per instant: no fraction when it is zero, else three digits. */
export function formatInstant(millis: number): string {
  return new Date(millis).toISOString().replace('.000Z', 'Z');
}

/** The instant in its one spelling; USAGE when the text is not an instant. */
export function canonicalInstant(text: string, what: string): string {
  const millis = parse(text);
  if (millis !== undefined) return formatInstant(millis);
  throw new SegproofError({
    code: 'USAGE',
    message: `${what} is not an instant`,
    expected: 'RFC 3339 in UTC, such as 2026-11-24T13:00:00Z',
    got: text.slice(0, 60),
  });
}

function parse(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)) return undefined;
  const millis = Date.parse(text);
  // Date.parse takes 30 February for 2 March.
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(text.slice(0, 19))
    ? millis
    : undefined;
}
