import { parseAddress } from '../model/cidr.ts';
import type { ClusterNode, Labels } from '../model/resource.ts';
import { type NodeObject, objectsOf, type RecordsByKind } from './objects.ts';
import { compareBytewise } from './record.ts';

export function buildNodes(kinds: RecordsByKind): readonly ClusterNode[] {
  return objectsOf<NodeObject>(kinds, '/Node')
    .map(({ object }) => toNode(object))
    .sort((a, b) => compareBytewise(a.name, b.name));
}

function toNode(object: NodeObject): ClusterNode {
  const labels = object.metadata.labels ?? {};
  const providerId = object.spec?.providerID;
  const ready = object.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return {
    name: object.metadata.name,
    labels,
    addresses: nodeAddresses(object),
    ready: ready ?? false,
    ...(providerId ? { providerId } : {}),
    virtual: isVirtual(labels, object),
  };
}

/** Internal and external addresses; host names are not addresses. */
function nodeAddresses(object: NodeObject): readonly string[] {
  const all = object.status?.addresses?.flatMap(({ address }) => address ?? []) ?? [];
  return [...new Set(all)].filter((text) => parseAddress(text) !== undefined);
}

/** EKS Fargate labels its nodes so; Virtual Kubelet labels and taints them (its `node` package). */
function isVirtual(labels: Labels, object: NodeObject): boolean {
  return (
    labels['eks.amazonaws.com/compute-type'] === 'fargate' ||
    labels.type === 'virtual-kubelet' ||
    labels['kubernetes.io/role'] === 'virtual-kubelet' ||
    (object.spec?.taints?.some(({ key }) => key === 'virtual-kubelet.io/provider') ?? false)
  );
}

/** Whether a node has an address of its own beyond private ranges: then its ports are open to the Internet's side. */
export function externalAddresses(kinds: RecordsByKind): readonly string[] {
  return objectsOf<NodeObject>(kinds, '/Node').flatMap(
    ({ object }) =>
      object.status?.addresses?.flatMap(({ type, address }) =>
        type === 'ExternalIP' && address ? [address] : [],
      ) ?? [],
  );
}
