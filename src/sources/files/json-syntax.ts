/** Where a text stops being JSON, and whether that is because it just ends. */
export interface SyntaxFault {
  readonly offset: number;
  readonly isCut: boolean;
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** A string, a word or a number of which the text holds only the beginning. */
const BEGUN =
  /(?:"(?:[^"\\\u0000-\u001f]+|\\.)*(?:\\u?[0-9a-fA-F]{0,3})?|t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-|-?\d+(?:\.|(?:\.\d+)?[eE][+-]?))\s*$/y;

/** What may come next. */
type Expected = 'value' | 'value-or-end' | 'name' | 'name-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/**
 * The first fault of a text that `JSON.parse` has refused: V8 tells its offset only for some of them. `undefined` for
 * a text that is JSON.
 */
export function syntaxFault(text: string): SyntaxFault | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const step = take(text, at, expected, open);
    if (!step) return skip(BEGUN, text, at) === at ? { offset: at, isCut: false } : cut(text);
    expected = step.expected;
    at = skip(SPACE, text, step.end);
  }
  return expected === 'nothing' ? undefined : cut(text);
}

function cut(text: string): SyntaxFault {
  return { offset: text.length, isCut: true };
}

interface Step {
  readonly end: number;
  readonly expected: Expected;
}

function take(text: string, at: number, expected: Expected, open: string[]): Step | undefined {
  const sign = text[at]!;
  if (expected.endsWith('or-end') && (sign === '}' || sign === ']')) return close(sign, at, open);
  switch (expected) {
    case 'nothing':
      return undefined;
    case 'colon':
      return sign === ':' ? { end: at + 1, expected: 'value' } : undefined;
    case 'comma-or-end':
      return sign === ',' ? { end: at + 1, expected: open.at(-1) === '{' ? 'name' : 'value' } : undefined;
    case 'name':
    case 'name-or-end':
      return takeName(text, at);
    case 'value':
    case 'value-or-end':
      return takeValue(text, at, open);
  }
}

function close(sign: string, at: number, open: string[]): Step | undefined {
  if (open.pop() !== (sign === '}' ? '{' : '[')) return undefined;
  return { end: at + 1, expected: afterValue(open) };
}

function takeName(text: string, at: number): Step | undefined {
  const end = skip(STRING, text, at);
  return end === at ? undefined : { end, expected: 'colon' };
}

function takeValue(text: string, at: number, open: string[]): Step | undefined {
  const sign = text[at]!;
  if (sign === '{' || sign === '[') {
    open.push(sign);
    return { end: at + 1, expected: sign === '{' ? 'name-or-end' : 'value-or-end' };
  }
  const end = skip(sign === '"' ? STRING : SCALAR, text, at);
  return end === at ? undefined : { end, expected: afterValue(open) };
}

function afterValue(open: readonly string[]): Expected {
  return open.length === 0 ? 'nothing' : 'comma-or-end';
}

/** Offset after what the pattern matches at `at`, or `at` itself. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
