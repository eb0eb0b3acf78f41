import type { Fact } from './facts.ts';
import { argued, type Difference } from './netpol-analyzer-differences.ts';
import type { Traits } from './traits.ts';

/** Facts counted by how they compare. */
export interface Tally {
  facts: number;
  same: number;
  unknown: number;
  argued: number;
  /** Facts per folder, for each argument that was needed. */
  readonly needed: Map<Difference, Map<string, number>>;
}

export function newTally(): Tally {
  return { facts: 0, same: 0, unknown: 0, argued: 0, needed: new Map() };
}

/**
 * Counts the facts of a folder and gives those that nothing explains. `bounded`: a fact that lies within our bounds is no
 * difference.
 */
export function count(
  tally: Tally,
  folder: string,
  facts: readonly Fact[],
  traits: Traits,
  bounded: boolean,
): readonly Fact[] {
  tally.facts += facts.length;
  return facts.filter((fact) => {
    if (fact.outcome === 'same') tally.same++;
    else if (bounded && fact.outcome === 'unknown') tally.unknown++;
    else return !countArgued(tally, folder, argued(folder, fact, traits));
    return false;
  });
}

function countArgued(tally: Tally, folder: string, difference: Difference | undefined): boolean {
  if (!difference) return false;
  const folders = tally.needed.get(difference) ?? new Map<string, number>();
  tally.needed.set(difference, folders.set(folder, (folders.get(folder) ?? 0) + 1));
  tally.argued++;
  return true;
}

/** Folders for which an argument was needed. */
export function foldersThatNeeded(difference: Difference, tallies: readonly Tally[]): readonly string[] {
  return tallies.flatMap(({ needed }) => [...(needed.get(difference)?.keys() ?? [])]).sort();
}

/** Each argument with its citation, and the folders with their number of facts. */
export function* argumentLines(tallies: readonly Tally[]): Generator<string> {
  for (const { needed } of tallies) {
    for (const [{ reason, citation }, folders] of needed) {
      yield `argued: ${reason}\n  ${citation}\n  ${[...folders].map(([name, facts]) => `${name} ${facts}`).join(', ')}`;
    }
  }
}
