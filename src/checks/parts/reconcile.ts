import { type Address, containsAddress, formatAddress, parseAddress, parseCidr } from '../../model/cidr.ts';
import type { AddressClaim, Endpoint, Inventory, ObjectRef } from '../../model/resource.ts';
import type { Scope } from '../../model/scope.ts';
import { refText } from './evidence.ts';

/** An address, or a pod, that does not fit with the rest. */
export interface Unexplained {
  readonly message: string;
  readonly object?: ObjectRef;
}

export interface Reconciliation {
  /** Number of addresses that were held against each other. */
  readonly addresses: number;
  readonly unexplained: readonly Unexplained[];
}

/**
 * Pods, EndpointSlices that no selector made, and the network plugin's records against each other. An address is explained
 * by a pod, a node, the API server or a declared external.
 */
export function reconcile(inventory: Inventory, scope: Scope): Reconciliation {
  const { addressClaims } = inventory;
  const pods = inventory.endpoints.filter(({ type, hostNetwork }) => type === 'pod' && !hostNetwork);
  const podsByAddress = Map.groupBy(
    pods.flatMap((pod) => pod.addresses.map((address) => ({ pod, address: canonical(address) }))),
    ({ address }) => address,
  );
  const isElsewhere = explainedElsewhere(inventory, scope);
  const isExplained = (address: string) => podsByAddress.has(canonical(address)) || isElsewhere(address);
  const claimed = new Set(addressClaims.flatMap(({ addresses }) => addresses.map(canonical)));
  const shared = [...podsByAddress].filter(([, found]) => found.length > 1);
  return {
    addresses: new Set([...podsByAddress.keys(), ...claimed]).size,
    unexplained: [
      ...addressClaims.flatMap((claim) => strangers(claim, isExplained)),
      ...unknownToPlugin(pods, addressClaims),
      ...shared.map(([address, found]) =>
        sharedText(
          address,
          found.map(({ pod }) => pod),
        ),
      ),
    ],
  };
}

/** One address is written in one way, whoever wrote it; what is no address stays as it is. */
function canonical(text: string): string {
  const address = parseAddress(text);
  return address ? formatAddress(address.family, address.value) : text;
}

function explainedElsewhere({ nodes, apiServers }: Inventory, { externals }: Scope) {
  const known = new Set([...nodes, ...apiServers].flatMap(({ addresses }) => addresses.map(canonical)));
  const cidrs = externals.flatMap((external) => external.cidrs.flatMap((cidr) => parseCidr(cidr) ?? []));
  const isExternal = (address: Address | undefined) =>
    address !== undefined && cidrs.some((cidr) => containsAddress(cidr, address));
  return (text: string) => known.has(canonical(text)) || isExternal(parseAddress(text));
}

function strangers(
  { ref, addresses }: AddressClaim,
  isExplained: (address: string) => boolean,
): readonly Unexplained[] {
  return addresses
    .filter((address) => !isExplained(address))
    .map((address) => ({
      message: `${address} of ${refText(ref)} is no pod's, no node's and no declared external's`,
      object: ref,
    }));
}

/** Where the plugin keeps records of endpoints, a pod without one is not under its policies. */
function unknownToPlugin(pods: readonly Endpoint[], claims: readonly AddressClaim[]): readonly Unexplained[] {
  const ofPlugin = claims.filter(({ by }) => by === 'plugin');
  if (ofPlugin.length === 0) return [];
  const known = new Set(ofPlugin.flatMap(({ addresses }) => addresses.map(canonical)));
  return pods
    .filter(({ addresses }) => addresses.some((address) => !known.has(canonical(address))))
    .map((pod) => ({
      message: `the network plugin has no record of Pod ${pod.namespace}/${pod.name}`,
      object: podRef(pod),
    }));
}

function sharedText(address: string, pods: readonly Endpoint[]): Unexplained {
  const [one, other] = pods as [Endpoint, Endpoint];
  return {
    message: `${address} is the address of Pod ${one.namespace}/${one.name} and of Pod ${other.namespace}/${other.name}`,
    object: podRef(one),
  };
}

function podRef({ namespace, name }: Endpoint): ObjectRef {
  return { kind: 'Pod', namespace, name };
}
