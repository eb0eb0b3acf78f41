/** Manifests of every policy kind → the one intermediate form (design.md §4). */

import { groupOf, kindToRead } from '../inventory/kinds.ts';
import type { Ability, PolicyObject, PolicySet, Taint } from '../model/policy.ts';
import type { Inventory, KubeObject, ObjectRef, Origin } from '../model/resource.ts';
import type { Snapshot, SnapshotRecord } from '../model/snapshot.ts';
import { type AbilityOptions, abilityOf } from './abilities.ts';
import { withAmbientTunnels } from './ambient.ts';
import { GLOBAL_NETWORK_POLICIES } from './calico/global-network-policy.ts';
import { HOST_ENDPOINTS } from './calico/host-endpoint.ts';
import { ownNodeEgress } from './calico/knobs.ts';
import { mirrorOf } from './calico/mirrors.ts';
import { CALICO_NETWORK_POLICIES } from './calico/network-policy.ts';
import { NETWORK_SETS } from './calico/network-set.ts';
import { hostDefaults } from './calico/profile.ts';
import { STAGED_POLICIES } from './calico/staged.ts';
import { TIERS } from './calico/tier.ts';
import type { Dialect, LowerContext, Lowered } from './dialect.ts';
import { NETWORK_POLICY } from './network-policy.ts';
import { reachOf } from './reach.ts';
import { ADMIN_NETWORK_POLICIES } from './sig/admin-network-policy.ts';
import { CLUSTER_NETWORK_POLICY } from './sig/cluster-network-policy.ts';
import { withSamePriority } from './sig/same-priority.ts';
import { placeTiers, speaksCalico } from './tiers.ts';
import { unreadTaints } from './unread.ts';

/** One line per dialect. */
const DIALECTS: readonly Dialect[] = [
  NETWORK_POLICY,
  CLUSTER_NETWORK_POLICY,
  ...ADMIN_NETWORK_POLICIES,
  ...CALICO_NETWORK_POLICIES,
  ...GLOBAL_NETWORK_POLICIES,
  ...STAGED_POLICIES,
  ...TIERS,
  ...NETWORK_SETS,
  ...HOST_ENDPOINTS,
];

const BY_KIND: ReadonlyMap<string, Dialect> = new Map(
  DIALECTS.map((dialect) => [`${dialect.group}/${dialect.kind}`, dialect]),
);

export interface LowerOptions extends AbilityOptions {
  /**
   * What objects that are lowered alone (`Dialect.alone`) became, for callers who lower again and again as objects change:
   * read, and added to. One for each set of options; only for snapshots without origins.
   */
  readonly known?: WeakMap<SnapshotRecord, LoweredObject>;
}

/**
 * Lowers every policy object of the snapshot. Nothing is dropped: what is not modelled, not valid or not read becomes
 * a taint or an unknown part, with its reason.
 */
export function lowerPolicies(
  snapshot: Snapshot,
  inventory: Inventory,
  options: LowerOptions = {},
): PolicySet {
  const classify = createClassifier(options);
  const context = lowerContext(snapshot, inventory, options);
  const objects = snapshot.records.flatMap((record) => {
    const kind = classify(record.object);
    return kind ? [lowerOnce(record, kind, context, options.known)] : [];
  });
  const lowered = objects.map((object) => object.lowered);
  const declared = lowered.flatMap(({ tiers }) => tiers ?? []);
  const builtIn = DIALECTS.flatMap((dialect) => dialect.tiers);
  const defaults = hostDefaults(
    lowered.flatMap(({ hosts }) => hosts ?? []),
    context,
  );
  const plain: PolicySet = {
    tiers: [...new Map([...builtIn, ...declared].map((tier) => [tier.name, tier])).values()],
    policies: [...lowered.flatMap(({ policies }) => policies), ...defaults.policies],
    taints: [...lowered.flatMap(({ taints }) => taints), ...unreadTaints(snapshot.header, options)],
    staged: lowered.flatMap(({ staged }) => staged ?? []),
    hosts: defaults.hosts,
    objects: objects.map(({ object }) => object),
  };
  const placed = { ...plain, ...placeTiers(plain) };
  const set = { ...placed, policies: withSamePriority(placed.policies, placed.tiers) };
  const calico = options.engine === 'calico' || (options.engine === undefined && speaksCalico(set));
  return {
    ...withAmbientTunnels(set, inventory),
    ...(calico && { ownNodeEgress: ownNodeEgress(context) }),
  };
}

/** What dialects may look up: the snapshot's records by kind, and what was worked out from them. */
export function lowerContext(
  snapshot: Snapshot,
  inventory: Inventory,
  { engine }: LowerOptions = {},
): LowerContext {
  return {
    inventory,
    header: snapshot.header,
    recordsOf: indexByKind(snapshot.records),
    ...(engine !== undefined && { engine }),
  };
}

/** Made when it is first asked for, and the group looked at for the kinds that are asked for: records may be many. */
function indexByKind(records: readonly SnapshotRecord[]): LowerContext['recordsOf'] {
  let byKind: ReadonlyMap<string, readonly SnapshotRecord[]> | undefined;
  const known = new Map<string, readonly SnapshotRecord[]>();
  return (groupKind) => {
    byKind ??= Map.groupBy(records, ({ object }) => object.kind);
    const [group, kind] = groupKind.split('/') as [string, string];
    const ofKind =
      known.get(groupKind) ??
      (byKind.get(kind) ?? []).filter(({ object }) => groupOf(object.apiVersion) === group);
    known.set(groupKind, ofKind);
    return ofKind;
  };
}

interface ClassifiedKind {
  readonly group: string;
  readonly ability: Ability;
}

/** What each kind can do, looked up once per kind; `undefined` for kinds that are no policy at all. */
function createClassifier(options: LowerOptions): (object: KubeObject) => ClassifiedKind | undefined {
  const byVersion = new Map<string, Map<string, ClassifiedKind | undefined>>();
  return ({ apiVersion, kind }) => {
    const kinds = byVersion.get(apiVersion) ?? new Map<string, ClassifiedKind | undefined>();
    byVersion.set(apiVersion, kinds);
    if (!kinds.has(kind)) kinds.set(kind, classify(groupOf(apiVersion), kind, options));
    return kinds.get(kind);
  };
}

function classify(group: string, kind: string, options: LowerOptions): ClassifiedKind | undefined {
  if (kindToRead(group, kind)?.role === 'governance') return undefined;
  const ability = abilityOf(group, kind, options);
  return ability === 'not-network' && !/polic/i.test(kind) ? undefined : { group, ability };
}

export interface LoweredObject {
  readonly object: PolicyObject;
  readonly lowered: Lowered;
}

/** Whether objects of its kind become policies, or parts of them, and nothing else. */
export function isPolicyObject({ apiVersion, kind }: KubeObject): boolean {
  return BY_KIND.has(`${groupOf(apiVersion)}/${kind}`);
}

function lowerOnce(
  record: SnapshotRecord,
  { group, ability }: ClassifiedKind,
  context: LowerContext,
  known: LowerOptions['known'],
): LoweredObject {
  const found = known?.get(record) ?? lowerRecord(record, group, ability, context);
  if (BY_KIND.get(`${group}/${record.object.kind}`)?.alone) known?.set(record, found);
  return found;
}

function lowerRecord(
  record: SnapshotRecord,
  group: string,
  ability: Ability,
  context: LowerContext,
): LoweredObject {
  const origin = context.header.origins[record.key];
  const ref = refOf(record, group);
  const mirror = ability === 'modelled' ? mirrorOf(record, context) : undefined;
  const dialect = ability === 'modelled' && !mirror ? dialectOf(record, group) : undefined;
  const effective =
    mirror === 'same' ? 'derived' : ability === 'modelled' && !dialect ? 'may-allow' : ability;
  const lowered = dialect
    ? dialect.lower(record, origin, context)
    : unmodelled(record, group, effective, ref, mirror === 'differs' ? MIRROR_DIFFERS : undefined, origin);
  const object: PolicyObject = {
    key: record.key,
    ref,
    ...(origin && { origin }),
    ability: effective,
    reasons: lowered.reasons,
    object: record.object,
  };
  return { object, lowered };
}

const MIRROR_DIFFERS =
  'projectcalico.org/v3 and crd.projectcalico.org/v1, which stores it, both hold this object, and differ';

/** The dialect, when it knows the object's version. */
function dialectOf(record: SnapshotRecord, group: string): Dialect | undefined {
  const dialect = BY_KIND.get(`${group}/${record.object.kind}`);
  const version = record.object.apiVersion.slice(group.length + 1);
  return dialect?.versions.includes(version) ? dialect : undefined;
}

function unmodelled(
  record: SnapshotRecord,
  group: string,
  ability: Ability,
  ref: ObjectRef,
  problem: string | undefined,
  origin: Origin | undefined,
): Lowered {
  if (ability !== 'may-allow' && ability !== 'restricts') return { policies: [], taints: [], reasons: [] };
  const message =
    problem ??
    (ability === 'restricts'
      ? `${record.object.kind} can deny what the network allows, and is not evaluated`
      : `${record.object.kind} (${record.object.apiVersion}) is not modelled`);
  const reason = { code: 'U2' as const, message, object: ref, ...(origin && { origin }) };
  const taint: Taint = { effect: ability, ...reachOf(group, record.object), reason };
  return { policies: [], taints: [taint], reasons: [reason] };
}

function refOf(record: SnapshotRecord, group: string): ObjectRef {
  const { kind, metadata } = record.object;
  const namespace = metadata.namespace;
  return { group, kind, ...(namespace !== undefined && { namespace }), name: metadata.name };
}
