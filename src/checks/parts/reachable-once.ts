import type { Engine, PeerGroup } from '../../engine/engine.ts';
import { DIRECTIONS, type Direction } from '../../model/policy.ts';

/** Peers that are kept of one engine, in number: some 64 MB. Answers beyond it are worked out anew each time. */
const KEPT_PEERS = 8_000_000;

interface Kept {
  readonly groups: Readonly<Record<Direction, Map<number, readonly PeerGroup[]>>>;
  peers: number;
}

const KEPT = new WeakMap<Engine, Kept>();

/** `Engine.reachable`, which several checks ask of every class: its answers are kept for as long as the engine is. */
export function reachableOnce(engine: Engine, classId: number, direction: Direction): readonly PeerGroup[] {
  const kept = KEPT.get(engine) ?? nothing();
  KEPT.set(engine, kept);
  const known = kept.groups[direction].get(classId);
  if (known) return known;
  const groups = engine.reachable(classId, direction);
  const peers = groups.reduce((sum, group) => sum + group.peers.length, 0);
  if (kept.peers + peers > KEPT_PEERS) return groups;
  kept.peers += peers;
  kept.groups[direction].set(classId, groups);
  return groups;
}

function nothing(): Kept {
  const [ingress, egress] = DIRECTIONS.map(() => new Map<number, readonly PeerGroup[]>());
  return { groups: { ingress: ingress!, egress: egress! }, peers: 0 };
}
