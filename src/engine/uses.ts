/** How many policies use each thing, so that an edit tells what comes into use, and what goes out of it. */

/** Things in use, each with the number of its uses. */
export type Uses<K> = ReadonlyMap<K, number>;

export function countUses<K>(items: Iterable<K>): Uses<K> {
  return recount(new Map<K, number>(), [], items).uses;
}

export interface Recount<K> {
  readonly uses: Uses<K>;
  /** In use now, and not before. */
  readonly gained: readonly K[];
  /** In use before, and not now. */
  readonly lost: readonly K[];
}

export function recount<K>(before: Uses<K>, went: Iterable<K>, came: Iterable<K>): Recount<K> {
  const uses = new Map(before);
  const touched = new Set<K>();
  const add = (item: K, number: number) => {
    touched.add(item);
    const count = (uses.get(item) ?? 0) + number;
    if (count === 0) uses.delete(item);
    else uses.set(item, count);
  };
  for (const item of came) add(item, 1);
  for (const item of went) add(item, -1);
  return {
    uses,
    gained: [...touched].filter((item) => uses.has(item) && !before.has(item)),
    lost: [...touched].filter((item) => !uses.has(item) && before.has(item)),
  };
}
