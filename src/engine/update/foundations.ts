/** What tells endpoints apart after a change, and the namespaces in which that is something else than before. */
import { createAddressSpace, keepAddressSpace } from '../addresses.ts';
import { createEffectiveLabels, givenKeys } from '../effective-labels.ts';
import { type Foundations, givenKeysInUse } from '../foundations.ts';
import { createHostTable } from '../host-classes.ts';
import { updateNamedPorts } from '../named-ports.ts';
import { createNamespaceTable, type NamespaceTable, NEW_NAMESPACE } from '../namespaces.ts';
import { createProjection, type Projection, reachOf, updateProjection } from '../projection.ts';
import { keysOf, type SelectorTable, updateSelectors, withNamespaces } from '../selectors.ts';
import { createServiceAddresses } from '../service-addresses.ts';
import type { Changes } from './changes.ts';

export interface UpdatedFoundations {
  readonly base: Foundations;
  /** Numbers of selectors that came into use, or went out of it. */
  readonly changed: readonly number[];
  /** Numbers of the namespaces whose endpoints may be told apart otherwise than before. */
  readonly asked: ReadonlySet<number> | 'all';
  /** True where equal keys of classes still mean the same, outside `asked`. */
  readonly sameSpace: boolean;
  readonly sameHosts: boolean;
}

/** A text says why nothing of the earlier engine can be kept. */
export function updateFoundations(before: Foundations, changes: Changes): UpdatedFoundations | string {
  const { input, went, came, inventory } = changes;
  const namespaces = updateNamespaces(before, changes);
  if (!namespaces) return 'namespaces came or went';
  const relabelled = inventory.labelsOf.size > 0;
  const change = updateSelectors(
    relabelled ? withNamespaces(before.selectors, namespaces) : before.selectors,
    { policies: went, taints: before.input.policies.taints },
    { policies: came, taints: input.policies.taints },
  );
  const { selectors } = change;
  const changed = [...change.gained, ...change.lost];
  const given = updateGivenKeys(before, selectors, changed);
  const sameGiven = given.join() === before.givenKeys.join();
  const hostsAsked = changed.some((number) => selectors.known[number]!.select.hosts);
  const sameHosts = !changes.hosts && !(hostsAsked && input.policies.hosts.length > 0);
  const hosts = sameHosts ? before.hosts : createHostTable(input, selectors);
  const keptSpace = changes.addresses || !sameHosts ? undefined : keepAddressSpace(before.space, went, came);
  const space = keptSpace ?? createAddressSpace(input, hosts.governors);
  const sameServices = keptSpace && inventory.same;
  const ports = updateNamedPorts(before.ports, went, came, before.traffic);
  const base: Foundations = {
    ...before,
    input,
    namespaces,
    selectors,
    projection: relabelled
      ? createProjection(selectors)
      : updateProjection(before.projection, selectors, change),
    givenKeys: given,
    effective: inventory.same && sameGiven ? before.effective : createEffectiveLabels(input, given),
    hosts,
    space,
    services: sameServices ? before.services : createServiceAddresses(input, space),
    ports,
  };
  const everywhere = !keptSpace || !sameGiven || ports.signatureOf !== before.ports.signatureOf;
  const asked = everywhere ? 'all' : askedAnew(before.projection, base, relabelled ? 'all' : changed);
  return { base, asked, changed, sameSpace: keptSpace !== undefined, sameHosts };
}

function updateGivenKeys(
  before: Foundations,
  selectors: SelectorTable,
  changed: readonly number[],
): readonly string[] {
  const touched = givenKeys(keysOf(changed.map((number) => selectors.known[number]!)));
  return touched.length > 0 ? givenKeysInUse(selectors) : before.givenKeys;
}

/** `undefined` where the list of namespaces is another. */
function updateNamespaces(before: Foundations, { input, went, came, inventory }: Changes) {
  const { namespaces } = before;
  const newcomer = namespaces.numberOf(NEW_NAMESPACE);
  const isKnown = (name: string) => namespaces.numberOf(name) !== newcomer;
  const declared = new Set(input.inventory.namespaces.map(({ name }) => name));
  const named = ({ subject }: Changes['came'][number]) =>
    'name' in subject.namespaces ? [subject.namespaces.name] : [];
  const same =
    inventory.same &&
    came.flatMap(named).every(isKnown) &&
    went.flatMap(named).every((name) => declared.has(name));
  if (same) return namespaces;
  const next = createNamespaceTable(input);
  return next.names.join() === namespaces.names.join() ? keepIfEqual(namespaces, next, inventory) : undefined;
}

function keepIfEqual(before: NamespaceTable, next: NamespaceTable, { labelsOf }: Changes['inventory']) {
  return labelsOf.size > 0 ? next : before;
}

/** Namespaces in which selectors now ask for something else. */
function askedAnew(
  before: Projection,
  { projection, selectors, namespaces }: Foundations,
  changed: readonly number[] | 'all',
): ReadonlySet<number> | 'all' {
  if (projection === before) return new Set();
  const reached = changed === 'all' ? ('everywhere' as const) : reachOfAll(selectors, changed);
  if (reached === 'everywhere' && projection.askedEverywhere !== before.askedEverywhere) return 'all';
  const candidates = changed === 'all' || reached === 'everywhere' ? [...namespaces.names.keys()] : reached;
  return new Set(candidates.filter((number) => projection.askedIn(number) !== before.askedIn(number)));
}

function reachOfAll(selectors: SelectorTable, changed: readonly number[]): readonly number[] | 'everywhere' {
  const reaches = changed.map((number) => reachOf(selectors.known[number]!));
  const near = reaches.flatMap((reach) => (reach === 'everywhere' ? [] : reach));
  return reaches.includes('everywhere') ? 'everywhere' : [...new Set(near)];
}
