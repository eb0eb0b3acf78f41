import { MAX_DEPTH, mayHaveFaults } from './json-suspect.ts';

/** Something in a JSON text that `JSON.parse` takes without a word. */
export interface JsonFault {
  readonly message: string;
  /** Path of the value concerned. */
  readonly path: readonly (string | number)[];
  readonly offset: number;
}

interface Level {
  /** Names met so far; absent in a list. */
  readonly names?: Set<string>;
  /** Where we are in it: the name last met, or the index. */
  at: string | number;
}

const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]/g;

/**
 * Duplicate names in one object, which parsers resolve differently (RFC 8259 §4), and nesting beyond `MAX_DEPTH`. The
 * text must have passed `JSON.parse`.
 */
export function jsonFaults(text: string): readonly JsonFault[] {
  if (!mayHaveFaults(text)) return [];
  const faults: JsonFault[] = [];
  const levels: Level[] = [];
  let isName = false;
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(text); token; token = TOKEN.exec(text)) {
    const level = levels.at(-1);
    const sign = token[0];
    if (sign === '{' || sign === '[') {
      levels.push(sign === '{' ? { names: new Set(), at: '' } : { at: 0 });
      isName = sign === '{';
      if (levels.length === MAX_DEPTH + 1) faults.push(tooDeep(levels, token.index));
    } else if (sign === '}' || sign === ']') {
      levels.pop();
    } else if (sign === ',') {
      isName = level?.names !== undefined;
      if (typeof level?.at === 'number') level.at++;
    } else if (sign !== ':' && isName && level?.names) {
      isName = false;
      enterName(level, sign, token.index, levels, faults);
    }
  }
  return faults;
}

function enterName(
  level: Level,
  quoted: string,
  offset: number,
  levels: readonly Level[],
  faults: JsonFault[],
): void {
  const name: string = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
  level.at = name;
  if (level.names!.has(name)) {
    faults.push({ message: `duplicate key ${JSON.stringify(name)}`, path: pathOf(levels), offset });
  }
  level.names!.add(name);
}

function tooDeep(levels: readonly Level[], offset: number): JsonFault {
  return { message: `nested more than ${MAX_DEPTH} levels deep`, path: pathOf(levels.slice(0, -1)), offset };
}

function pathOf(levels: readonly Level[]): readonly (string | number)[] {
  return levels.map(({ at }) => at);
}
