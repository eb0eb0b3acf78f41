import { formatProblem, SegproofError } from '../util/error.ts';
import type { ArchiveReader, Verification } from './archive-reader.ts';

/** What is known of the archive now. `running`: a check is under way, and nothing older may be shown for it. */
export type VerificationState =
  | { readonly step: 'running'; readonly since: string }
  | { readonly step: 'done'; readonly at: string; readonly result: Verification }
  | { readonly step: 'failed'; readonly at: string; readonly message: string };

export interface VerificationCache {
  /** The state for the archive's present head; starts a check when there is none that is fresh, and waits a little. */
  current(): Promise<VerificationState>;
}

export interface VerificationTimes {
  /** A result older than this is made anew; files can change without a new head. */
  readonly freshMs: number;
  /** How long a page waits for a check before it says that one is running. */
  readonly patienceMs: number;
}

const TIMES: VerificationTimes = { freshMs: 5 * 60_000, patienceMs: 1_500 };

/** One check at a time; `now` gives the instant in milliseconds. */
export function verificationCache(
  reader: ArchiveReader,
  now: () => number,
  times: VerificationTimes = TIMES,
): VerificationCache {
  let state: VerificationState | undefined;
  let head: string | undefined;
  let started = 0;
  let running: Promise<void> | undefined;

  async function check(seen: string): Promise<void> {
    started = now();
    head = seen;
    state = { step: 'running', since: instant(started) };
    state = await outcome(reader, () => instant(now()));
    running = undefined;
  }

  return {
    current: async () => {
      const seen = await headText(reader);
      const stale = state === undefined || head !== seen || now() - started > times.freshMs;
      if (stale) running ??= check(seen);
      if (running) await Promise.race([running, pause(times.patienceMs)]);
      return state!;
    },
  };
}

async function outcome(reader: ArchiveReader, at: () => string): Promise<VerificationState> {
  try {
    const result = await reader.verify(at());
    return { step: 'done', at: at(), result };
  } catch (error) {
    return { step: 'failed', at: at(), message: messageOf(error) };
  }
}

/** An archive without a readable head still has a state to show: what `verify` says of it. */
async function headText(reader: ArchiveReader): Promise<string> {
  try {
    const head = await reader.head();
    return head ? `${head.origin} ${head.size} ${head.rootHash}` : 'empty';
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof SegproofError
    ? formatProblem(error.problems[0]!)
    : 'the check stopped with an error of its own';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
