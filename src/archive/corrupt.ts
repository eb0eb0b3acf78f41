import { SegproofError } from '../util/error.ts';

/** The error for evidence that is not what it must be: the archive's file, what is wrong with it, expected and got. */
export function corrupt(file: string, message: string, expected?: string, got?: string): SegproofError {
  return new SegproofError({ code: 'ARCHIVE_CORRUPT', message, place: { file }, expected, got });
}
