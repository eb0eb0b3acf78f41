/** Deeper than any Kubernetes object; beyond it, functions that recurse are at risk. */
export const MAX_DEPTH = 100;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * False for a JSON text that surely has no duplicate name and is not nested beyond `MAX_DEPTH`: what nearly every text is,
 * and told in a tenth of the time that looking for the places takes. True for two names of one hash, and for a name
 * with an escape. Of a text that is no JSON it says either.
 */
export function mayHaveFaults(text: string): boolean {
  // Names of the object at each depth, by hash; `undefined` at that of a list.
  const levels: (Set<number> | undefined)[] = [];
  let names: Set<number> | undefined;
  let isName = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfText(text, at);
      if (end === -1) return true;
      if (isName) {
        const hash = hashOfName(text, at + 1, end);
        if (hash === undefined || names!.has(hash)) return true;
        names!.add(hash);
        isName = false;
      }
      at = end;
    } else if (code === COMMA) {
      isName = names !== undefined;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      isName = code === OPEN_OBJECT;
      names = isName ? new Set() : undefined;
      if (levels.push(names) > MAX_DEPTH) return true;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      levels.pop();
      names = levels.at(-1);
      isName = false;
    }
  }
  return false;
}

/** Offset of the quote that ends the text which begins with the quote at `start`; -1 where none does. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** After an odd number of backslashes. */
function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

/** 32 bits; `undefined` for a name with an escape, which can be written in several ways. */
function hashOfName(text: string, start: number, end: number): number | undefined {
  let hash = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) return undefined;
    hash = (Math.imul(hash, 31) + code) | 0;
  }
  return hash;
}
