/**
 * The engine as an import, `segproof/engine`: manifests in, answers out. Pure: it reads no file, clock or network, and
 * runs wherever JavaScript does. Documented with an example in `docs/engine.md`.
 */

import { buildInventory } from '../inventory/inventory.ts';
import { minimise } from '../inventory/minimise.ts';
import { recordKey, sortRecords } from '../inventory/record.ts';
import type { ShapeIssue } from '../inventory/shape.ts';
import type { ConnectionSet } from '../model/connection-set.ts';
import type { ObjectRef } from '../model/resource.ts';
import type { Snapshot, SnapshotRecord } from '../model/snapshot.ts';
import { lowerPolicies } from '../policies/index.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { SegproofError } from '../util/error.ts';
import { buildEngine } from './build.ts';
import { cniProfile } from './cni-profiles.ts';
import { connectivityRows } from './connectivity.ts';
import type { ConnectivityRow } from './connectivity-cells.ts';
import type { AddressSet, Engine, EngineInput, Explanation } from './engine.ts';
import { explainFlow } from './flow.ts';
import { findPeer, type NamedPeer } from './peer-text.ts';

export {
  ALL_CONNECTIONS,
  formatConnections,
  NO_CONNECTIONS,
  portsOf,
  union,
} from '../model/connection-set.ts';
export type { ConnectionSet, ConnectivityRow, Engine, Explanation, ShapeIssue };

export interface ModelOptions {
  /** The network plugin that enforces policy: `calico`, `cilium`, …; absent: the API's own text holds. */
  readonly cni?: string;
  /** Named sets of addresses beyond the cluster, first match wins; the rest is `internet`. */
  readonly addressSets?: readonly AddressSet[];
  /** How selectors answer on labels of namespaces without a Namespace object; `absent` unless given. */
  readonly undeclaredNamespaceLabels?: EngineInput['undeclaredNamespaceLabels'];
}

/** A value of a wrong type, which was left out. */
export interface ModelIssue extends ShapeIssue {
  readonly object: ObjectRef;
}

/** A cluster's policies, worked out. */
export interface Model {
  /** All answers at class level. */
  readonly engine: Engine;
  /** What was left out of the manifests, object by object. */
  readonly issues: readonly ModelIssue[];
  /** What may talk to what, sorted; pairs without a row are denied. Computed while it is read. */
  connectivity(): Iterable<ConnectivityRow>;
  /**
   * Why traffic between two ends is allowed or denied. An end is `ns/pod`, `ns/name[Kind]` or an address. Throws a
   * SegproofError `USAGE` for an end that is not there, or that stands for several.
   */
  explain(from: string, to: string, traffic: ConnectionSet): Explanation;
}

/**
 * Models Kubernetes objects as parsed from YAML or JSON: pods or workloads, namespaces, services, nodes, and policies
 * of every kind. Objects of kinds that decide nothing are passed over. Throws a SegproofError `MANIFEST_INVALID` for
 * what is no Kubernetes object, `MANIFEST_CONFLICT` for two objects of one name that differ.
 */
export function modelManifests(manifests: readonly unknown[], options: ModelOptions = {}): Model {
  const { records, issues } = readObjects(manifests);
  const snapshot = snapshotOf(records);
  const inventory = buildInventory(snapshot);
  const { cni } = options;
  const engine = buildEngine({
    inventory,
    policies: lowerPolicies(snapshot, inventory, cni === undefined ? {} : { engine: cni }),
    addressSets: options.addressSets ?? [],
    profile: cniProfile(cni),
    undeclaredNamespaceLabels: options.undeclaredNamespaceLabels ?? 'absent',
  });
  return {
    engine,
    issues,
    connectivity: () => connectivityRows(engine),
    explain: (from, to, traffic) => explainFlow(engine, onePeer(engine, from), onePeer(engine, to), traffic),
  };
}

function readObjects(manifests: readonly unknown[]): {
  readonly records: readonly SnapshotRecord[];
  readonly issues: readonly ModelIssue[];
} {
  const records = new Map<string, SnapshotRecord>();
  const issues: ModelIssue[] = [];
  for (const [index, manifest] of manifests.entries()) {
    requireObject(manifest, index);
    const found: ShapeIssue[] = [];
    const object = minimise(manifest, found);
    if (!object) continue;
    const { kind, metadata } = object;
    const place = metadata.namespace === undefined ? {} : { namespace: metadata.namespace };
    const ref = { kind, ...place, name: metadata.name };
    issues.push(...found.map((issue) => ({ ...issue, object: ref })));
    addRecord({ key: recordKey(object), object }, records);
  }
  return { records: sortRecords([...records.values()]), issues };
}

function requireObject(manifest: unknown, index: number): void {
  const { apiVersion, kind, metadata } = (manifest ?? {}) as Readonly<Record<string, unknown>>;
  const { name } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  if ([apiVersion, kind, name].every((text) => typeof text === 'string')) return;
  const message = `manifest ${index} is no Kubernetes object`;
  throw new SegproofError({ code: 'MANIFEST_INVALID', message, expected: 'apiVersion, kind, metadata.name' });
}

function addRecord(record: SnapshotRecord, into: Map<string, SnapshotRecord>): void {
  const known = into.get(record.key);
  if (known && canonicalJson(known.object) !== canonicalJson(record.object)) {
    const message = `two objects are ${record.key} and differ`;
    throw new SegproofError({ code: 'MANIFEST_CONFLICT', message });
  }
  into.set(record.key, record);
}

function snapshotOf(records: readonly SnapshotRecord[]): Snapshot {
  const header = {
    format: 'segproof.dev/snapshot/v1',
    mode: 'manifests',
    cluster: { name: 'manifests' },
    sources: [],
    lists: [],
    problems: [],
    skipped: 0,
    notes: [],
    origins: {},
  } as const;
  return { header, records };
}

function onePeer(engine: Engine, text: string): NamedPeer {
  const result = findPeer(engine, text);
  if ('problem' in result) throw new SegproofError({ code: 'USAGE', message: result.problem });
  const [only, second] = result.found;
  if (only && !(second && 'class' in only.peer)) return only;
  throw new SegproofError({
    code: 'USAGE',
    message: `policies tell the pods of ${text} apart; name one of them`,
  });
}
