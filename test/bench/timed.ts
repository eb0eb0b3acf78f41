/** Times of the benches: of this thread's processor, which other work beside it changes least, and by the clock. */

/** Milliseconds. */
export interface Taken {
  readonly processor: number;
  readonly clock: number;
}

/** What `work` gives, and what it took. */
export function timed<T>(work: () => T): readonly [T, Taken] {
  const before = process.threadCpuUsage();
  const start = performance.now();
  const value = work();
  const clock = performance.now() - start;
  const { user, system } = process.threadCpuUsage(before);
  return [value, { processor: (user + system) / 1000, clock }];
}

/** The value below which a share of the values is. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}
