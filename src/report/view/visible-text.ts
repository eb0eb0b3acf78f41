import { visible } from '../../util/escape.ts';

/** A text longer than this is cut in the formats people read; assessment.json holds it whole. */
const LONGEST = 2000;

/**
 * The same value with every text made fit to be seen: control, bidirectional and invisible characters written out
 * (evidence.md B13), very long ones cut. Names, labels and messages come from whoever may create an object.
 * Manifests in `yaml` members keep their line breaks.
 */
export function withVisibleText<T>(value: T): T {
  return clean(value, '') as T;
}

function clean(value: unknown, member: string): unknown {
  if (typeof value === 'string') return member === 'yaml' ? cleanLines(value) : visibleText(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, member));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [visibleText(key), clean(item, key)]),
    );
  }
  return value;
}

function cleanLines(text: string): string {
  return text.trimEnd().split(/\r?\n/).map(visibleText).join('\n');
}

/** One text, made fit to be seen. */
export function visibleText(text: string): string {
  const shown = visible(text.toWellFormed());
  if (shown.length <= LONGEST) return shown;
  return `${shown.slice(0, LONGEST).toWellFormed()}… (${shown.length - LONGEST} more characters)`;
}
