import { type Place, type Problem, SegproofError } from '../../util/error.ts';

/** A document or file that cannot be taken in, with what would have been right. */
export function manifestProblem(message: string, place: Place, expected?: string, got?: string): Problem {
  return { code: 'MANIFEST_INVALID', message, place, expected, got };
}

/** A file that cannot be read at all; thrown where it is found, and made a problem where the rest can go on. */
export function unreadable(file: string, message: string, expected?: string, cause?: unknown): SegproofError {
  return new SegproofError({ code: 'INPUT_UNREADABLE', message, place: { file }, expected }, { cause });
}
