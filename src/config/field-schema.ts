import { z } from 'zod';

/** A text that says something. */
export const words = z.string().refine((text) => text.trim() !== '', 'expected a text that is not empty');

/** RFC 3339 date of the calendar. */
export const date = z.string().refine(isDate, 'expected a date such as 2026-11-30');

/** RFC 3339 instant: a time of day without its zone would mean another instant wherever it is read. */
export const instant = z
  .string()
  .refine(isInstant, 'expected an instant with its zone, such as 2026-11-30T17:00:00Z');

/** The last day on which something holds, in UTC, or the first instant at which it no longer does. */
export const expiry = z
  .string()
  .refine(
    (text) => isDate(text) || isInstant(text),
    'expected a date such as 2026-11-30, or an instant with its zone, such as 2026-11-30T17:00:00Z',
  );

export const labels = z.record(z.string(), z.string());

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
  );
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function isInstant(text: string): boolean {
  const match = INSTANT.exec(text);
  return match !== null && isDate(match[1]!);
}
