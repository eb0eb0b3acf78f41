import type { Explained, Reading } from './readings.ts';

/** Facts counted by how they compare. */
export interface Tally {
  facts: number;
  argued: number;
  different: number;
  /** Facts per case, for each reading. */
  readonly needed: Map<Reading, Map<string, number>>;
}

export function newTally(): Tally {
  return { facts: 0, argued: 0, different: 0, needed: new Map() };
}

export function count<Fact>(tally: Tally, name: string, explained: Explained<Fact>): void {
  tally.facts += explained.facts.length;
  tally.different += explained.different.length;
  for (const [reading, facts] of explained.argued) {
    if (facts === 0) continue;
    tally.argued += facts;
    tally.needed.set(reading, (tally.needed.get(reading) ?? new Map<string, number>()).set(name, facts));
  }
}

/** Each argument with its citation, and the cases with their number of facts. */
export function argumentLines({ needed }: Tally): readonly string[] {
  return [...needed].map(([{ reason, citation }, cases]) => {
    const facts = [...cases.values()].reduce((sum, each) => sum + each, 0);
    const places = [...cases].map(([name, each]) => `${name} ${each}`).join(', ');
    return `argued, ${facts} facts: ${reason}\n  ${citation}\n  ${places}`;
  });
}

export function scoreText({ facts, argued, different }: Tally): string {
  return `${facts} facts: ${facts - argued - different} the same, ${argued} argued, ${different} different`;
}
