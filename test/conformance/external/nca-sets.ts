/** Sets of policies of NCA's schemes, as engines. */
import { buildEngine } from '../../../src/engine/build.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { Policy, PolicySet } from '../../../src/model/policy.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { snapshotOf } from '../../unit/inventory/objects.ts';
import type { Manifest } from './nca-manifests.ts';
import type { ArguedReading } from './nca-readings.ts';
import type { PolicySource, Question, Scheme } from './nca-schemes.ts';

/** A set of policies over its cluster. */
export interface NcaSet {
  readonly engine: Engine;
  /** Those that users wrote, and not what the plugin implies. */
  readonly policies: readonly Policy[];
  /** As written, before any reading. */
  readonly source: PolicySource;
}

/** Why a question cannot be answered; `undefined` when it can. */
export function unanswerable({ sets, scheme }: Question): string | undefined {
  const reasons = sets.map((name) => {
    const source = scheme.sets.get(name.split('/')[0]!) ?? 'no such set';
    return typeof source === 'string' ? source : beyondUs(source, name);
  });
  return reasons.find((reason) => reason !== undefined);
}

/** Felix finds a host endpoint by its `expectedIPs` and keeps its failsafe ports open (calico.md §2.9). */
export const HOST_ENDPOINTS =
  'host endpoints as peers: NCA takes each for a peer of its own, whatever addresses it has, and knows no failsafe ports';

const ISTIO = ['AuthorizationPolicy', 'Sidecar', 'Gateway', 'VirtualService', 'ServiceEntry'];

function beyondUs(source: PolicySource, name: string): string | undefined {
  const policies = source.policies.filter(within(name));
  const kinds = [...policies, ...source.topology].map(({ kind }) => String(kind));
  if (kinds.some((kind) => ISTIO.includes(kind)))
    return 'Istio: layer 7 is beyond what we claim (design.md §5)';
  if (kinds.includes('HostEndpoint')) return HOST_ENDPOINTS;
  return policies.some(namesSourcePorts)
    ? 'source ports are beyond the model (policy-engines trap 78)'
    : undefined;
}

function namesSourcePorts({ spec }: Manifest): boolean {
  const { ingress = [], egress = [] } = (spec ?? {}) as Readonly<Record<string, readonly Fields[]>>;
  return [...ingress, ...egress].some(({ source }) => {
    const { ports, notPorts } = (source ?? {}) as Fields;
    return ports !== undefined || notPorts !== undefined;
  });
}

const ENGINES = new WeakMap<Scheme, Map<string, NcaSet>>();

/** By the name a question uses (`set`, `set/namespace/policy`, `set/kind/namespace/policy`), under some readings. */
export function setNamed(name: string, scheme: Scheme, readings: readonly ArguedReading[] = []): NcaSet {
  const known = ENGINES.get(scheme) ?? new Map<string, NcaSet>();
  ENGINES.set(scheme, known);
  const key = [name, ...readings.map((reading) => reading.name)].join();
  const found = known.get(key) ?? buildSet(name, scheme, readings);
  known.set(key, found);
  return found;
}

function buildSet(name: string, scheme: Scheme, readings: readonly ArguedReading[]): NcaSet {
  const whole = scheme.sets.get(name.split('/')[0]!) as PolicySource;
  const source = { ...whole, policies: whole.policies.filter(within(name)) };
  const read = readings.reduce<PolicySource>((before, { rewrite }) => rewrite(before), source);
  const snapshot = snapshotOf([...read.topology, ...read.policies]);
  const inventory = buildInventory(snapshot);
  const policies = lowerPolicies(snapshot, inventory, {});
  return setOf(
    buildEngine({
      inventory,
      policies,
      addressSets: [],
      // NCA's blocks hold addresses beyond the pods only.
      profile: { name: 'nca', addressBlocksMatchPods: false, addressBlocksMatchNodes: false },
      undeclaredNamespaceLabels: 'absent',
    }),
    source,
  );
}

function setOf(engine: Engine, source: PolicySource): NcaSet {
  return { engine, policies: engine.input.policies.policies.filter(({ implied }) => !implied), source };
}

/** The same with other policies. */
export function withPolicies({ engine, source }: NcaSet, policies: readonly Policy[]): NcaSet {
  const set: PolicySet = { ...engine.input.policies, policies };
  return setOf(buildEngine({ ...engine.input, policies: set }), source);
}

type Fields = Readonly<Record<string, unknown>>;

function within(name: string): (policy: Manifest) => boolean {
  const [, ...path] = name.split('/');
  if (path.length === 0) return () => true;
  const [policy, namespace, kind] = path.toReversed();
  return ({ metadata, apiVersion }) => {
    const { name: its, namespace: where } = metadata as Fields;
    const isCalico = String(apiVersion).includes('projectcalico.org');
    return (
      its === policy &&
      (kind === undefined || kind.startsWith('Calico') === isCalico) &&
      (namespace === undefined || namespace === '' || (where ?? 'default') === namespace)
    );
  };
}
