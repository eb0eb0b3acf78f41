/** A stretch of time: the first instant that belongs to it, and the first after it, RFC 3339 in UTC. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^(\d{4})-(\d{2})$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;
const YEAR = /^\d{4}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * `2026-07-01..2026-09-30` (days in UTC, the last one included), `2026-07-01T06:00:00Z..2026-07-02T06:00:00Z` (the end not
 * included), `2026-Q3`, `2026-07`, `2026`. Gives in words what is wrong with any other text.
 */
export function parsePeriod(text: string): TimeRange | string {
  const [first = '', last = first, ...more] = text.split('..');
  if (more.length > 0) return 'more than two ends';
  const [start, end] = [rangeOf(first), rangeOf(last)];
  if (typeof start === 'string') return start;
  if (typeof end === 'string') return end;
  if (!text.includes('..') && INSTANT.test(first)) return 'one instant is no period';
  const range = { from: start.from, to: end.to };
  return range.from < range.to ? range : 'it ends before it begins';
}

/** What one end of a period means by itself. An instant is its own end. */
function rangeOf(text: string): TimeRange | string {
  if (INSTANT.test(text)) return instantOf(text);
  if (DAY.test(text)) return daysFrom(text, (date) => date.setUTCDate(date.getUTCDate() + 1));
  const month = MONTH.exec(text);
  if (month) return daysFrom(`${text}-01`, (date) => date.setUTCMonth(date.getUTCMonth() + 1));
  const quarter = QUARTER.exec(text);
  if (quarter) {
    const first = String(Number(quarter[2]) * 3 - 2).padStart(2, '0');
    return daysFrom(`${quarter[1]}-${first}-01`, (date) => date.setUTCMonth(date.getUTCMonth() + 3));
  }
  if (YEAR.test(text))
    return daysFrom(`${text}-01-01`, (date) => date.setUTCFullYear(date.getUTCFullYear() + 1));
  if (/T/.test(text)) return `\`${text.slice(0, 40)}\` is a time without a zone, or none`;
  return `\`${text.slice(0, 40)}\` is no day, month, quarter, year or instant`;
}

function instantOf(text: string): TimeRange | string {
  const millis = Date.parse(text);
  const isDay = !Number.isNaN(millis) && isRealDay(text.slice(0, 10));
  if (!isDay) return `\`${text.slice(0, 40)}\` is no instant`;
  const instant = format(new Date(millis));
  return { from: instant, to: instant };
}

function daysFrom(day: string, advance: (date: Date) => unknown): TimeRange | string {
  if (!isRealDay(day)) return `\`${day}\` is no day of the calendar`;
  const date = new Date(`${day}T00:00:00Z`);
  const from = format(date);
  advance(date);
  return { from, to: format(date) };
}

/** 30 February is no day, though `Date` takes it for one of March. */
function isRealDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function format(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
