/** Scripts of edits to a random cluster: each step gives the cluster as it then is. */
import fc from 'fast-check';
import type { OracleCluster, OracleObject } from './oracle/cluster.ts';
import { compact, labels, NAMESPACES, optional } from './random/parts.ts';

export type Edit = (cluster: OracleCluster) => OracleCluster;

/** Edits of one object each; new objects are those of `donors`. */
export function edits(donors: fc.Arbitrary<OracleCluster>): fc.Arbitrary<Edit> {
  const position = fc.nat();
  return fc.oneof(
    { weight: 2, arbitrary: fc.tuple(position, position).map(([at, side]) => removeObject(at + side)) },
    { weight: 3, arbitrary: fc.tuple(donors, position).map(([{ objects }, at]) => takeObject(objects, at)) },
    { weight: 2, arbitrary: fc.tuple(position, position).map(([at, from]) => editObject(at, from)) },
    { weight: 2, arbitrary: fc.tuple(position, labels).map(([at, of]) => changePod(at, { labels: of })) },
    {
      weight: 1,
      arbitrary: fc.tuple(donors, position).map(([{ pods }, at]) => changePod(at, pods[at % pods.length]!)),
    },
    { weight: 1, arbitrary: position.map(removePod) },
    { weight: 1, arbitrary: donors.map(({ pods }) => addPod(pods[0]!)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(position, optional(fc.constantFrom('red', 'blue')))
        .map(([at, team]) => relabelNamespace(at, team)),
    },
  );
}

const isSame = (a: OracleObject, b: OracleObject) =>
  a.kind === b.kind && a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

function removeObject(at: number): Edit {
  return (cluster) => ({
    ...cluster,
    objects: cluster.objects.filter((_, index) => index !== at % Math.max(1, cluster.objects.length)),
  });
}

/** Adds an object of another cluster, or puts it in the place of the one of its name. */
function takeObject(objects: readonly OracleObject[], at: number): Edit {
  const object = objects[at % Math.max(1, objects.length)];
  return (cluster) => {
    if (!object) return cluster;
    return { ...cluster, objects: [...cluster.objects.filter((each) => !isSame(each, object)), object] };
  };
}

/** Gives an object the spec of another of its kind. */
function editObject(at: number, from: number): Edit {
  return (cluster) => {
    const { objects } = cluster;
    const object = objects[at % Math.max(1, objects.length)];
    const others = objects.filter(({ kind }) => kind === object?.kind);
    const other = others[from % Math.max(1, others.length)];
    if (!object || !other) return cluster;
    const edited = { ...other, metadata: object.metadata };
    return { ...cluster, objects: objects.map((each) => (each === object ? edited : each)) };
  };
}

function changePod(at: number, changed: Partial<OracleCluster['pods'][number]>): Edit {
  return (cluster) => ({
    ...cluster,
    pods: cluster.pods.map((pod, index) =>
      index === at % cluster.pods.length
        ? { ...pod, ...changed, name: pod.name, addresses: pod.addresses, nodeAddress: pod.nodeAddress }
        : pod,
    ),
  });
}

function removePod(at: number): Edit {
  return (cluster) => ({
    ...cluster,
    pods: cluster.pods.length < 2 ? cluster.pods : cluster.pods.toSpliced(at % cluster.pods.length, 1),
  });
}

function addPod(pod: OracleCluster['pods'][number]): Edit {
  return (cluster) => {
    const number = 20 + cluster.pods.length;
    const addresses = pod.addresses.map((address) =>
      address.includes(':') ? `fd00::${number}` : `10.0.0.${number}`,
    );
    const name = `late-${number}`;
    if (cluster.pods.some((each) => each.name === name)) return cluster;
    return { ...cluster, pods: [{ ...pod, name, addresses }, ...cluster.pods] };
  };
}

function relabelNamespace(at: number, team: string | undefined): Edit {
  const name = NAMESPACES[at % NAMESPACES.length]!;
  return (cluster) => ({
    ...cluster,
    namespaces: cluster.namespaces.map((each) =>
      each.name === name
        ? { ...each, labels: compact({ ...each.labels, team }) as Readonly<Record<string, string>> }
        : each,
    ),
  });
}
