/** Tokens of Calico's selector language (calico.md §2.6). Selectors are chosen by whoever may write a policy. */

export type TokenKind =
  | '('
  | ')'
  | '{'
  | '}'
  | ','
  | '=='
  | '!='
  | '!'
  | '&&'
  | '||'
  | 'contains'
  | 'starts-with'
  | 'ends-with'
  | 'in'
  | 'not-in'
  | 'all'
  | 'global'
  /** `has(KEY)`; the key is its text. */
  | 'has'
  | 'label'
  | 'text'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Key of `has` and `label`, value of `text`; else empty. */
  readonly text: string;
  /** Character at which it begins, from 1. */
  readonly at: number;
}

/** Where a selector stops making sense. */
export interface SelectorFault {
  /** Character, from 1; one past the last when something is missing at the end. */
  readonly at: number;
  readonly expected: string;
}

const LONGEST_LABEL = 512;

const SYMBOLS = /[(){},]|[=!]=|!|&&|\|\|/y;
const QUOTED = /"([^"]*)"|'([^']*)'/y;
const CALLS = /(all|global)\([ \t]*\)|has\([ \t]*([A-Za-z0-9_./-]+)[ \t]*\)/y;
const LABEL = /[A-Za-z0-9_./-]+/y;
/** Only after a label: elsewhere these words are labels themselves. Words of two parts need no blank between them. */
const ONE_WORD = /(?:contains|in)(?![A-Za-z0-9_./-])/y;
/** Calico looks for the end of the word only after the blanks that follow a word of two parts. */
const TWO_WORDS = /(?:starts[ \t]*with|ends[ \t]*with|not[ \t]*in)[ \t]*(?![ \tA-Za-z0-9_./-])/y;
const BLANKS = /[ \t]*/y;

/** Cuts the text into tokens, the last of kind `end`; linear in its length. */
export function tokenise(text: string): readonly Token[] | SelectorFault {
  const tokens: Token[] = [];
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const next = nextToken(text, at, tokens.at(-1)?.kind === 'label');
    if ('expected' in next) return next;
    tokens.push(next.token);
    at = skipBlanks(text, next.end);
  }
  tokens.push({ kind: 'end', text: '', at: text.length + 1 });
  return tokens;
}

type Cut = { readonly token: Token; readonly end: number } | SelectorFault;

function nextToken(text: string, start: number, afterLabel: boolean): Cut {
  const at = start + 1;
  const cut = (kind: TokenKind, end: number, value = ''): Cut => ({ token: { kind, text: value, at }, end });
  const symbol = matchAt(SYMBOLS, text, start);
  if (symbol) return cut(symbol[0] as TokenKind, start + symbol[0].length);
  if (text[start] === '"' || text[start] === "'") {
    const quoted = matchAt(QUOTED, text, start);
    if (!quoted) return { at, expected: `the closing ${text[start]} of a text` };
    return cut('text', start + quoted[0].length, quoted[1] ?? quoted[2] ?? '');
  }
  if (afterLabel) return operatorAt(text, start, cut);
  return callOrLabel(text, start, cut);
}

type MakeCut = (kind: TokenKind, end: number, value?: string) => Cut;

function operatorAt(text: string, start: number, cut: MakeCut): Cut {
  const found = matchAt(ONE_WORD, text, start) ?? matchAt(TWO_WORDS, text, start);
  if (!found) {
    return { at: start + 1, expected: '==, !=, in, not in, contains, starts with or ends with' };
  }
  const kind = found[0].replace(/[ \t]/g, '').replace(/^(starts|ends|not)/, '$1-') as TokenKind;
  return cut(kind, start + found[0].length);
}

function callOrLabel(text: string, start: number, cut: MakeCut): Cut {
  const at = start + 1;
  const call = matchAt(CALLS, text, start);
  if (call) {
    const key = call[2];
    if (key !== undefined && key.length > LONGEST_LABEL) return tooLong(at);
    return cut((call[1] ?? 'has') as TokenKind, start + call[0].length, key);
  }
  if (/^(all|global|has)\(/.test(text.slice(start, start + 7))) {
    return { at, expected: 'all(), global() or has(KEY)' };
  }
  const label = matchAt(LABEL, text, start);
  if (!label) return { at, expected: 'a label key, a quoted text or one of ( ) { } , == != ! && ||' };
  return label[0].length > LONGEST_LABEL ? tooLong(at) : cut('label', start + label[0].length, label[0]);
}

function tooLong(at: number): SelectorFault {
  return { at, expected: `a label key of at most ${LONGEST_LABEL} characters` };
}

function skipBlanks(text: string, start: number): number {
  return start + (matchAt(BLANKS, text, start)?.[0].length ?? 0);
}

function matchAt(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}
