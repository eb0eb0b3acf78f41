/** Scripts of edits to a random cluster: each step gives the cluster as it then is. */
import fc from 'fast-check';
import type { OracleCluster, OracleObject } from './oracle/cluster.ts';
import { compact, labels, NAMESPACES, optional } from './random/parts.ts';

export type Edit = (cluster: OracleCluster) => OracleCluster;

const position = fc.nat();

/** Edits of one object each; new objects are those of `donors`. */
export function edits(donors: fc.Arbitrary<OracleCluster>): fc.Arbitrary<Edit> {
  return fc.oneof(
    { weight: 3, arbitrary: surroundings(donors) },
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

/** Edits of what is neither a pod nor a policy: Services, nodes, and namespaces that are used and not declared. */
function surroundings(donors: fc.Arbitrary<OracleCluster>): fc.Arbitrary<Edit> {
  return fc.oneof(
    fc.record({ name: fc.constantFrom('till', 'ledger'), clusterIP, selector: labels }).map(putService),
    position.map(removeService),
    position.map(removeNode),
    fc.tuple(position, fc.constantFrom('192.168.0.9', '10.0.0.2', '203.0.113.9')).map(changeNode),
    position.map(undeclareNamespace),
    fc.tuple(donors, position).map(([{ objects }, at]) => takeUndeclared(objects, at)),
  );
}

/** In and out of the blocks that rules name; pods' own are among them. */
const clusterIP = fc.constantFrom('10.0.0.3', '10.0.0.250', '172.20.0.1', 'None');

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

function putService({
  name,
  ...spec
}: {
  readonly name: string;
  readonly clusterIP: string;
  readonly selector: Readonly<Record<string, string>>;
}): Edit {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: NAMESPACES[0] },
    spec: { ...spec, ports: [{ port: 80, targetPort: 8080 }] },
  };
  return takeObject([service], 0);
}

function removeService(at: number): Edit {
  return (cluster) => {
    const services = cluster.objects.filter(({ kind }) => kind === 'Service');
    const gone = services[at % Math.max(1, services.length)];
    return { ...cluster, objects: cluster.objects.filter((object) => object !== gone) };
  };
}

function removeNode(at: number): Edit {
  return (cluster) => ({ ...cluster, nodes: cluster.nodes.filter((_, index) => index !== at % 3) });
}

function changeNode([at, address]: readonly [number, string]): Edit {
  return (cluster) => ({
    ...cluster,
    nodes: cluster.nodes.map((node, index) =>
      index === at % cluster.nodes.length ? { ...node, labels: {}, addresses: [address] } : node,
    ),
  });
}

/** Its pods and policies stay. */
function undeclareNamespace(at: number): Edit {
  const gone = NAMESPACES[at % NAMESPACES.length];
  return (cluster) => ({ ...cluster, namespaces: cluster.namespaces.filter(({ name }) => name !== gone) });
}

/** Adds an object of another cluster in a namespace that nothing else is in. */
function takeUndeclared(objects: readonly OracleObject[], at: number): Edit {
  const placed = objects.filter(({ metadata }) => metadata.namespace !== undefined);
  return takeObject(
    placed.map((object) => ({ ...object, metadata: { ...object.metadata, namespace: 'annex' } })),
    at,
  );
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
