import type { AccessSubject } from '../../model/resource.ts';
import type { Held, Holder } from './holders.ts';
import type { LabelDependency } from './label-dependencies.ts';
import type { PowerKind } from './powers.ts';

/** Somebody who can set a label, and by what. */
export interface LabelSetter {
  readonly subject: AccessSubject;
  readonly held: Held;
}

const POWER: Readonly<Record<LabelDependency['of'], PowerKind>> = {
  namespaces: 'namespace-labels',
  pods: 'pod-labels',
  accounts: 'account-labels',
};

/** Who of the holders can set the labels of a dependency, each once; the same places are answered once. */
export function labelSetters(
  holders: readonly Holder[],
): (dependency: LabelDependency) => readonly LabelSetter[] {
  const byPower = Map.groupBy(
    holders.flatMap(({ subject, held }) => held.map((one): LabelSetter => ({ subject, held: one }))),
    ({ held }) => held.kind,
  );
  const known = new Map<string, readonly LabelSetter[]>();
  return ({ of, places }) => {
    const key = JSON.stringify([of, places]);
    const found = known.get(key) ?? settersAt(byPower.get(POWER[of]) ?? [], places);
    known.set(key, found);
    return found;
  };
}

function settersAt(
  setters: readonly LabelSetter[],
  places: readonly string[] | undefined,
): readonly LabelSetter[] {
  const within = places && new Set(places);
  const able = setters.filter(
    ({ held: { grant } }) => !within || grant.namespace === undefined || within.has(grant.namespace),
  );
  return [...new Map(able.map((setter) => [setter.subject, setter])).values()];
}
