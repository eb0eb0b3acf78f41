/** What each unit of a map reaches, and what addresses reach it: worked out per class, shared by its units. */
import { type AddressRange, formatAddressRange } from '../model/cidr.ts';
import { type ConnectionSet, intersect, isEmpty, subtract, union } from '../model/connection-set.ts';
import type { Direction } from '../model/policy.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import { type Cell, type Cells, createCells } from './connectivity-cells.ts';
import { createRanges } from './connectivity-ranges.ts';
import { type ConnectivityUnit, type Grouping, unitsOf } from './connectivity-units.ts';
import type { Engine } from './engine.ts';

/** What a map is asked for. */
export interface ConnectivityQuery {
  /** Absent: by workload. */
  readonly by?: Grouping;
  /** Indices of endpoints: only rows with one of them at an end are given. Absent: all of them. */
  readonly focus?: ReadonlySet<number>;
  /** Only what leaves (`egress`) or enters (`ingress`) the endpoints in focus. */
  readonly direction?: Direction;
  /** Only this traffic. */
  readonly traffic?: ConnectionSet;
}

/** One end that is reached. */
export interface UnitCell {
  /** Position in `LinkTable.units`. */
  readonly unit: number;
  readonly cell: Cell;
}

export interface Target {
  readonly dst: string;
  readonly cell: Cell;
}

/** What one source reaches: units ascending, and address blocks by what may be used. */
export interface Fan {
  readonly units: readonly UnitCell[];
  readonly blocks: ReadonlyMap<Cell, readonly number[]>;
}

export interface LinkTable {
  readonly units: readonly ConnectivityUnit[];
  readonly cells: Cells;
  /** True for units that the query is about. */
  focused(unit: number): boolean;
  from(unit: number): Fan;
  /** Address blocks that reach a unit. */
  into(unit: number): ReadonlyMap<Cell, readonly number[]>;
  /** Ranges with one cell, merged across blocks, sorted as text. */
  ranges(blocks: ReadonlyMap<Cell, readonly number[]>): readonly Target[];
}

interface Context {
  readonly engine: Engine;
  readonly units: readonly ConnectivityUnit[];
  readonly byClass: ReadonlyMap<number | undefined, readonly number[]>;
  /** Units that share the address of their node. */
  readonly hosts: readonly number[];
  readonly cells: Cells;
  readonly toRanges: (blocks: readonly number[]) => readonly AddressRange[];
}

export function createLinks(engine: Engine, { by, focus, traffic }: ConnectivityQuery): LinkTable {
  const units = unitsOf(engine, by, focus);
  const context: Context = {
    engine,
    units,
    byClass: groupBy(units, (unit) => unit.class),
    hosts: [...units.keys()].filter((unit) => units[unit]!.class === undefined),
    cells: createCells(traffic),
    toRanges: createRanges(engine),
  };
  const fans = shared(context, (unit, id) =>
    id === undefined ? hostFan(unit, context) : classFan(id, context),
  );
  const entries = shared(context, (unit, id) =>
    id === undefined ? blocksIntoHost(unit, context) : blocksInto(id, context),
  );
  const inFocus = focus && units.map(({ endpoints }) => endpoints.some((index) => focus.has(index)));
  return {
    units,
    cells: context.cells,
    focused: (unit) => inFocus?.[unit] ?? true,
    from: fans,
    into: entries,
    ranges: rememberRanges(context),
  };
}

/** Units of one class share their blocks, and so the text of their ranges. */
function rememberRanges(context: Context): LinkTable['ranges'] {
  const known = new WeakMap<object, readonly Target[]>();
  return (blocks) => {
    const found = known.get(blocks) ?? rangeTargets(blocks, context);
    known.set(blocks, found);
    return found;
  };
}

/** Computed once per class where several units share it; kept only then. */
function shared<T>(
  { units, byClass }: Context,
  compute: (unit: ConnectivityUnit, id: number | undefined) => T,
): (unit: number) => T {
  const known = new Map<number, T>();
  return (position) => {
    const unit = units[position]!;
    const id = unit.class;
    if (id === undefined || byClass.get(id)!.length === 1) return compute(unit, id);
    const value = known.get(id) ?? compute(unit, id);
    known.set(id, value);
    return value;
  };
}

function classFan(id: number, context: Context): Fan {
  const { engine, byClass, cells } = context;
  const units: UnitCell[] = [];
  const blocks = new Map<Cell, number[]>();
  for (const { peers, verdict } of engine.reachable(id, 'egress')) {
    const cell = cells.of(verdict);
    if (!cell) continue;
    for (const peer of peers) {
      if ('class' in peer) for (const unit of byClass.get(peer.class) ?? []) units.push({ unit, cell });
      else push(blocks, cell, peer.block);
    }
  }
  for (const unit of context.hosts) {
    const cell = hostCell(id, 'egress', context.units[unit]!, context);
    if (cell) units.push({ unit, cell });
  }
  units.sort((a, b) => a.unit - b.unit);
  return { units, blocks };
}

/** Traffic of a class with a unit that is known by its node's address only. */
function hostCell(
  id: number,
  direction: Direction,
  host: ConnectivityUnit,
  { engine, cells }: Context,
): Cell | undefined {
  const verdicts = host.blocks.map((block) =>
    direction === 'egress'
      ? engine.connections({ class: id }, { block })
      : engine.connections({ block }, { class: id }),
  );
  return cells.of(verdicts.length === 1 ? verdicts[0]! : oneOf(verdicts, host));
}

/** One of several addresses, nobody knows which. */
function oneOf(verdicts: readonly Verdict[], host: Addressed): Verdict {
  const may = verdicts.map((verdict) => verdict.may).reduce(union);
  const must = verdicts.map((verdict) => verdict.must).reduce(intersect);
  const unsure: Reason = {
    code: 'U7',
    message: `the node, and so the address, of ${host.name} is not known`,
  };
  const reasons = [...new Set(verdicts.flatMap((verdict) => verdict.reasons))];
  return { may, must, reasons: isEmpty(subtract(may, must)) ? [] : [...reasons, unsure] };
}

/** A node's own traffic is under no policy but the destination's, and that of a host endpoint where there is one. */
function hostFan(host: ConnectivityUnit, context: Context): Fan {
  const { units, engine } = context;
  const known = new Map<string | number, Cell | undefined>();
  const cellTo = (target: ConnectivityUnit) => {
    const key = target.class ?? target.blocks.join();
    if (!known.has(key)) {
      const cell =
        target.class === undefined
          ? addressCell(host, target, context)
          : hostCell(target.class, 'ingress', host, context);
      known.set(key, cell);
    }
    return known.get(key);
  };
  const reached = units.flatMap((target, unit) => {
    const cell = cellTo(target);
    return cell ? [{ unit, cell }] : [];
  });
  const blocks = new Map<Cell, number[]>();
  for (const { id } of engine.blocks) {
    const cell = addressCell(host, blockUnit(id), context);
    if (cell) push(blocks, cell, id);
  }
  return { units: reached, blocks };
}

/** Blocks that reach a unit that is known by its address only. */
function blocksIntoHost(host: ConnectivityUnit, context: Context): ReadonlyMap<Cell, readonly number[]> {
  const blocks = new Map<Cell, number[]>();
  for (const { id } of context.engine.blocks) {
    const cell = addressCell(blockUnit(id), host, context);
    if (cell) push(blocks, cell, id);
  }
  return blocks;
}

type Addressed = Pick<ConnectivityUnit, 'name' | 'blocks'>;

function blockUnit(block: number): Addressed {
  return { name: '', blocks: [block] };
}

/** Traffic between two ends that are both known by address. */
function addressCell(from: Addressed, to: Addressed, { engine, cells }: Context): Cell | undefined {
  if (engine.hosts.length === 0) return cells.of(engine.connections({ block: 0 }, { block: 0 }));
  const verdicts = from.blocks.flatMap((source) =>
    to.blocks.map((block) => engine.connections({ block: source }, { block })),
  );
  return cells.of(verdicts.length === 1 ? verdicts[0]! : oneOf(verdicts, from.blocks.length > 1 ? from : to));
}

/** Blocks that reach a class: they are few, so each is asked for, and no class is. */
function blocksInto(id: number, { engine, cells }: Context): ReadonlyMap<Cell, readonly number[]> {
  const blocks = new Map<Cell, number[]>();
  for (const { id: block } of engine.blocks) {
    const cell = cells.of(engine.connections({ block }, { class: id }));
    if (cell) push(blocks, cell, block);
  }
  return blocks;
}

function rangeTargets(
  blocks: ReadonlyMap<Cell, readonly number[]>,
  { toRanges }: Context,
): readonly Target[] {
  return [...blocks]
    .flatMap(([cell, ids]) => toRanges(ids).map((range) => ({ dst: formatAddressRange(range), cell })))
    .sort((a, b) => compareText(a.dst, b.dst));
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly number[]> {
  const groups = new Map<K, number[]>();
  for (const [position, item] of items.entries()) push(groups, keyOf(item), position);
  return groups;
}

/** UTF-16 code units: the same order everywhere. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
