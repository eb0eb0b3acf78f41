/**
 * Five-field cron expressions, always in UTC, so that no slot is skipped or doubled by daylight saving. Minute, hour,
 * day of month, month, day of week; `*`, lists, ranges, steps, English names of three letters, 7 for Sunday. Where both
 * days are restricted, either is enough (POSIX crontab).
 */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Both day fields are restricted. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', first: 0, last: 59 },
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of month', first: 1, last: 31 },
  {
    name: 'month',
    first: 1,
    last: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of week', first: 0, last: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const DAY_MS = 86_400_000;
/** 29 February on a given weekday comes back within 40 years at worst (over 2100). */
const MAX_DAYS = 41 * 366;

/** The expression, or what is wrong with it in words. */
export function parseCron(text: string): Cron | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `five fields, not ${text.trim() === '' ? 0 : parts.length}`;
  const parsed = parts.map((part, i) => parseField(part.toLowerCase(), FIELDS[i]!));
  const wrong = parsed.find((values) => typeof values === 'string');
  if (wrong !== undefined) return wrong as string;
  const [minutes, hours, days, months, weekdays] = parsed as readonly (readonly number[])[];
  const cron: Cron = {
    minutes: minutes!,
    hours: hours!,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays!.map((day) => day % 7)),
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
  };
  return slotAfter(cron, 0) === undefined ? 'a day that never comes' : cron;
}

/** Slots from `from` to `to`, both included, in milliseconds since 1970, ascending. */
export function* slotsBetween(cron: Cron, from: number, to: number): Iterable<number> {
  for (let day = startOfDay(from); day <= to; day += DAY_MS) {
    if (!matchesDay(cron, day)) continue;
    for (const slot of slotsOfDay(cron, day)) if (slot >= from && slot <= to) yield slot;
  }
}

/** First slot after an instant. */
export function slotAfter(cron: Cron, instant: number): number | undefined {
  for (const slot of slotsBetween(cron, instant + 1, instant + MAX_DAYS * DAY_MS)) return slot;
  return undefined;
}

/** Last slot that is not after an instant: the one that a run started now belongs to. */
export function slotAtOrBefore(cron: Cron, instant: number): number | undefined {
  for (let day = startOfDay(instant), i = 0; i < MAX_DAYS; day -= DAY_MS, i++) {
    if (!matchesDay(cron, day)) continue;
    const slots = slotsOfDay(cron, day).filter((slot) => slot <= instant);
    if (slots.length > 0) return slots.at(-1);
  }
  return undefined;
}

function startOfDay(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

function matchesDay(cron: Cron, day: number): boolean {
  const date = new Date(day);
  const ofMonth = cron.days.has(date.getUTCDate());
  const ofWeek = cron.weekdays.has(date.getUTCDay());
  return cron.months.has(date.getUTCMonth() + 1) && (cron.eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
}

function slotsOfDay(cron: Cron, day: number): readonly number[] {
  return cron.hours.flatMap((hour) => cron.minutes.map((minute) => day + (hour * 60 + minute) * 60_000));
}

function parseField(text: string, field: Field): readonly number[] | string {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const range = parseRange(part, field);
    if (typeof range === 'string') return range;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function parseRange(text: string, field: Field): { first: number; last: number; step: number } | string {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(text);
  const [, from, to, every] = match ?? [];
  const first = from === undefined ? field.first : numberOf(from, field);
  const last =
    to !== undefined ? numberOf(to, field) : from === undefined || every !== undefined ? field.last : first;
  const step = every === undefined ? 1 : Number(every);
  if (match && first !== undefined && last !== undefined && first <= last && step >= 1)
    return { first, last, step };
  return `${field.name} "${text}" is not *, a number from ${field.first} to ${field.last}, a range or a step`;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = text === '' ? -1 : (field.names?.indexOf(text) ?? -1);
  const value = named >= 0 ? named : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.first && value <= field.last ? value : undefined;
}
