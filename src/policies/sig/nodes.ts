import { parseAddress } from '../../model/cidr.ts';
import type { Peer } from '../../model/policy.ts';
import type { ClusterNode } from '../../model/resource.ts';
import { matches } from '../../model/selector.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import { lowerLabelSelector } from '../label-selector.ts';
import type { SigPart } from './part.ts';

/**
 * Addresses in the status of the nodes that a selector matches; an empty one matches all (trap 56). Pods of the host
 * network are met by the address of their node.
 */
export function lowerNodes(value: unknown, path: string, context: SigPart): readonly Peer[] {
  const { lower, log } = context;
  const selector = lowerLabelSelector(value, path, log);
  const selected = (wanted: boolean | undefined) =>
    lower.inventory.nodes.filter(({ labels }) => matches(selector, labels) === wanted);
  const sure = cidrsOf(selected(true), path);
  const unsure = cidrsOf(selected(undefined), path);
  const defect = log.defects.at(-1);
  return [
    ...sure,
    ...(unsure.length > 0 && defect ? [perhaps(unsure, path, context.unknown(defect))] : []),
    ...unreadNodes(path, context),
  ];
}

function cidrsOf(nodes: readonly ClusterNode[], path: string): readonly Peer[] {
  const cidrs = nodes.flatMap(({ addresses }) => addresses.flatMap(asBlock));
  return cidrs.length > 0 ? [{ type: 'cidrs', path, cidrs }] : [];
}

/** Host names are among a node's addresses too, and are no peers. */
function asBlock(address: string): readonly string[] {
  const parsed = parseAddress(address);
  return parsed ? [`${address}/${parsed.family === 4 ? 32 : 128}`] : [];
}

function perhaps(peers: readonly Peer[], path: string, reason: Reason): Peer {
  return { type: 'all', path, of: [...peers, { type: 'unknown', path, reason }] };
}

/** Nodes that were not read could have any address beyond the pods. */
function unreadNodes(path: string, context: SigPart): readonly Peer[] {
  if (nodesRead(context.lower)) return [];
  const reason: Reason = {
    ...context.unknown({ path, message: 'selects nodes, which were not read' }),
    code: 'U1',
  };
  context.note(reason);
  return [{ type: 'unknown', path, reason, among: 'addresses' }];
}

/** Files of a repository or a dump have no record of lists: any node in them means that nodes are there. */
function nodesRead({ header, inventory }: LowerContext): boolean {
  const list = header.lists.find(({ group, kind }) => group === '' && kind === 'Node');
  return list ? list.outcome === 'read' && !list.namespaces : inventory.nodes.length > 0;
}
