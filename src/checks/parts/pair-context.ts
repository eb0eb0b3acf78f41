import type { Engine } from '../../engine/engine.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Facts } from '../contract.ts';
import { gaps, ofRole, WORKLOAD_READS } from './gaps.ts';
import type { SameNode } from './same-node.ts';
import type { PathCollector } from './zone-paths.ts';

/** What every pair of a dimension is judged from. */
export interface PairContext {
  readonly collector: PathCollector;
  readonly sameNode: readonly SameNode[];
  readonly snapshot: Facts['snapshot'];
  readonly engine: Engine;
  /** Why members of zones, or nodes, may be unseen. */
  readonly unseen: { readonly pods: readonly Reason[]; readonly nodes: readonly Reason[] };
}

export function unseenEnds(header: Facts['snapshot']['header']): PairContext['unseen'] {
  return { pods: gaps(header, WORKLOAD_READS), nodes: gaps(header, ofRole('population')) };
}
