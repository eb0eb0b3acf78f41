/** Answers without some policies and rules: rows that none of them acts on are taken as they are. */
import type { Direction, Policy, Rule } from '../model/policy.ts';
import type { PolicyEntry } from './applicable.ts';
import type { Engine, Omission, PeerRef, SideChange, Variant } from './engine.ts';
import { createHostSides } from './host-sides.ts';
import { columnOf, type Parts } from './parts.ts';
import { createRowBuilder, type Row, verdictAt } from './rows.ts';

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
  const numbered = (subject: number, direction: Direction, peer: PeerRef) => {
    const row = rowOf(rows[direction].groupOf(subject), direction);
    return verdictAt(row, columnOf(parts, peer), table.classes.length);
  };
  const blockSide = createHostSides({ ...parts, rowOf });
  const ofEnd = (end: PeerRef, direction: Direction, other: PeerRef) =>
    'class' in end
      ? numbered(end.class, direction, other)
      : blockSide(end.block, direction, columnOf(parts, other));
  return {
    *changes(direction) {
      for (const group of affected[direction]) {
        yield* rowChanges(parts, direction, group, rowOf(group, direction));
      }
    },
    side: (subject, direction, peer) => evaluation.verdict(numbered(subject, direction, peer)),
    connections: (from, to) =>
      evaluation.verdict(evaluation.both(ofEnd(from, 'egress', to), ofEnd(to, 'ingress', from))),
  };
}

function createRows(
  { parts, build }: Base,
  affected: Readonly<Record<Direction, ReadonlySet<number>>>,
  touched: readonly number[],
  omission: Omission,
): (group: number, direction: Direction) => Row {
  const entries = [...parts.entries];
  for (const entry of touched) entries[entry] = without(entries[entry]!, omission);
  const known = { ingress: new Map<number, Row>(), egress: new Map<number, Row>() };
  return (group, direction) => {
    const table = parts.rows[direction];
    if (!affected[direction].has(group)) return table.row(group);
    const row = known[direction].get(group) ?? build(table.classesOf(group)[0]!, direction, entries);
    known[direction].set(group, row);
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

/** Columns by verdict before and after; nothing is looked at where two rows are equal as they stand. */
function* rowChanges(
  { rows, refs, table, evaluation }: Parts,
  direction: Direction,
  group: number,
  after: Row,
): Generator<SideChange> {
  const before = rows[direction].row(group);
  if (isSameRow(before, after)) return;
  const found = new Map<
    string,
    { readonly verdicts: readonly [number, number]; readonly peers: PeerRef[] }
  >();
  for (const column of differing(before, after, table.classes.length, refs.length)) {
    const [old, next] = [before, after].map((row) => verdictAt(row, column, table.classes.length));
    if (old === next) continue;
    const key = `${old} ${next}`;
    const change = found.get(key) ?? { verdicts: [old!, next!], peers: [] };
    found.set(key, change);
    change.peers.push(refs[column]!);
  }
  const subjects = rows[direction].classesOf(group);
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
