/** NCA's `allCaptured`: what no policy selects, by direction. */
import { DIRECTIONS } from '../../../src/model/policy.ts';
import type { Endpoint } from '../../../src/model/resource.ts';
import type { NcaSet } from './nca-sets.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Workloads, or pods, of which some are not isolated; of a set without policies, all its pods. */
export function uncaptured(set: NcaSet, byPod: boolean): number {
  const { engine, policies } = set;
  const pods = [...Map.groupBy(engine.input.inventory.endpoints, (pod) => alike(pod, set)).values()];
  const count = (found: readonly Endpoint[]) =>
    Math.min(
      2,
      found.reduce((sum, pod) => sum + replicas(pod, set), 0),
    );
  if (policies.length === 0) return pods.reduce((sum, group) => sum + count(group), 0);
  const missing = DIRECTIONS.map((direction) =>
    pods.filter(([pod]) => {
      const id = engine.classOf(pod!.index);
      return id === undefined || engine.isolation(id, direction).policies.length === 0;
    }),
  );
  const size = (groups: readonly (readonly Endpoint[])[]) =>
    byPod
      ? groups.reduce((sum, group) => sum + count(group), 0)
      : new Set(groups.map(([pod]) => ownerOf(pod!, set))).size;
  return missing.reduce((sum, groups) => sum + size(groups), 0);
}

/** NCA keeps two pods of those that no selector tells apart (Peer.py, `canonical_form`). */
function alike(pod: Endpoint, set: NcaSet): string {
  return JSON.stringify([pod.namespace, ownerOf(pod, set), Object.entries(pod.labels).sort(), pod.ports]);
}

/** The first owner, which for a Deployment's pod is its ReplicaSet; a bare pod is its own. */
function ownerOf({ key, type, namespace, name, workload }: Endpoint, set: NcaSet): string {
  if (type === 'template') return `${namespace}/${workload.name} ${workload.kind}`;
  const pod = manifestOf(key, set)?.metadata as Fields | undefined;
  const [owner] = (pod?.ownerReferences ?? []) as readonly Fields[];
  return owner ? `${namespace}/${owner.name} ${owner.kind}` : `${namespace}/${name}`;
}

/** Of a template as many as it asks for. */
function replicas({ key, type }: Endpoint, set: NcaSet): number {
  if (type === 'pod') return 1;
  const { replicas: wanted, parallelism } = (manifestOf(key, set)?.spec ?? {}) as Fields;
  return Number(parallelism ?? wanted ?? 1);
}

function manifestOf(key: string, { source }: NcaSet): Fields | undefined {
  const [name, namespace, kind] = key.split('/').toReversed();
  return source.topology.find((object) => {
    const metadata = object.metadata as Fields;
    return object.kind === kind && metadata.name === name && (metadata.namespace ?? 'default') === namespace;
  });
}
