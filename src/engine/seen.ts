import type { PeerRef } from './engine.ts';
import { NAME_LABEL } from './namespaces.ts';
import type { Parts } from './parts.ts';
import type { Seen } from './why.ts';

/** A class by its first member, a block by its first range. */
export function seenOf(parts: Parts, peer: PeerRef): Seen {
  return 'class' in peer ? seenClass(parts, peer.class) : seenBlock(parts, peer.block);
}

function seenClass({ table, input }: Parts, id: number): Seen {
  const record = table.classes[id]!;
  const endpoint = input.inventory.endpoints[record.members[0] ?? -1];
  const namespace = input.inventory.namespaces.find(({ name }) => name === record.namespace);
  return {
    name: endpoint ? `${endpoint.namespace}/${endpoint.name}` : `a new pod in ${record.namespace}`,
    namespace: record.namespace,
    namespaceLabels: { ...namespace?.labels, [NAME_LABEL]: record.namespace },
    labels: endpoint?.labels ?? {},
    addresses: endpoint?.addresses ?? [],
  };
}

function seenBlock({ space }: Parts, id: number): Seen {
  const [range] = space.blocks[id]!.ranges;
  const name = range!.first === range!.last ? range!.first : `${range!.first}-${range!.last}`;
  return { name, namespaceLabels: {}, labels: {}, addresses: [range!.first] };
}
