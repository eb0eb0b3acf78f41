/** Addresses beyond the pods, as the map names them. */
import { type AddressRange, mergeAddressRanges, parseAddress } from '../model/cidr.ts';
import type { Engine } from './engine.ts';

/** Ranges of blocks, merged. IPv6 is left out of the map of a cluster that has no IPv6 address anywhere. */
export function createRanges(engine: Engine): (blocks: readonly number[]) => readonly AddressRange[] {
  const withV6 = usesV6(engine);
  const parsed = engine.blocks.map((block) =>
    block.ranges.map(({ first, last }) => ({
      family: block.family,
      first: parseAddress(first)!.value,
      last: parseAddress(last)!.value,
    })),
  );
  return (blocks) => {
    const ranges = blocks.flatMap((block) => parsed[block]!);
    return mergeAddressRanges(withV6 ? ranges : ranges.filter((range) => range.family === 4));
  };
}

/** Whether any object of the cluster speaks of an IPv6 address. */
export function usesV6({ input }: Engine): boolean {
  const { inventory, policies } = input;
  const isV6 = (text: string) => text.includes(':');
  return (
    [...inventory.endpoints, ...inventory.nodes].some(({ addresses }) => addresses.some(isV6)) ||
    inventory.services.some(({ clusterAddresses }) => clusterAddresses.some(isV6)) ||
    policies.policies
      .flatMap((policy) => policy.rules)
      .some(
        ({ peers }) => peers !== 'any' && peers.some((peer) => peer.type === 'addresses' && isV6(peer.cidr)),
      )
  );
}
