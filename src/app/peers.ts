import type { Engine } from '../engine/engine.ts';
import { findPeer, type NamedPeer } from '../engine/peer-text.ts';
import { parseAddress } from '../model/cidr.ts';
import type { Endpoint } from '../model/resource.ts';
import { SegproofError } from '../util/error.ts';

/** Pods named in an error. */
const SHOWN_PODS = 3;

/**
 * The one place in the engine that a peer's name stands for; an address of a pod means that pod. Throws USAGE for what
 * is not there, and for a workload whose pods the policies tell apart: then one of the pods must be named.
 */
export function requirePeer(engine: Engine, text: string): NamedPeer {
  const result = findPeer(engine, podOfAddress(engine, text) ?? text);
  if ('problem' in result) throw new SegproofError({ code: 'USAGE', message: result.problem });
  const { found } = result;
  if (found.length > 1 && found.every(({ peer }) => 'class' in peer)) throw ambiguous(engine, text, found);
  // A node has a block per address and family; one of them stands for it.
  return found[0]!;
}

function podOfAddress(engine: Engine, text: string): string | undefined {
  if (!parseAddress(text)) return undefined;
  const owns = (endpoint: Endpoint) => !endpoint.hostNetwork && endpoint.addresses.includes(text);
  const pod = engine.input.inventory.endpoints.find(owns);
  return pod && `${pod.namespace}/${pod.name}`;
}

function ambiguous(engine: Engine, text: string, found: readonly NamedPeer[]): SegproofError {
  const pods = found.slice(0, SHOWN_PODS).map(({ endpoint }) => {
    const { namespace, name } = engine.input.inventory.endpoints[endpoint!]!;
    return `${namespace}/${name}`;
  });
  const message = `policies tell the pods of ${text} apart`;
  return new SegproofError({
    code: 'USAGE',
    message,
    expected: `one of its pods, such as ${pods.join(', ')}`,
  });
}
