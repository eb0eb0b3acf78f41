/**
 * The engine as an import, `segproof/engine`: manifests in, answers out. Pure: it reads no file, clock or network, and
 * runs wherever JavaScript does. Documented with an example in `docs/engine.md`.
 */

import { buildInventory } from '../inventory/inventory.ts';
import type { ShapeIssue } from '../inventory/shape.ts';
import type { ConnectionSet } from '../model/connection-set.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Inventory, KubeObject } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isPolicyObject, lowerPolicies } from '../policies/index.ts';
import { SegproofError } from '../util/error.ts';
import { buildEngine } from './build.ts';
import { cniProfile } from './cni-profiles.ts';
import { connectivityRows } from './connectivity.ts';
import type { ConnectivityRow } from './connectivity-cells.ts';
import type { AddressSet, Engine, EngineInput, Explanation, Recomputed } from './engine.ts';
import { explainFlow } from './flow.ts';
import {
  changeObjects,
  type ManifestChanges,
  type ModelIssue,
  type ModelObjects,
  readObjects,
} from './model-objects.ts';
import { findPeer, type NamedPeer } from './peer-text.ts';

export {
  ALL_CONNECTIONS,
  formatConnections,
  NO_CONNECTIONS,
  portsOf,
  union,
} from '../model/connection-set.ts';
export type {
  ConnectionSet,
  ConnectivityRow,
  Engine,
  Explanation,
  ManifestChanges,
  ModelIssue,
  Recomputed,
  ShapeIssue,
};

export interface ModelOptions {
  /** The network plugin that enforces policy: `calico`, `cilium`, …; absent: the API's own text holds. */
  readonly cni?: string;
  /** Named sets of addresses beyond the cluster, first match wins; the rest is `internet`. */
  readonly addressSets?: readonly AddressSet[];
  /** How selectors answer on labels of namespaces without a Namespace object; `absent` unless given. */
  readonly undeclaredNamespaceLabels?: EngineInput['undeclaredNamespaceLabels'];
}

export interface ModelUpdate {
  readonly model: Model;
  /** What was worked out anew; all else is shared with the model before. */
  readonly recomputed: Recomputed;
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
  /**
   * The model after a change: it answers as `modelManifests` would of all objects as they then are, and only what the
   * change can touch is computed. This model stays as it is: to undo is to go back to it. Throws what `modelManifests`
   * throws, and a SegproofError `MANIFEST_CONFLICT` for an object to remove that is not there, or is also put.
   */
  update(changes: ManifestChanges): ModelUpdate;
}

/**
 * Models Kubernetes objects as parsed from YAML or JSON: pods or workloads, namespaces, services, nodes, and policies
 * of every kind. Objects of kinds that decide nothing are passed over. Throws a SegproofError `MANIFEST_INVALID` for
 * what is no Kubernetes object, `MANIFEST_CONFLICT` for two objects of one name that differ.
 */
export function modelManifests(manifests: readonly unknown[], options: ModelOptions = {}): Model {
  const objects = readObjects(manifests);
  const lower = createLowering(options);
  const input = inputOf(objects, buildInventory(snapshotOf(objects)), lower, options);
  return modelOf({ objects, lower, options, engine: buildEngine(input) });
}

/** All that a model is made of. */
interface ModelState {
  readonly objects: ModelObjects;
  readonly lower: Lowering;
  readonly options: ModelOptions;
  readonly engine: Engine;
}

type Lowering = (snapshot: Snapshot, inventory: Inventory) => PolicySet;

/** Policies that look at no other object are lowered once, however often the others change. */
function createLowering({ cni }: ModelOptions): Lowering {
  const options = { known: new WeakMap(), ...(cni !== undefined && { engine: cni }) };
  return (snapshot, inventory) => lowerPolicies(snapshot, inventory, options);
}

function inputOf(
  objects: ModelObjects,
  inventory: Inventory,
  lower: Lowering,
  options: ModelOptions,
): EngineInput {
  return {
    inventory,
    policies: lower(snapshotOf(objects), inventory),
    addressSets: options.addressSets ?? [],
    profile: cniProfile(options.cni),
    undeclaredNamespaceLabels: options.undeclaredNamespaceLabels ?? 'absent',
  };
}

function modelOf(state: ModelState): Model {
  const { objects, engine } = state;
  return {
    engine,
    issues: [...objects.issues.values()].flat(),
    connectivity: () => connectivityRows(engine),
    explain: (from, to, traffic) => explainFlow(engine, onePeer(engine, from), onePeer(engine, to), traffic),
    update: (changes) => updateModel(state, changes),
  };
}

function updateModel(
  { engine, lower, options, ...before }: ModelState,
  changes: ManifestChanges,
): ModelUpdate {
  const { objects, changed } = changeObjects(before.objects, changes);
  const known = engine.input.inventory;
  const inventory = changed.every((object) => isNoneOf(known, object))
    ? known
    : buildInventory(snapshotOf(objects));
  const updated = engine.update(inputOf(objects, inventory, lower, options));
  const model = modelOf({ objects, lower, options, engine: updated.engine });
  return { model, recomputed: updated.recomputed };
}

/** A policy in a namespace that was read, or in none, adds nothing to an inventory. */
function isNoneOf({ namespaces }: Inventory, object: KubeObject): boolean {
  const { namespace } = object.metadata;
  const isDeclared = () => namespaces.some(({ name, declared }) => declared && name === namespace);
  return isPolicyObject(object) && (namespace === undefined || isDeclared());
}

function snapshotOf({ records }: ModelObjects): Snapshot {
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
