import type { EnforcementFact, ObjectRef } from '../model/resource.ts';

/** The value of a fact about one object. */
export function factOf(facts: readonly EnforcementFact[], ref: ObjectRef, name: string): string | undefined {
  return facts.find((one) => one.fact === name && isSameObject(one.ref, ref))?.value;
}

export function isSameObject(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/** The `engine` facts of plugins that enforce policies, or may: one that moves packets beside them is left out. */
export function enginesSeen(facts: readonly EnforcementFact[]): readonly EnforcementFact[] {
  return facts.filter(({ fact, ref }) => fact === 'engine' && factOf(facts, ref, 'enforces') !== 'no');
}

/**
 * The one plugin that enforces policies; `undefined` where none was seen, or several, each on nodes of its own or beside
 * the others: then none of them speaks for the cluster.
 */
export function enforcingEngine(facts: readonly EnforcementFact[]): string | undefined {
  const names = new Set(enginesSeen(facts).map(({ value }) => value));
  return names.size === 1 ? [...names][0] : undefined;
}
