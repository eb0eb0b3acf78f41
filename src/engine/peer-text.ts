/** A peer as a user names it: `ns/pod`, `ns/name[Kind]`, or an address (design.md §6). */
import { parseAddress } from '../model/cidr.ts';
import { unitBlocks } from './connectivity-units.ts';
import type { Engine, PeerRef } from './engine.ts';

export type FoundPeer = { readonly found: readonly NamedPeer[] } | { readonly problem: string };

/** One place in the engine that a name stands for. */
export interface NamedPeer {
  readonly peer: PeerRef;
  readonly endpoint?: number;
  /** The address that was named, where one was. */
  readonly address?: string;
  /** As it was named, without its kind. */
  readonly name?: string;
}

/** Every class or block the name stands for; more than one where policies tell the pods of an owner apart. */
export function findPeer(engine: Engine, text: string): FoundPeer {
  if (parseAddress(text)) {
    return {
      found: engine.blocksOfAddress(text).map((block) => ({ peer: { block }, address: text, name: text })),
    };
  }
  const parts = /^([^/]+)\/([^/[\]]+)(?:\[([^[\]]+)\])?$/.exec(text);
  if (!parts) return { problem: `${text} is not ns/pod, ns/name[Kind] or an address` };
  const [, namespace, name, kind] = parts;
  const endpoints = endpointsNamed(engine, namespace!, name!, kind);
  if (endpoints.length === 0) return { problem: `nothing is named ${text}${nearby(engine, namespace!)}` };
  return { found: places(engine, endpoints, `${namespace}/${name}`) };
}

function endpointsNamed(
  engine: Engine,
  namespace: string,
  name: string,
  kind: string | undefined,
): readonly number[] {
  const { endpoints, workloads } = engine.input.inventory;
  const pods = endpoints.filter((endpoint) => endpoint.namespace === namespace && endpoint.name === name);
  if (pods.length > 0 && (kind === undefined || kind === 'Pod')) return pods.map((pod) => pod.index);
  return workloads
    .filter(({ ref }) => ref.namespace === namespace && ref.name === name && (kind ?? ref.kind) === ref.kind)
    .flatMap((workload) => workload.endpoints);
}

/** Classes once each, blocks of nodes once each. */
function places(engine: Engine, endpoints: readonly number[], name: string): readonly NamedPeer[] {
  const found = new Map<string, NamedPeer>();
  for (const endpoint of endpoints) {
    const id = engine.classOf(endpoint);
    const peers: readonly PeerRef[] =
      id === undefined ? unitBlocks(engine, endpoint).map((block) => ({ block })) : [{ class: id }];
    for (const peer of peers) {
      const key = JSON.stringify(peer);
      if (!found.has(key)) found.set(key, { peer, endpoint, name });
    }
  }
  return [...found.values()];
}

function nearby(engine: Engine, namespace: string): string {
  const names = engine.input.inventory.workloads
    .filter(({ ref }) => ref.namespace === namespace)
    .map(({ ref }) => `${ref.namespace}/${ref.name}[${ref.kind}]`);
  if (names.length === 0) return `; there is no workload in namespace ${namespace}`;
  return `; namespace ${namespace} has ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
}
