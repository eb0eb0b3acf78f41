/** Answers without some policies and rules: rows that none of them acts on are taken as they are. */
import type { Family } from '../model/cidr.ts';
import type { Direction, Policy, Rule } from '../model/policy.ts';
import type { PolicyEntry } from './applicable.ts';
import type { Engine, Omission, PeerRef, SideChange, Variant } from './engine.ts';
import { acrossFamilies } from './families.ts';
import { createHostSides } from './host-sides.ts';
import { columnOf, endFamilies, type Parts, pairFamilies } from './parts.ts';
import { type Row, verdictAt } from './row.ts';
import { createRowBuilder } from './rows.ts';

/** What all variants of one engine share. */
interface Base {
  readonly parts: Parts;
  /** Row groups, by direction, on which each entry acts. */
  readonly acting: Readonly<Record<Direction, readonly (readonly number[])[]>>;
  readonly entryOf: ReadonlyMap<Policy | Rule, number>;
  readonly build: ReturnType<typeof createRowBuilder>;
}

export function createVariants(parts: Parts): Engine['without'] {
  let base: Base | undefined;
  return (omission) => {
    base ??= createBase(parts);
    return createVariant(base, omission);
  };
}

function createBase(parts: Parts): Base {
  const entryOf = new Map<Policy | Rule, number>();
  for (const [entry, { policy }] of parts.entries.entries()) {
    for (const item of [policy, ...policy.rules]) entryOf.set(item, entry);
  }
  const tiers = [...parts.input.policies.tiers].sort((a, b) => a.order - b.order);
  return {
    parts,
    acting: { ingress: actingOn(parts, 'ingress'), egress: actingOn(parts, 'egress') },
    entryOf,
    build: createRowBuilder({ ...parts, tiers, blocks: parts.space.blocks.length }),
  };
}

function actingOn(
  { rows, applicable, entries }: Parts,
  direction: Direction,
): readonly (readonly number[])[] {
  const groups: number[][] = entries.map(() => []);
  for (let group = 0; group < rows[direction].subjectGroups; group++) {
    const [representative] = rows[direction].classesOf(group);
    for (const { entry } of applicable[direction].policies[representative!]!) groups[entry]!.push(group);
  }
  return groups;
}

function createVariant(base: Base, omission: Omission): Variant {
  const { parts, acting, entryOf } = base;
  const items = [...(omission.policies ?? []), ...(omission.rules ?? [])];
  const touched = [...new Set(items.flatMap((item) => entryOf.get(item) ?? []))];
  const groupsOf = (direction: Direction) => new Set(touched.flatMap((entry) => acting[direction][entry]!));
  const affected = { ingress: groupsOf('ingress'), egress: groupsOf('egress') };
  const rowOf = createRows(base, affected, touched, omission);
  const { evaluation, table, rows } = parts;
  const numbered = (subject: number, direction: Direction, peer: PeerRef, family: Family) => {
    const row = rowOf(rows[direction].groupOf(subject), direction, family);
    return verdictAt(row, columnOf(parts, peer), table.classes.length);
  };
  const blockSide = createHostSides({ ...parts, rowOf });
  const ofEnd = (end: PeerRef, direction: Direction, other: PeerRef, family: Family) =>
    'class' in end
      ? numbered(end.class, direction, other, family)
      : blockSide(end.block, direction, columnOf(parts, other));
  return {
    *changes(direction) {
      for (const group of affected[direction]) {
        yield* rowChanges(parts, direction, group, (family) => rowOf(group, direction, family));
      }
    },
    side: (subject, direction, peer) => {
      const pair = pairFamilies(parts, subject, columnOf(parts, peer));
      const verdictIn = (family: Family) => numbered(subject, direction, peer, family);
      return evaluation.verdict(acrossFamilies(evaluation, pair, verdictIn));
    },
    connections: (from, to) =>
      evaluation.verdict(
        acrossFamilies(evaluation, endFamilies(parts, from, to), (family) =>
          evaluation.both(ofEnd(from, 'egress', to, family), ofEnd(to, 'ingress', from, family)),
        ),
      ),
  };
}

function createRows(
  { parts, build }: Base,
  affected: Readonly<Record<Direction, ReadonlySet<number>>>,
  touched: readonly number[],
  omission: Omission,
): (group: number, direction: Direction, family: Family) => Row {
  const entries = [...parts.entries];
  for (const entry of touched) entries[entry] = without(entries[entry]!, omission);
  const known = new Map<string, Row>();
  return (group, direction, of) => {
    const table = parts.rows[direction];
    if (!affected[direction].has(group)) return table.row(group, of);
    const family = table.isSplit(group) ? of : 4;
    const key = `${direction} ${group} ${family}`;
    const row = known.get(key) ?? build(table.classesOf(group)[0]!, direction, family, entries);
    known.set(key, row);
    return row;
  };
}

/** Still selects its subjects, and says nothing of them. */
function without(entry: PolicyEntry, { policies, rules }: Omission): PolicyEntry {
  if (policies?.has(entry.policy)) {
    return { ...entry, policy: { ...entry.policy, isolates: [] }, rules: { ingress: [], egress: [] } };
  }
  const kept = (direction: Direction) => entry.rules[direction].filter((rule) => !rules?.has(rule));
  return { ...entry, rules: { ingress: kept('ingress'), egress: kept('egress') } };
}

/** Columns by verdict before and after; nothing is looked at where the rows are equal as they stand. */
function* rowChanges(
  parts: Parts,
  direction: Direction,
  group: number,
  after: (family: Family) => Row,
): Generator<SideChange> {
  const { refs, table, evaluation } = parts;
  const rows = parts.rows[direction];
  const before = (family: Family) => rows.row(group, family);
  const families: readonly Family[] = rows.isSplit(group) ? [4, 6] : [4];
  const changed = families.filter((family) => !isSameRow(before(family), after(family)));
  if (changed.length === 0) return;
  const found = new Map<
    string,
    { readonly verdicts: readonly [number, number]; readonly peers: PeerRef[] }
  >();
  const columns = changed.flatMap((family) => [
    ...differing(before(family), after(family), table.classes.length, refs.length),
  ]);
  const subjects = rows.classesOf(group);
  for (const column of new Set(columns)) {
    const pair = pairFamilies(parts, subjects[0]!, column);
    const [old, next] = [before, after].map((rowIn) =>
      acrossFamilies(evaluation, pair, (family) => verdictAt(rowIn(family), column, table.classes.length)),
    );
    if (old === next) continue;
    const key = `${old} ${next}`;
    const change = found.get(key) ?? { verdicts: [old!, next!], peers: [] };
    found.set(key, change);
    change.peers.push(refs[column]!);
  }
  for (const { verdicts, peers } of found.values()) {
    const [old, next] = verdicts.map(evaluation.verdict);
    yield { subjects, peers, before: old!, after: next! };
  }
}

/** Columns that may differ: all of them where a default does, else those with a verdict of their own. */
function differing(before: Row, after: Row, classes: number, all: number): Iterable<number> {
  const own = new Set([...before.columns, ...after.columns]);
  if (before.classDefault !== after.classDefault) for (let at = 0; at < classes; at++) own.add(at);
  if (before.blockDefault !== after.blockDefault) for (let at = classes; at < all; at++) own.add(at);
  return own;
}

function isSameRow(a: Row, b: Row): boolean {
  return (
    a.classDefault === b.classDefault &&
    a.blockDefault === b.blockDefault &&
    a.columns.length === b.columns.length &&
    a.columns.every((column, position) => column === b.columns[position]) &&
    a.verdicts.every((verdict, position) => verdict === b.verdicts[position])
  );
}
