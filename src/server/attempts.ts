/** Failed attempts of one address, and of all together, before a pause. */
const PER_ADDRESS = 8;
const OVERALL = 80;
const WINDOW_MS = 10 * 60_000;
/** Addresses remembered; behind a proxy there is one. */
const MAX_ADDRESSES = 1_000;

/**
 * Counts wrong tokens. Guessing 96 bits or more needs no limit to be hopeless; the limit keeps logs and processors
 * quiet, and makes short tokens of careless operators last longer.
 */
export interface AttemptLimit {
  /** Seconds to wait before the next attempt of this address is looked at; 0 when it is now. */
  waitSeconds(address: string): number;
  failed(address: string): void;
}

/** `now` gives milliseconds and never runs backwards. */
export function attemptLimit(now: () => number): AttemptLimit {
  const failures = new Map<string, readonly number[]>();
  const recent = (times: readonly number[]) => times.filter((time) => now() - time < WINDOW_MS);
  const ofAddress = (address: string) => recent(failures.get(address) ?? []);
  const ofAll = () => recent([...failures.values()].flat().sort((a, b) => a - b));
  return {
    waitSeconds: (address) =>
      Math.max(wait(ofAddress(address), PER_ADDRESS, now()), wait(ofAll(), OVERALL, now())),
    failed: (address) => {
      const times = [...ofAddress(address), now()].slice(-PER_ADDRESS);
      failures.delete(address);
      failures.set(address, times);
      if (failures.size > MAX_ADDRESSES) failures.delete(failures.keys().next().value!);
    },
  };
}

function wait(times: readonly number[], limit: number, now: number): number {
  const oldest = times.at(-limit);
  return oldest === undefined ? 0 : Math.ceil((oldest + WINDOW_MS - now) / 1000);
}
