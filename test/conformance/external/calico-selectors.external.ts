/**
 * Calico's own table of selectors (libcalico-go/lib/selector/parser/parser_test.go), against our parser. Reads a checkout of
 * github.com/projectcalico/calico named by SEGPROOF_CALICO.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../src/model/selector.ts';
import {
  formatExpression,
  isFault,
  parseSelector,
  toSelector,
} from '../../../src/policies/calico/selector.ts';

const CHECKOUT = process.env.SEGPROOF_CALICO;
const TABLE = CHECKOUT
  ? readFileSync(`${CHECKOUT}/libcalico-go/lib/selector/parser/parser_test.go`, 'utf8')
  : '';

describe.skipIf(!CHECKOUT)('Calico’s selectors (SEGPROOF_CALICO)', () => {
  const tests = selectorTests();
  const refused = goTexts(section('var badSelectors = []string{'));
  const canonical = canonicalForms();

  it('are there', () => {
    expect(tests.length).toBe(58);
    expect(tests.flatMap(({ meet, miss }) => [...meet, ...miss]).length).toBe(98);
    expect(refused.length).toBe(26);
    expect(canonical.length).toBe(17);
  });

  it.each(tests)('$selector matches what it should', ({ selector, meet, miss }) => {
    const parsed = parseSelector(selector);
    if (isFault(parsed)) throw new Error(JSON.stringify(parsed));
    for (const labels of meet) expect(matches(toSelector(parsed), labels)).toBe(true);
    for (const labels of miss) expect(matches(toSelector(parsed), labels)).toBe(false);
  });

  it.each(refused.map((text) => [text]))('%j is refused', (text) => {
    expect(isFault(parseSelector(text))).toBe(true);
  });

  it.each(canonical)('%j is written %j', (text, expected) => {
    const parsed = parseSelector(text);
    expect(!isFault(parsed) && outermost(formatExpression(parsed))).toBe(outermost(expected));
  });
});

type LabelSet = Readonly<Record<string, string>>;

interface SelectorTest {
  readonly selector: string;
  readonly meet: readonly LabelSet[];
  readonly miss: readonly LabelSet[];
}

/** The text between the opening line of a Go literal and its closing brace at the beginning of a line. */
function section(opening: string): string {
  const start = TABLE.indexOf(opening) + opening.length;
  return TABLE.slice(start, TABLE.indexOf('\n}', start)).replace(/\/\/.*$/gm, '');
}

/** Each item is a selector and two `[]map[string]string{…}`, the second perhaps on lines of its own. */
function selectorTests(): readonly SelectorTest[] {
  const text = section('var selectorTests = []selectorTest{');
  return text
    .split(/^\t\{(?=[`"])/m)
    .slice(1)
    .map((item) => {
      const [selector] = goTexts(item);
      const [, meet = '', miss = ''] = item.split('[]map[string]string{');
      return { selector: selector!, meet: labelSets(meet), miss: labelSets(miss) };
    });
}

function labelSets(text: string): readonly LabelSet[] {
  return [...text.matchAll(/\{((?:"[^"]*"|`[^`]*`|[\s:,])*)\}/g)].map(([, inner]) => {
    const words = goTexts(inner!);
    return Object.fromEntries(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1]!]] : [])));
  });
}

function canonicalForms(): readonly (readonly [string, string])[] {
  const items = section('expectedUid string\n}{\n').matchAll(/^\t\{(.*)\},$/gm);
  return [...items].map(([, item]) => {
    const [input, expected] = goTexts(item!);
    return [input!, expected!];
  });
}

/** Texts in quotes or backquotes; none of the table's holds an escape. */
function goTexts(text: string): readonly string[] {
  return [...text.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].map(([, quoted, raw]) => quoted ?? raw ?? '');
}

/** Without the outermost group, which is a matter of taste. */
function outermost(text: string): string {
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
}
