/** Policies in their order after a change, with what each selects. */

import { matches } from '../../model/selector.ts';
import { inOrder, orderPolicies, type PolicyEntry } from '../applicable.ts';
import { type ClassSet, type ClassSets, createClassSets } from '../class-sets.ts';
import type { ClassTable } from '../classes.ts';
import type { Foundations } from '../foundations.ts';
import type { Parts } from '../parts.ts';
import type { UsedSelector } from '../selectors.ts';
import type { Changes } from './changes.ts';
import type { ColumnMap } from './columns.ts';
import type { UpdatedFoundations } from './foundations.ts';

export interface UpdatedEntries {
  readonly sets: ClassSets;
  readonly entries: readonly PolicyEntry[];
}

type Told = Foundations & { readonly table: ClassTable };

export function updateEntries(
  before: Parts,
  next: Told & Pick<UpdatedFoundations, 'changed'>,
  changes: Changes,
  map: ColumnMap,
): UpdatedEntries {
  const { selectors, namespaces, table, hosts, input } = next;
  const went = new Set(changes.went);
  const left = before.entries.filter(({ policy }) => !went.has(policy));
  const same = map.same && hosts === before.hosts && namespaces === before.namespaces;
  const seeds = same ? without(before.sets.known, next.changed) : subjectsOf(left, next, map);
  const sets = createClassSets(selectors, namespaces, table, hosts, seeds);
  const kept = same
    ? left
    : left.map((entry) => ({ ...entry, subject: sets.of(selectors.numberOf(entry.policy.subject)) }));
  const came = orderPolicies({ ...input.policies, policies: changes.came }, selectors, sets);
  return { sets, entries: merge(kept, came, inOrder(input.policies.tiers)) };
}

type Seeds = ClassSets['known'];

/** What selectors match that were in use and are. */
function without(known: Seeds, changed: readonly number[]): Seeds {
  const seeds = [...known];
  for (const selector of changed) seeds[selector] = undefined;
  return seeds;
}

/** What earlier policies select, in the classes of now; selectors of host endpoints are evaluated again. */
function subjectsOf(entries: readonly PolicyEntry[], { selectors, table }: Told, map: ColumnMap): Seeds {
  const seeds: (ClassSet | undefined)[] = [];
  const count = table.classes.length;
  for (const { policy, subject } of entries) {
    const number = selectors.numberOf(policy.subject);
    if (policy.subject.hosts || seeds[number]) continue;
    const must = subject.all ? [] : [...map.columns(subject.must)].filter((id) => id < count);
    const maybe = [...map.columns(subject.maybe)].filter((id) => id < count);
    if (!subject.all) addMade(selectors.known[number]!, table, map, must, maybe);
    seeds[number] = { must, maybe, all: subject.all };
  }
  return seeds;
}

function addMade(
  used: UsedSelector,
  table: ClassTable,
  { made }: ColumnMap,
  must: number[],
  maybe: number[],
): void {
  for (const id of made) {
    const answer = selects(used, table.classes[id]!);
    if (answer !== false) (answer ? must : maybe).push(id);
  }
  if (made.length === 0) return;
  must.sort((a, b) => a - b);
  maybe.sort((a, b) => a - b);
}

/** Whether a selector matches a class; `undefined`: perhaps. */
export function selects(
  { select, namespaces }: UsedSelector,
  { namespaceNumber, labels, othersUnknown }: ClassTable['classes'][number],
): boolean | undefined {
  const sure = namespaces.all || namespaces.must.includes(namespaceNumber);
  if (!sure && !namespaces.maybe.includes(namespaceNumber)) return false;
  const answer = matches(select.pods, labels, othersUnknown);
  return sure || answer === false ? answer : undefined;
}

/** Both are in order; of two in one place the kept one is first. */
function merge(
  kept: readonly PolicyEntry[],
  came: readonly PolicyEntry[],
  compare: ReturnType<typeof inOrder>,
): readonly PolicyEntry[] {
  const merged = [...kept];
  let from = 0;
  for (const entry of came) {
    let [low, high] = [from, merged.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(merged[middle]!.policy, entry.policy) <= 0) low = middle + 1;
      else high = middle;
    }
    merged.splice(low, 0, entry);
    from = low + 1;
  }
  return merged;
}
