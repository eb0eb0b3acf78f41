/** Why it is not sure that a peer matches. */
import type { Peer } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { PolicyEntry } from './applicable.ts';

/** Defects of the selector itself, or else labels of a namespace that were not read (trap 28). */
export function selectorReasons(entry: PolicyEntry, peer: Peer): readonly Reason[] {
  const own = entry.reasons.filter((reason) => reason.path?.startsWith(peer.path));
  return own.length > 0 ? own : [undeclaredReason(entry, peer.path)];
}

/** Why a selector's answer hangs on a namespace without its Namespace object. */
export function undeclaredReason(entry: PolicyEntry, path: string): Reason {
  return {
    code: 'U1',
    message: 'selects by labels of a namespace whose Namespace object was not read',
    object: entry.policy.ref,
    path,
    ...(entry.policy.origin && { origin: entry.policy.origin }),
  };
}

/** Why a block of addresses does not surely hold an endpoint. */
export function addressReason(path: string, entry: PolicyEntry): Reason {
  return {
    code: 'U2',
    message: 'a block may hold an address of an endpoint whose addresses are not known',
    object: entry.policy.ref,
    path,
    ...(entry.policy.origin && { origin: entry.policy.origin }),
  };
}
