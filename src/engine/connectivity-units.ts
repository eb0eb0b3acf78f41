import type { Endpoint, Workload } from '../model/resource.ts';
import type { Engine } from './engine.ts';

/** What one name of a connectivity map stands for: endpoints that policies treat alike. */
export interface ConnectivityUnit {
  /** `ns/name[Kind]`. */
  readonly name: string;
  /** Class of its endpoints; absent where they share their node's address. */
  readonly class?: number;
  /** Address blocks that its endpoints could have, for those without a class. */
  readonly blocks: readonly number[];
}

/** Owners whose endpoints are all alike, and single pods of the others; sorted by name. */
export function unitsOf(engine: Engine): readonly ConnectivityUnit[] {
  const hostBlocks = createHostBlocks(engine);
  return engine.input.inventory.workloads
    .flatMap((workload) => unitsOfWorkload(workload, engine, hostBlocks))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function unitsOfWorkload(
  { ref, endpoints }: Workload,
  engine: Engine,
  hostBlocks: (endpoint: Endpoint) => readonly number[],
): readonly ConnectivityUnit[] {
  const places = endpoints.map((index) => {
    const id = engine.classOf(index);
    return id === undefined
      ? { blocks: hostBlocks(engine.input.inventory.endpoints[index]!) }
      : { class: id, blocks: [] };
  });
  const [first] = places;
  if (!first) return [];
  const alike = places.every(
    (place) => place.class === first.class && place.blocks.join() === first.blocks.join(),
  );
  if (alike) return [{ name: `${ref.namespace}/${ref.name}[${ref.kind}]`, ...first }];
  return endpoints.map((index, position) => {
    const { namespace, name } = engine.input.inventory.endpoints[index]!;
    return { name: `${namespace}/${name}[Pod]`, ...places[position]! };
  });
}

/** Blocks in which an endpoint's address lies, where it has no class of its own. */
export function unitBlocks(engine: Engine, endpoint: number): readonly number[] {
  return createHostBlocks(engine)(engine.input.inventory.endpoints[endpoint]!);
}

/**
 * Blocks of the node's addresses. Where the node is not known it may be any of them; where no node is, any address.
 * Unreachable for the policies of other endpoints only by address (trap 30).
 */
function createHostBlocks(engine: Engine): (endpoint: Endpoint) => readonly number[] {
  const addresses = new Map(engine.input.inventory.nodes.map((node) => [node.name, node.addresses]));
  const nodes = engine.blocks.filter((block) => block.set === 'node').map((block) => block.id);
  const anywhere = nodes.length > 0 ? nodes : engine.blocks.map((block) => block.id);
  return (endpoint) => {
    const own = addresses.get(endpoint.node ?? '') ?? endpoint.addresses;
    const blocks = [...new Set(own.flatMap((address) => engine.blocksOfAddress(address)))].sort(
      (a, b) => a - b,
    );
    return blocks.length > 0 ? blocks : anywhere;
  };
}
