/** What acts on each class after a change: a class that no policy which came or went selects keeps its list. */
import { DIRECTIONS, type Direction } from '../../model/policy.ts';
import { type Applicable, type Applied, applicableTo } from '../applicable.ts';
import { type Applying, overridesIn, type Parts } from '../parts.ts';
import { isEqual } from './changes.ts';

export function updateApplicable(
  before: Parts,
  next: Applying,
  sameColumns: boolean,
): Readonly<Record<Direction, Applicable>> {
  const sameTaints = sameColumns && isEqual(before.input.policies.taints, next.input.policies.taints);
  const [ingress, egress] = DIRECTIONS.map((direction): Applicable => {
    const old = before.applicable[direction];
    return {
      policies: sameColumns
        ? patch(direction, before, next)
        : applicableTo(direction, next.entries, next.table),
      overrides: sameTaints ? old.overrides : overridesIn(direction, next),
    };
  });
  return { ingress: ingress!, egress: egress! };
}

/** Entries of other policies than before, by place, act anew. */
function patch(direction: Direction, before: Parts, { entries, table }: Applying): Applicable['policies'] {
  const anew = new Set([...entries.keys()].filter((place) => entries[place] !== before.entries[place]));
  const added = applicableTo(direction, entries, table, anew);
  const holds = ({ entry }: Applied) => entry < entries.length && !anew.has(entry);
  return before.applicable[direction].policies.map((list, id) => {
    const kept = list.every(holds) ? list : list.filter(holds);
    return added[id]!.length === 0 ? kept : [...kept, ...added[id]!].sort((a, b) => a.entry - b.entry);
  });
}
