import { type Bearer, DEFAULT_ACCOUNT } from './effective-labels.ts';
import type { NamedEnd, PeerRef } from './engine.ts';
import { NAME_LABEL } from './namespaces.ts';
import type { Parts } from './parts.ts';
import type { Seen } from './why.ts';

/** A class by the member that is named, else its first; a block by the address that is named, else its first range. */
export function seenOf(parts: Parts, peer: PeerRef, named: NamedEnd = {}): Seen {
  const seen = 'class' in peer ? seenClass(parts, peer.class, named) : seenAddress(parts, peer.block, named);
  return named.name === undefined ? seen : { ...seen, name: named.name };
}

function seenClass({ table, input, effective }: Parts, id: number, named: NamedEnd): Seen {
  const record = table.classes[id]!;
  const endpoint = input.inventory.endpoints[named.endpoint ?? record.members[0] ?? -1];
  const namespace = input.inventory.namespaces.find(({ name }) => name === record.namespace);
  return {
    name: endpoint ? `${endpoint.namespace}/${endpoint.name}` : `a new pod in ${record.namespace}`,
    namespace: record.namespace,
    namespaceLabels: { ...namespace?.labels, [NAME_LABEL]: record.namespace },
    labels: effective(endpoint ?? strangerIn(record.namespace)).labels,
    addresses: endpoint?.addresses ?? [],
  };
}

/** A host endpoint as subject: by its own labels only. */
export function seenHost({ input }: Parts, host: number): Seen {
  const { ref, labels, addresses } = input.policies.hosts[host]!;
  return { name: `HostEndpoint ${ref.name}`, namespaceLabels: {}, labels, addresses };
}

function strangerIn(namespace: string): Bearer {
  return { namespace, serviceAccount: DEFAULT_ACCOUNT, labels: {} };
}

/** An address, or a pod that is known by its node's. */
function seenAddress(parts: Parts, id: number, named: NamedEnd): Seen {
  const endpoint = parts.input.inventory.endpoints[named.endpoint ?? -1];
  if (!endpoint) return seenBlock(parts, id, named);
  const { addresses, labels } = endpoint;
  return { name: endpoint.name, namespaceLabels: {}, labels, addresses, hostNetwork: true };
}

function seenBlock({ space }: Parts, id: number, { address }: NamedEnd): Seen {
  if (address !== undefined) return { name: address, namespaceLabels: {}, labels: {}, addresses: [address] };
  const [range] = space.blocks[id]!.ranges;
  const name = range!.first === range!.last ? range!.first : `${range!.first}-${range!.last}`;
  return { name, namespaceLabels: {}, labels: {}, addresses: [range!.first] };
}
