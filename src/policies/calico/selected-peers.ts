import type { EndpointSelector, Peer } from '../../model/policy.ts';
import { EVERYTHING, type Selector } from '../../model/selector.ts';
import type { LowerContext } from '../dialect.ts';
import { addressesMatching } from './network-set.ts';

/** Objects by their labels. */
export interface SelectedPeers {
  /** The condition on pods; `none`: it is one that no pod can meet. */
  readonly pods: EndpointSelector | 'none';
  /** The same condition on the effective labels of any object. */
  readonly labels: Selector;
}

/**
 * What a selector finds, any of it: pods, and the addresses of network sets and of host endpoints (trap 76). Felix
 * too makes one set of addresses of them (calico.md §2.5).
 */
export function selectedPeers(selected: SelectedPeers, path: string, context: LowerContext): readonly Peer[] {
  const found = addressesMatching({ namespaces: { selector: EVERYTHING }, pods: selected.labels }, context);
  const [reason] = found.reasons;
  return [
    ...(selected.pods === 'none' ? [] : [{ type: 'endpoints', path, select: selected.pods } as const]),
    ...(found.must.length > 0 ? [{ type: 'cidrs', path, cidrs: found.must } as const] : []),
    ...(reason && found.maybe.length > 0 ? [perhaps(found.maybe, path, reason)] : []),
  ];
}

type Reason = Extract<Peer, { type: 'unknown' }>['reason'];

function perhaps(cidrs: readonly string[], path: string, reason: Reason): Peer {
  return {
    type: 'all',
    path,
    of: [
      { type: 'cidrs', path, cidrs },
      { type: 'unknown', path, reason },
    ],
  };
}
