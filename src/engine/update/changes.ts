/** What differs between two inputs of an engine, object by object. */
import type { Policy, PolicySet } from '../../model/policy.ts';
import type { Endpoint, Inventory } from '../../model/resource.ts';
import type { EngineInput } from '../engine.ts';

export interface Changes {
  /** The new input, in which policies that are equal to earlier ones are the earlier objects. */
  readonly input: EngineInput;
  readonly went: readonly Policy[];
  readonly came: readonly Policy[];
  readonly inventory: InventoryChanges;
  /** Nodes' addresses, or the named sets of addresses, differ. */
  readonly addresses: boolean;
  /** Host endpoints differ. */
  readonly hosts: boolean;
}

export interface InventoryChanges {
  /** One and the same inventory: nothing of it differs. */
  readonly same: boolean;
  /** By the new index: the earlier index of an endpoint that policies treat as before, else -1. */
  readonly earlier: (endpoint: number) => number;
  /** By the earlier index: the new one. */
  readonly later: (endpoint: number) => number;
  /** Names of namespaces with an endpoint that came, went or changed. */
  readonly endpointsIn: ReadonlySet<string>;
  /** Names of namespaces whose own labels, or whose service accounts', changed. */
  readonly labelsOf: ReadonlySet<string>;
}

/** A text says why the two have too little in common. */
export function compareInputs(before: EngineInput, after: EngineInput): Changes | string {
  if (!isEqual(before.policies.tiers, after.policies.tiers)) return 'tiers, or their order, changed';
  if (!isEqual(before.profile, after.profile)) return 'the profile of the network plugin changed';
  if (before.undeclaredNamespaceLabels !== after.undeclaredNamespaceLabels)
    return 'undeclared namespaces are read in another way';
  const inventory = compareInventories(before.inventory, after.inventory);
  const addresses = !sameAddresses(before, after);
  if (addresses && after.profile.addressBlocksMatchNodes === false)
    return 'addresses changed under a plugin whose blocks do not match nodes';
  const { policies, went, came } = comparePolicies(before.policies, after.policies);
  return {
    input: { ...after, policies: { ...after.policies, policies } },
    went,
    came,
    inventory,
    addresses,
    hosts: !isEqual(before.policies.hosts, after.policies.hosts),
  };
}

export function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function sameAddresses(before: EngineInput, after: EngineInput): boolean {
  const nodesOf = ({ inventory }: EngineInput) => inventory.nodes.map(({ addresses }) => addresses);
  const sameNodes = before.inventory === after.inventory || isEqual(nodesOf(before), nodesOf(after));
  return sameNodes && isEqual(before.addressSets, after.addressSets);
}

/** Policies around a change are paired by place, those of it by identity, and the rest by their text. */
function comparePolicies(before: PolicySet, after: PolicySet) {
  const reasonsChanged = changedReasons(before, after);
  const isSame = (a: Policy, b: Policy) => a === b && !reasonsChanged(a.key);
  const { head, tail } = commonEnds(before.policies, after.policies, isSame);
  const middle = after.policies.slice(head, after.policies.length - tail);
  const candidates = before.policies.slice(head, before.policies.length - tail);
  const earlier = new Set(candidates);
  const left = new Set(candidates.filter(({ key }) => !reasonsChanged(key)));
  const same = middle.map((policy) => (left.delete(policy) ? policy : undefined));
  const byText = new Map<string, Policy[]>();
  for (const policy of left) {
    const text = JSON.stringify(policy);
    byText.set(text, [...(byText.get(text) ?? []), policy]);
  }
  const found = middle.map((policy, index) => same[index] ?? byText.get(JSON.stringify(policy))?.pop());
  // One that stands in both with other defects is an object of its own in each.
  const own = middle.map((policy, index) => found[index] ?? (earlier.has(policy) ? { ...policy } : policy));
  const kept = new Set(found);
  return {
    policies: [
      ...before.policies.slice(0, head),
      ...own,
      ...after.policies.slice(after.policies.length - tail),
    ],
    went: candidates.filter((policy) => !kept.has(policy)),
    came: own.filter((_, index) => !found[index]),
  };
}

/** How many items from the first, and from the last, are alike. */
function commonEnds<T>(before: readonly T[], after: readonly T[], isSame: (a: T, b: T) => boolean) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isSame(before[head]!, after[head]!)) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(before.at(-1 - tail)!, after.at(-1 - tail)!)) tail++;
  return { head, tail };
}

/** Whether what is not known of an object, by key, differs. */
function changedReasons(before: PolicySet, after: PolicySet): (key: string) => boolean {
  if (before.objects === after.objects) return () => false;
  const reasonsIn = ({ objects }: PolicySet) =>
    new Map(
      objects
        .filter(({ reasons }) => reasons.length > 0)
        .map(({ key, reasons }) => [key, JSON.stringify(reasons)]),
    );
  const [old, next] = [reasonsIn(before), reasonsIn(after)];
  return (key) => old.get(key) !== next.get(key);
}

function compareInventories(before: Inventory, after: Inventory): InventoryChanges {
  const same = before === after;
  const identity = (endpoint: number) => endpoint;
  if (same) {
    return { same, earlier: identity, later: identity, endpointsIn: new Set(), labelsOf: new Set() };
  }
  return {
    same,
    ...compareEndpoints(before.endpoints, after.endpoints),
    labelsOf: labelChanges(before, after),
  };
}

/** Endpoints by their record: the two lists are sorted alike, so what surrounds a change is paired by position. */
function compareEndpoints(before: readonly Endpoint[], after: readonly Endpoint[]) {
  const earlier = new Int32Array(after.length).fill(-1);
  const later = new Int32Array(before.length).fill(-1);
  const pair = (old: number, next: number) => {
    earlier[next] = old;
    later[old] = next;
  };
  const { head, tail } = commonEnds(before, after, isAlike);
  for (let index = 0; index < head; index++) pair(index, index);
  for (let back = 1; back <= tail; back++) pair(before.length - back, after.length - back);
  const middle = before.slice(head, before.length - tail);
  const byRecord = new Map(middle.map((endpoint) => [recordOf(endpoint), endpoint]));
  for (const endpoint of after.slice(head, after.length - tail)) {
    const old = byRecord.get(recordOf(endpoint));
    if (old && isAlike(old, endpoint)) pair(old.index, endpoint.index);
  }
  const endpointsIn = new Set([
    ...before.filter(({ index }) => later[index]! < 0).map(({ namespace }) => namespace),
    ...after.filter(({ index }) => earlier[index]! < 0).map(({ namespace }) => namespace),
  ]);
  return {
    earlier: (endpoint: number) => earlier[endpoint]!,
    later: (endpoint: number) => later[endpoint]!,
    endpointsIn,
  };
}

function recordOf({ key, name }: Endpoint): string {
  return `${key} ${name}`;
}

/** Whether policies treat the two alike, whatever they are. */
function isAlike(a: Endpoint, b: Endpoint): boolean {
  return (
    a === b ||
    (a.key === b.key &&
      a.namespace === b.namespace &&
      a.type === b.type &&
      a.hostNetwork === b.hostNetwork &&
      a.portsKnown === b.portsKnown &&
      a.serviceAccount === b.serviceAccount &&
      isEqual(a.addresses, b.addresses) &&
      isEqual(a.labels, b.labels) &&
      isEqual(a.ports, b.ports))
  );
}

function labelChanges(before: Inventory, after: Inventory): ReadonlySet<string> {
  const textsOf = ({ namespaces, serviceAccounts }: Inventory) =>
    new Map([
      ...namespaces.map(
        ({ name, labels, declared }) => [JSON.stringify([name, labels, declared]), name] as const,
      ),
      ...serviceAccounts.map(
        (account) =>
          [JSON.stringify([account.namespace, account.name, account.labels]), account.namespace] as const,
      ),
    ]);
  const [old, next] = [textsOf(before), textsOf(after)];
  const changed = [...old].filter(([text]) => !next.has(text));
  const added = [...next].filter(([text]) => !old.has(text));
  return new Set([...changed, ...added].map(([, namespace]) => namespace));
}
