import type { Assessment } from '../model/assessment.ts';
import { SegproofError } from '../util/error.ts';
import { assessmentSchema } from './schema/assessment.ts';

/** Faults that are listed, of a file that may have one in every finding. */
const LISTED = 5;

/** An `assessment.json`. Throws INPUT_UNREADABLE, with the field, for whatever its schema does not describe. */
export function parseAssessment(text: string, file: string): Assessment {
  const parsed = assessmentSchema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data as Assessment;
  const [first, ...more] = parsed.error.issues.slice(0, LISTED).map(({ path, message }) => ({
    code: 'INPUT_UNREADABLE' as const,
    message: `not an assessment of this version of Segproof: ${message}`,
    place: { file, path: path.map(String).join('.') },
  }));
  throw new SegproofError(first!, { more });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const expected = 'an assessment.json, as `check --format json` prints it';
    const message = `not JSON: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'INPUT_UNREADABLE', message, place: { file }, expected }, { cause });
  }
}
