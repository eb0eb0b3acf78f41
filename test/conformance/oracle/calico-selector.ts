/**
 * Calico's selectors, by the reference of NetworkPolicy ("Selectors") and the grammar of libcalico-go
 * lib/selector (F): a parser that answers as it reads.
 */
import type { Labels } from './cluster.ts';

export interface SelectorMeaning {
  /** Prefix of every key (F: updateprocessors/rules.go parseSelectorAttachPrefix). */
  readonly prefix?: string;
  /** What `all()` and `global()` come to; true when absent. */
  readonly all?: boolean;
  readonly global?: boolean;
}

/** Whether labels meet the selector. C: an empty selector is `all()`. */
export function meets(selector: string, labels: Labels, meaning: SelectorMeaning = {}): boolean {
  const tokens = tokenise(selector);
  if (tokens.length === 0) return meaning.all ?? true;
  const reader = { tokens, at: 0, labels, meaning };
  const result = either(reader);
  if (reader.at !== tokens.length) throw new Error(`cannot read the selector ${selector}`);
  return result;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  readonly labels: Labels;
  readonly meaning: SelectorMeaning;
}

const TOKEN =
  /[ \t]*(&&|\|\||==|!=|!|\(|\)|\{|\}|,|"[^"]*"|'[^']*'|has\([ \t]*[\w./-]+[ \t]*\)|all\([ \t]*\)|global\([ \t]*\)|not in\b|not\s*in\b|starts with\b|startswith\b|ends with\b|endswith\b|[\w./-]+)[ \t]*/y;

function tokenise(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`cannot read the selector ${text}`);
    tokens.push(found[1]!);
  }
  return tokens;
}

function either(reader: Reader): boolean {
  let result = both(reader);
  while (reader.tokens[reader.at] === '||') {
    reader.at++;
    const next = both(reader); // Read even when nothing hangs on it.
    result = result || next;
  }
  return result;
}

function both(reader: Reader): boolean {
  let result = negation(reader);
  while (reader.tokens[reader.at] === '&&') {
    reader.at++;
    const next = negation(reader);
    result = result && next;
  }
  return result;
}

function negation(reader: Reader): boolean {
  if (reader.tokens[reader.at] !== '!') return atom(reader);
  reader.at++;
  return !negation(reader);
}

function atom(reader: Reader): boolean {
  const token = reader.tokens[reader.at++]!;
  if (token === '(') {
    const result = either(reader);
    reader.at++;
    return result;
  }
  if (token.startsWith('all(')) return reader.meaning.all ?? true;
  if (token.startsWith('global(')) return reader.meaning.global ?? true;
  if (token.startsWith('has(')) return labelValue(reader, token.slice(4, -1).trim()) !== undefined;
  return comparison(reader, labelValue(reader, token));
}

function labelValue({ labels, meaning }: Reader, key: string): string | undefined {
  return labels[`${meaning.prefix ?? ''}${key}`];
}

/** C: `!=` and `not in` hold where the label is absent, all others do not. */
function comparison(reader: Reader, value: string | undefined): boolean {
  const operator = reader.tokens[reader.at++]!.replaceAll(/\s/g, '');
  if (operator === 'in' || operator === 'notin') {
    const found = value !== undefined && list(reader).includes(value);
    if (value === undefined) list(reader);
    return operator === 'in' ? found : !found;
  }
  const text = unquote(reader.tokens[reader.at++]!);
  if (operator === '==') return value === text;
  if (operator === '!=') return value !== text;
  if (value === undefined) return false;
  if (operator === 'contains') return value.includes(text);
  return operator === 'startswith' ? value.startsWith(text) : value.endsWith(text);
}

function list(reader: Reader): readonly string[] {
  const values: string[] = [];
  reader.at++;
  while (reader.tokens[reader.at] !== '}') {
    const token = reader.tokens[reader.at++]!;
    if (token !== ',') values.push(unquote(token));
  }
  reader.at++;
  return values;
}

function unquote(token: string): string {
  return token.slice(1, -1);
}
