const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;

/** Durations of whole days or longer, as ISO 8601 writes them: `P1Y`, `P6M`, `P90D`. */
export const DURATION_PATTERN = /^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/;

/**
 * The RFC 3339 date that lies `duration` after `date` (a date, or an instant whose day in UTC is meant). A day that the month
 * does not have becomes its last one: six months after 31 August is 28 February. `undefined` for what is no duration.
 */
export function addDuration(date: string, duration: string): string | undefined {
  const match = DURATION_PATTERN.test(duration) ? DURATION.exec(duration) : null;
  const start = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  if (!match || Number.isNaN(start.getTime())) return undefined;
  const [years, months, weeks, days] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const month = start.getUTCMonth() + 12 * years + months;
  const last = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(start.getUTCDate(), last) + 7 * weeks + days;
  return new Date(Date.UTC(start.getUTCFullYear(), month, day)).toISOString().slice(0, 10);
}
