import type { Endpoint, Workload } from '../model/resource.ts';
import type { Engine } from './engine.ts';

/** What one name of a connectivity map stands for: endpoints that policies treat alike. */
export interface ConnectivityUnit {
  /** `ns/name[Kind]`, or the name of a group; then several units may share it. */
  readonly name: string;
  /** Class of its endpoints; absent where they share their node's address. */
  readonly class?: number;
  /** Address blocks that its endpoints could have, for those without a class. */
  readonly blocks: readonly number[];
  /** Indices into `inventory.endpoints`. */
  readonly endpoints: readonly number[];
}

/** How endpoints are gathered under one name: their owner's, their own, or that of a group (a namespace, a zone). */
export type Grouping = 'workload' | 'endpoint' | ((endpoint: number) => string);

/** Sorted by name. Units of groups hold endpoints of `focus` only, or none of them. */
export function unitsOf(
  engine: Engine,
  by: Grouping = 'workload',
  focus?: ReadonlySet<number>,
): readonly ConnectivityUnit[] {
  const placeOf = createPlaces(engine);
  const { workloads, endpoints } = engine.input.inventory;
  const units =
    by === 'workload'
      ? workloads.flatMap((workload) => unitsOfWorkload(workload, engine, placeOf))
      : by === 'endpoint'
        ? endpoints.map(({ index }) => ({
            name: endpointName(engine, index),
            ...placeOf(index),
            endpoints: [index],
          }))
        : unitsOfGroups(engine, by, placeOf, focus);
  return units.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

type Place = Pick<ConnectivityUnit, 'class' | 'blocks'>;

function createPlaces(engine: Engine): (endpoint: number) => Place {
  const hostBlocks = createHostBlocks(engine);
  return (index) => {
    const id = engine.classOf(index);
    if (id !== undefined) return { class: id, blocks: [] };
    return { blocks: hostBlocks(engine.input.inventory.endpoints[index]!) };
  };
}

function unitsOfWorkload(
  { ref, endpoints }: Workload,
  engine: Engine,
  placeOf: (endpoint: number) => Place,
): readonly ConnectivityUnit[] {
  const places = endpoints.map(placeOf);
  const [first] = places;
  if (!first) return [];
  const alike = places.every(
    (place) => place.class === first.class && place.blocks.join() === first.blocks.join(),
  );
  if (alike) return [{ name: `${ref.namespace}/${ref.name}[${ref.kind}]`, ...first, endpoints }];
  return endpoints.map((index, position) => {
    const { namespace, name } = engine.input.inventory.endpoints[index]!;
    return { name: `${namespace}/${name}[Pod]`, ...places[position]!, endpoints: [index] };
  });
}

/** A pod's own name; the owner's for an endpoint that is known by its template only. */
function endpointName({ input }: Engine, index: number): string {
  const { type, namespace, name, workload } = input.inventory.endpoints[index]!;
  if (type === 'pod') return `${namespace}/${name}[Pod]`;
  return `${workload.namespace}/${workload.name}[${workload.kind}]`;
}

/** One unit per place and name: as few as keep a group's endpoints apart that policies keep apart. */
function unitsOfGroups(
  { input }: Engine,
  nameOf: (endpoint: number) => string,
  placeOf: (endpoint: number) => Place,
  focus: ReadonlySet<number> | undefined,
): ConnectivityUnit[] {
  const units = new Map<string, ConnectivityUnit & { readonly endpoints: number[] }>();
  for (const { index } of input.inventory.endpoints) {
    const [name, place] = [nameOf(index), placeOf(index)];
    const key = `${place.class} ${place.blocks} ${focus?.has(index)} ${name}`;
    const unit = units.get(key) ?? { name, ...place, endpoints: [] };
    unit.endpoints.push(index);
    units.set(key, unit);
  }
  return [...units.values()];
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
