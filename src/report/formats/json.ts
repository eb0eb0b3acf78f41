import type { Assessment } from '../../model/assessment.ts';

/** Members of the whole in the order of the contract; within them keys are sorted. */
const ORDER: readonly (keyof Assessment)[] = [
  'schemaVersion',
  'mode',
  'tool',
  'run',
  'inputs',
  'scope',
  'summary',
  'frameworks',
  'controls',
  'checks',
  'findings',
  'exceptions',
  'populations',
  'period',
  'limits',
];

/** `assessment.json`: the same assessment gives the same bytes; ends with a line feed. */
export async function renderJson(assessment: Assessment): Promise<Uint8Array> {
  return new TextEncoder().encode(assessmentText(assessment));
}

/** The text of `assessment.json`, also what `check --format json` prints. */
export function assessmentText(assessment: Assessment): string {
  const known = new Set<string>(ORDER);
  const others = Object.keys(assessment)
    .filter((key) => !known.has(key))
    .sort();
  const members = assessment as unknown as Readonly<Record<string, unknown>>;
  const ordered = Object.fromEntries([...ORDER, ...others].map((key) => [key, sorted(members[key])]));
  return `${JSON.stringify(ordered, null, 2).replace(INVISIBLE, escaped)}\n`;
}

/** Would act on a terminal or hide in an editor; outside of strings JSON has none of them but the line feed. */
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
