import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Assessment } from '../model/assessment.ts';
import { SegproofError } from '../util/error.ts';

/** Enough to hold the first field of a file that we wrote. */
const HEAD = 4096;

/** True for a file that begins as an `assessment.json` does. */
export function isAssessmentFile(source: string): boolean {
  const info = statSync(source, { throwIfNoEntry: false });
  return info?.isFile() === true && /"schemaVersion":\s*"segproof\.dev\/assessment\//.test(headOf(source));
}

/** Throws INPUT_UNREADABLE for what cannot be read or is no assessment. */
export async function readAssessment(file: string): Promise<Assessment> {
  const text = readText(file);
  const { parseAssessment } = await import('../compliance/parse-assessment.ts');
  return parseAssessment(text, file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `an assessment cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'INPUT_UNREADABLE', message, place: { file } }, { cause });
  }
}

function headOf(file: string): string {
  const bytes = Buffer.alloc(HEAD);
  const handle = openSync(file, 'r');
  try {
    return bytes.toString('utf8', 0, readSync(handle, bytes, 0, HEAD, 0));
  } finally {
    closeSync(handle);
  }
}
