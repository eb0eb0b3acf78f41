import { SegproofError } from '../../util/error.ts';
import { corrupt } from '../corrupt.ts';

/** One thing that is not as it was sealed. */
export interface Failure {
  /** Key of the file, or `leaf N` for a statement that contradicts the log. */
  readonly file: string;
  /** The entry it belongs to. */
  readonly leaf?: number;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
}

/** Collects what verification finds; every step goes on after a failure, so that all are named. */
export interface Report {
  readonly failures: Failure[];
  /** What could not be judged: unreadable media, entries of a newer version, an interrupted commit. */
  readonly undecided: string[];
  /** Worth knowing; no fault. */
  readonly notes: string[];
  /** Keys that verification has accounted for. */
  readonly accounted: Set<string>;
}

export function newReport(): Report {
  return { failures: [], undecided: [], notes: [], accounted: new Set() };
}

export function fail(report: Report, file: string, message: string, more: Partial<Failure> = {}): void {
  report.failures.push({ file, message, ...more });
}

/**
 * Runs one check. ARCHIVE_CORRUPT becomes a failure; what a newer version wrote, or a medium that cannot be read, is
 * undecided and never passes for tampering; all else is a fault of ours and thrown on.
 */
export async function attempt<T>(
  report: Report,
  leaf: number | undefined,
  check: () => Promise<T> | T,
): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    record(report, error, leaf);
    return undefined;
  }
}

function record(report: Report, error: SegproofError, leaf: number | undefined): void {
  const [problem] = error.problems;
  if (!problem) return;
  if (error.code !== 'ARCHIVE_CORRUPT') {
    report.undecided.push(error.message);
    return;
  }
  const { expected, got } = problem;
  fail(report, problem.place?.file ?? 'archive', problem.message, {
    ...(leaf !== undefined && { leaf }),
    ...(expected !== undefined && { expected }),
    ...(got !== undefined && { got }),
  });
}

/** The bytes of a file that must be there. */
export async function requireFile(
  store: { get(key: string): Promise<Uint8Array | undefined> },
  report: Report,
  key: string,
): Promise<Uint8Array> {
  report.accounted.add(key);
  const bytes = await store.get(key);
  if (bytes) return bytes;
  throw corrupt(key, 'missing');
}
