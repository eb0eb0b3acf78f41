/** Milliseconds per phase of a run, for `--timings`. */
export interface Timings {
  readonly measure: <T>(phase: string, work: () => T) => T;
  readonly measureAsync: <T>(phase: string, work: () => Promise<T>) => Promise<T>;
  /** One JSON line: ms per phase, peak resident memory in bytes, counts. */
  readonly line: (counts: Readonly<Record<string, number>>) => string;
}

/** Starts measuring. `readClock` gives milliseconds; `peakMemory` gives bytes. */
export function startTimings(readClock: () => number, peakMemory: () => number): Timings {
  const phases: Record<string, number> = {};
  const start = readClock();
  const add = (phase: string, from: number) => {
    phases[phase] = Math.round(((phases[phase] ?? 0) + readClock() - from) * 10) / 10;
  };
  return {
    measure: (phase, work) => {
      const from = readClock();
      try {
        return work();
      } finally {
        add(phase, from);
      }
    },
    measureAsync: async (phase, work) => {
      const from = readClock();
      try {
        return await work();
      } finally {
        add(phase, from);
      }
    },
    line: (counts) =>
      JSON.stringify({
        ms: { ...phases, total: Math.round(readClock() - start) },
        peakRss: peakMemory(),
        counts,
      }),
  };
}
