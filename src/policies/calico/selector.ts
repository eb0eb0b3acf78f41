/**
 * Calico's selector language (calico.md §2.6, trap 72): text → tree, tree → canonical text, tree → condition on labels.
 * What `all()` and `global()` mean depends on the field, so the tree keeps them apart from other conditions.
 */
import { EVERYTHING, type Selector, type TextOperator } from '../../model/selector.ts';
import { type SelectorFault, type Token, type TokenKind, tokenise } from './selector-tokens.ts';

export type Expression =
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'all' | 'global' }
  | { readonly op: 'has'; readonly key: string }
  | { readonly op: '==' | '!=' | TextOperator; readonly key: string; readonly text: string }
  /** Values are sorted and distinct. */
  | { readonly op: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] };

/** Calico's own limit is the length of the text (1024 characters); deeper ones come from files only. */
const DEEPEST = 256;

/** The tree of a selector; empty text means `all()`. Linear in the text's length; depth is bounded. */
export function parseSelector(text: string): Expression | SelectorFault {
  const tokens = tokenise(text);
  if ('expected' in tokens) return tokens;
  if (tokens.length === 1) return { op: 'all' };
  const reader: Reader = { tokens, next: 0 };
  try {
    const expression = readOr(reader, 0);
    take(reader, 'end', '&&, || or the end');
    return expression;
  } catch (error) {
    if (error instanceof Fault) return { at: error.at, expected: error.expected };
    throw error;
  }
}

export function isFault(result: Expression | SelectorFault): result is SelectorFault {
  return 'expected' in result;
}

/** Carries a fault out of the depth of the descent; never leaves this file. */
class Fault extends Error {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
}

function peek({ tokens, next }: Reader): Token {
  return tokens[next]!;
}

function skip(reader: Reader, kind: TokenKind): boolean {
  if (peek(reader).kind !== kind) return false;
  reader.next++;
  return true;
}

function take(reader: Reader, kind: TokenKind, expected: string): Token {
  const token = peek(reader);
  if (!skip(reader, kind)) throw new Fault(token.at, expected);
  return token;
}

function readOr(reader: Reader, depth: number): Expression {
  return readJoined(reader, '||', 'or', () =>
    readJoined(reader, '&&', 'and', () => readOperation(reader, depth)),
  );
}

function readJoined(
  reader: Reader,
  separator: TokenKind,
  op: 'and' | 'or',
  read: () => Expression,
): Expression {
  const first = read();
  if (peek(reader).kind !== separator) return first;
  const of = [first];
  while (skip(reader, separator)) of.push(read());
  return { op, of };
}

/** `!` binds to the next atom, comparison included; an even number of them cancels out. */
function readOperation(reader: Reader, depth: number): Expression {
  let negated = false;
  while (skip(reader, '!')) negated = !negated;
  const atom = readAtom(reader, depth);
  return negated ? { op: 'not', of: atom } : atom;
}

function readAtom(reader: Reader, depth: number): Expression {
  const token = peek(reader);
  reader.next++;
  switch (token.kind) {
    case 'all':
    case 'global':
      return { op: token.kind };
    case 'has':
      return { op: 'has', key: token.text };
    case 'label':
      return readComparison(reader, token.text);
    case '(':
      return readGroup(reader, depth + 1, token);
    default:
      throw new Fault(token.at, 'a condition: KEY with an operator, has(KEY), all() or a group in ( )');
  }
}

function readGroup(reader: Reader, depth: number, open: Token): Expression {
  if (depth > DEEPEST) throw new Fault(open.at, `groups nested no deeper than ${DEEPEST}`);
  const inner = readOr(reader, depth);
  take(reader, ')', '&&, || or )');
  return inner;
}

function readComparison(reader: Reader, key: string): Expression {
  const { kind, at } = peek(reader);
  reader.next++;
  switch (kind) {
    case '==':
    case '!=':
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return { op: kind, key, text: take(reader, 'text', 'a text in quotes').text };
    case 'in':
    case 'not-in':
      return { op: kind, key, values: readSet(reader) };
    default:
      throw new Fault(at, '==, !=, in, not in, contains, starts with or ends with');
  }
}

function readSet(reader: Reader): readonly string[] {
  take(reader, '{', 'a set of texts in { }');
  const values = new Set<string>();
  while (peek(reader).kind === 'text') {
    values.add(peek(reader).text);
    reader.next++;
    if (!skip(reader, ',')) break;
  }
  take(reader, '}', 'a text in quotes, a comma or }');
  return [...values].sort();
}

/** One text for all spellings of one selector: double quotes unless the value holds one, sorted sets, groups inside. */
export function formatExpression(expression: Expression): string {
  switch (expression.op) {
    case 'and':
      return `(${expression.of.map(formatExpression).join(' && ')})`;
    case 'or':
      return `(${expression.of.map(formatExpression).join(' || ')})`;
    case 'not':
      return `!${formatExpression(expression.of)}`;
    case 'all':
    case 'global':
      return `${expression.op}()`;
    case 'has':
      return `has(${expression.key})`;
    case 'in':
    case 'not-in':
      return `${expression.key} ${expression.op.replace('-', ' ')} {${expression.values.map(quote).join(', ')}}`;
    default:
      return `${expression.key} ${expression.op.replace('-', ' ')} ${quote(expression.text)}`;
  }
}

function quote(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/** How the field in which a selector stands reads it. */
export interface Reading {
  /** The label that a key speaks of, such as `pcns.KEY` in a namespace selector. */
  readonly key?: (key: string) => string;
  /** What `all()` and `global()` mean; every labelled object when absent, as for Felix. */
  readonly all?: Selector;
  readonly global?: Selector;
}

/** The condition on labels; absent keys meet `!=` and `not in` (trap 72). */
export function toSelector(expression: Expression, reading: Reading = {}): Selector {
  switch (expression.op) {
    case 'and':
      return { op: 'all', of: expression.of.map((part) => toSelector(part, reading)) };
    case 'or':
      return { op: 'any', of: expression.of.map((part) => toSelector(part, reading)) };
    case 'not':
      return { op: 'not', of: toSelector(expression.of, reading) };
    case 'all':
    case 'global':
      return reading[expression.op] ?? EVERYTHING;
    default:
      return toTerm(expression, reading.key?.(expression.key) ?? expression.key);
  }
}

type Term = Extract<Expression, { readonly key: string }>;

function toTerm(term: Term, key: string): Selector {
  switch (term.op) {
    case 'has':
      return { op: 'exists', key };
    case '==':
      return { op: 'in', key, values: [term.text] };
    case '!=':
      return { op: 'not', of: { op: 'in', key, values: [term.text] } };
    case 'in':
      return { op: 'in', key, values: term.values };
    case 'not-in':
      return { op: 'not', of: { op: 'in', key, values: term.values } };
    default:
      return { op: term.op, key, text: term.text };
  }
}

/** Whether `global()` stands anywhere in it. */
export function speaksGlobally(expression: Expression): boolean {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.some(speaksGlobally);
    case 'not':
      return speaksGlobally(expression.of);
    default:
      return expression.op === 'global';
  }
}
