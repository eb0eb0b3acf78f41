import type { Engine, PeerRef } from '../../engine/engine.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  formatConnections,
  isAll,
  subtract,
} from '../../model/connection-set.ts';
import type { Evidence } from '../../model/finding.ts';
import { workloadText } from './subjects.ts';

/** Picks the member of a class that stands for it in a sentence; the first by default. */
export type Pick = (members: readonly number[]) => number | undefined;

const FIRST: Pick = (members) => members[0];

/** `pay/tokeniser[Deployment]`, `internet 0.0.0.0-9.255.255.255`, or the pod that does not exist yet. */
export function peerText(engine: Engine, peer: PeerRef, pick: Pick = FIRST): string {
  if ('block' in peer) return blockText(engine, peer.block);
  const endpoint = pick(engine.classes[peer.class]?.members ?? []);
  if (endpoint === undefined) return 'a new pod in a new namespace';
  return workloadText(engine.input.inventory.endpoints[endpoint]!.workload);
}

function blockText(engine: Engine, id: number): string {
  const block = engine.blocks[id]!;
  const range = block.ranges[0];
  if (!range) return block.set;
  return `${block.set} ${range.first === range.last ? range.first : `${range.first}-${range.last}`}`;
}

/** The grammar of a connectivity map, or its complement where most is allowed: `all but TCP 22,443`. */
export function trafficText(traffic: ConnectionSet): string {
  const known = TEXTS.get(traffic) ?? textOf(traffic);
  TEXTS.set(traffic, known);
  return known;
}

/** Thousands of findings tell of one and the same set. */
const TEXTS = new WeakMap<ConnectionSet, string>();

function textOf(traffic: ConnectionSet): string {
  if (traffic.other.length === 0 || isAll(traffic)) return formatConnections(traffic);
  return `all but ${formatConnections(subtract(ALL_CONNECTIONS, traffic))}`;
}

/** A way that the traffic can take: `shop/web[Deployment] → pay/db[StatefulSet], TCP 5432`. */
export function flowEvidence(from: string, to: string, traffic: ConnectionSet): Evidence {
  return { type: 'flow', message: `${from} → ${to}, ${trafficText(traffic)}` };
}
