/** NCA's semantic difference: how many of its categories of changed connections are not empty. */
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { type ConnectionSet, isEmpty, NO_CONNECTIONS, subtract } from '../../../src/model/connection-set.ts';
import { type End, endsOf, pairsOf } from './nca-relations.ts';

/** Peers that both sets have, only the old, only the new; addresses are in both. */
type Stand = 'stays' | 'came' | 'went' | 'addresses';

export function diffCategories(old: Engine, next: Engine): number {
  const found = new Set<string>();
  for (const [from, to] of pairsOf(endsOf(old, next))) {
    const stands = [standOf(from), standOf(to)].sort().join();
    const [before, after] = [between(old, from.a, to.a), between(next, from.b, to.b)];
    if (!isEmpty(subtract(before.may, after.must)) !== !isEmpty(subtract(before.must, after.may)))
      return Number.NaN;
    if (!isEmpty(subtract(after.may, before.must)) !== !isEmpty(subtract(after.must, before.may)))
      return Number.NaN;
    if (!isEmpty(subtract(before.must, after.may))) found.add(`lost ${stands}`);
    if (!isEmpty(subtract(after.must, before.may))) found.add(`new ${stands}`);
  }
  return found.size;
}

function standOf({ kind, a, b }: End): Stand {
  if (kind === 'addresses') return 'addresses';
  return a && b ? 'stays' : a ? 'went' : 'came';
}

interface Bounds {
  readonly may: ConnectionSet;
  readonly must: ConnectionSet;
}

function between(engine: Engine, from: PeerRef | undefined, to: PeerRef | undefined): Bounds {
  if (!from || !to) return { may: NO_CONNECTIONS, must: NO_CONNECTIONS };
  return engine.connections(from, to);
}
