/** Columns (classes, then address blocks) with how sure it is that something holds of each: Kleene's three values. */

/** 0: surely not; 1: perhaps; 2: surely. */
export type Tri = 0 | 1 | 2;

/** What is not in `at` has its kind's default. Kept sparse: most peers match few columns. */
export interface CertaintySet {
  readonly classes: Tri;
  readonly blocks: Tri;
  readonly at: ReadonlyMap<number, Tri>;
}

const NOTHING_AT: ReadonlyMap<number, Tri> = new Map();

export function everywhere(classes: Tri, blocks: Tri = classes): CertaintySet {
  return { classes, blocks, at: NOTHING_AT };
}

/** All of them at once; everything when there is none. */
export function allOf(sets: readonly CertaintySet[], classCount: number): CertaintySet {
  return sets.reduce((a, b) => combine(a, b, minimum, classCount), everywhere(2));
}

/** Any of them; nothing when there is none. */
export function anyOf(sets: readonly CertaintySet[], classCount: number): CertaintySet {
  return sets.reduce((a, b) => combine(a, b, maximum, classCount), everywhere(0));
}

export function negation({ classes, blocks, at }: CertaintySet): CertaintySet {
  const opposite = (value: Tri) => (2 - value) as Tri;
  return {
    classes: opposite(classes),
    blocks: opposite(blocks),
    at: new Map([...at].map(([column, value]) => [column, opposite(value)])),
  };
}

export function valueAt(set: CertaintySet, column: number, classCount: number): Tri {
  return set.at.get(column) ?? (column < classCount ? set.classes : set.blocks);
}

function minimum(a: Tri, b: Tri): Tri {
  return a < b ? a : b;
}

function maximum(a: Tri, b: Tri): Tri {
  return a > b ? a : b;
}

function combine(
  a: CertaintySet,
  b: CertaintySet,
  operation: (x: Tri, y: Tri) => Tri,
  classCount: number,
): CertaintySet {
  const at = new Map<number, Tri>();
  for (const column of columnsToTry(a, b, operation)) {
    at.set(column, operation(valueAt(a, column, classCount), valueAt(b, column, classCount)));
  }
  return { classes: operation(a.classes, b.classes), blocks: operation(a.blocks, b.blocks), at };
}

/** Where one set holds nowhere but in its own columns, the other's columns cannot add to a conjunction. */
function* columnsToTry(a: CertaintySet, b: CertaintySet, operation: unknown): Generator<number> {
  const narrow = operation === minimum && [a, b].find(({ classes, blocks }) => classes === 0 && blocks === 0);
  if (narrow) {
    yield* narrow.at.keys();
    return;
  }
  yield* a.at.keys();
  for (const column of b.at.keys()) if (!a.at.has(column)) yield column;
}
