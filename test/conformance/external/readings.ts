/**
 * Argued differences, each put to the proof. An argument is a *reading*: the manifests as the other tool takes them. It
 * explains a difference only when our answer from the manifests so edited is the other tool's answer, so that it can
 * cover no more than what it is about. One that explains nothing is reported.
 */

/** A manifest as it was written; any field may be absent or of another shape. */
// biome-ignore lint/suspicious/noExplicitAny: foreign manifests have no type to hold them to
export type Manifest = Record<string, any>;

export interface Reading {
  /** How the other tool takes it, and why ours stands. */
  readonly reason: string;
  readonly citation: string;
  /** One manifest as they take it, if they do; the one given may be edited and handed back. */
  readonly edit?: (manifest: Manifest) => Manifest | undefined;
  /** The network plugin whose profile takes it as they do. */
  readonly cni?: string;
  /** The cases in which it is needed. */
  readonly cases: readonly string[];
}

export interface Explained<Fact> {
  /** Compared without any reading. */
  readonly facts: readonly Fact[];
  /** Facts that each reading makes the same on top of those before it. */
  readonly argued: ReadonlyMap<Reading, number>;
  /** What differs with all of them applied. */
  readonly different: readonly Fact[];
  /** Readings without which no more would differ. */
  readonly idle: readonly Reading[];
}

/** Applies the readings one after the other; `compare` gives the facts under those that it is handed. */
export async function explain<Fact>(
  readings: readonly Reading[],
  compare: (readings: readonly Reading[]) => Promise<readonly Fact[]>,
  differs: (fact: Fact) => boolean,
): Promise<Explained<Fact>> {
  const differing = async (applied: readonly Reading[]) => (await compare(applied)).filter(differs);
  const facts = await compare([]);
  const argued = new Map<Reading, number>();
  let different = facts.filter(differs);
  for (const [at, reading] of readings.entries()) {
    const left = await differing(readings.slice(0, at + 1));
    argued.set(reading, different.length - left.length);
    different = left;
  }
  const idle: Reading[] = [];
  for (const reading of readings.filter((each) => argued.get(each)! <= 0)) {
    const without = await differing(readings.filter((other) => other !== reading));
    if (without.length <= different.length) idle.push(reading);
  }
  return { facts, argued, different, idle };
}

export function readingsOf(all: readonly Reading[], name: string): readonly Reading[] {
  return all.filter(({ cases }) => cases.includes(name));
}
