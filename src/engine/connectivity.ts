/**
 * The map of what may talk to what (design.md §6): one row per pair of owners, or of an owner and a range of
 * addresses. Worked out per class and expanded while it is read, so that no table of pairs is ever held.
 */
import { type AddressRange, formatAddressRange } from '../model/cidr.ts';
import { intersect, isEmpty, subtract, union } from '../model/connection-set.ts';
import type { Direction } from '../model/policy.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import { type Cell, type ConnectivityRow, createCells } from './connectivity-cells.ts';
import { createRanges } from './connectivity-ranges.ts';
import { type ConnectivityUnit, unitsOf } from './connectivity-units.ts';
import type { Engine } from './engine.ts';

/** Rows sorted by source, then destination. Pairs without a row are denied. */
export function* connectivityRows(engine: Engine): Generator<ConnectivityRow> {
  const map = createMap(engine);
  const ranges = map.fromRanges();
  const sources = [...ranges.keys(), ...map.units.keys()].map((source) => ({
    source,
    name: typeof source === 'string' ? source : map.units[source]!.name,
  }));
  sources.sort((a, b) => compare(a.name, b.name));
  for (const { source, name } of sources) {
    const cells = typeof source === 'string' ? ranges.get(source)! : map.from(source);
    for (const { dst, cell } of cells) if (dst !== name) yield { src: name, dst, ...cell };
  }
}

interface Target {
  readonly dst: string;
  readonly cell: Cell;
}

interface ConnectivityMap {
  readonly units: readonly ConnectivityUnit[];
  /** Sorted by destination. */
  from(unit: number): Iterable<Target>;
  fromRanges(): ReadonlyMap<string, readonly Target[]>;
}

function createMap(engine: Engine): ConnectivityMap {
  const units = unitsOf(engine);
  const context: Context = {
    engine,
    units,
    byClass: groupBy(units, (unit) => unit.class),
    hosts: [...units.keys()].filter((unit) => units[unit]!.class === undefined),
    cellOf: createCells(),
    ranges: createRanges(engine),
  };
  const known = new Map<number, Fan>();
  return {
    units,
    from(unit) {
      const { class: id } = units[unit]!;
      if (id === undefined) return targets(hostFan(units[unit]!, context), context);
      const fan = known.get(id) ?? classFan(id, context);
      if (context.byClass.get(id)!.length > 1) known.set(id, fan);
      return targets(fan, context);
    },
    fromRanges: () => fromRanges(context),
  };
}

interface Context {
  readonly engine: Engine;
  readonly units: readonly ConnectivityUnit[];
  readonly byClass: ReadonlyMap<number | undefined, readonly number[]>;
  /** Units that share the address of their node. */
  readonly hosts: readonly number[];
  readonly cellOf: (verdict: Verdict) => Cell;
  readonly ranges: (blocks: readonly number[]) => readonly AddressRange[];
}

/** What one source reaches: units by number beside their cells, and ranges as text. */
interface Fan {
  readonly units: readonly { readonly unit: number; readonly cell: Cell }[];
  readonly ranges: readonly Target[];
}

function classFan(id: number, context: Context): Fan {
  const { engine, byClass } = context;
  const units: { unit: number; cell: Cell }[] = [];
  const blocks = new Map<Cell, number[]>();
  for (const { peers, verdict } of engine.reachable(id, 'egress')) {
    const cell = context.cellOf(verdict);
    for (const peer of peers) {
      if ('class' in peer) for (const unit of byClass.get(peer.class) ?? []) units.push({ unit, cell });
      else blocks.set(cell, [...(blocks.get(cell) ?? []), peer.block]);
    }
  }
  for (const unit of context.hosts) {
    const cell = hostCell(id, 'egress', context.units[unit]!, context);
    if (cell) units.push({ unit, cell });
  }
  units.sort((a, b) => a.unit - b.unit);
  return { units, ranges: rangeTargets(blocks, context) };
}

/** Ranges with one cell, merged across blocks, sorted as text. */
function rangeTargets(blocks: ReadonlyMap<Cell, readonly number[]>, { ranges }: Context): readonly Target[] {
  return [...blocks]
    .flatMap(([cell, ids]) => ranges(ids).map((range) => ({ dst: formatAddressRange(range), cell })))
    .sort((a, b) => compare(a.dst, b.dst));
}

/** Traffic of a class with a unit that is known by its node's address only. */
function hostCell(
  id: number,
  direction: Direction,
  host: ConnectivityUnit,
  { engine, cellOf }: Context,
): Cell | undefined {
  const verdicts = host.blocks.map((block) => engine.side(id, direction, { block }));
  const verdict = verdicts.length === 1 ? verdicts[0]! : anyOf(verdicts, host);
  return isEmpty(verdict.may) ? undefined : cellOf(verdict);
}

/** One of several addresses, nobody knows which. */
function anyOf(verdicts: readonly Verdict[], host: ConnectivityUnit): Verdict {
  const may = verdicts.map((verdict) => verdict.may).reduce(union);
  const must = verdicts.map((verdict) => verdict.must).reduce(intersect);
  const unsure: Reason = {
    code: 'U7',
    message: `the node, and so the address, of ${host.name} is not known`,
  };
  const reasons = [...new Set(verdicts.flatMap((verdict) => verdict.reasons))];
  return { may, must, reasons: isEmpty(subtract(may, must)) ? [] : [...reasons, unsure] };
}

/** A node's own traffic is under no policy but the destination's. */
function hostFan(host: ConnectivityUnit, context: Context): Fan {
  const { units, engine, cellOf } = context;
  const open = cellOf(engine.connections({ block: 0 }, { block: 0 }));
  const cells = new Map<number, Cell | undefined>();
  const reached = units.flatMap((target, unit) => {
    if (target.class === undefined) return [{ unit, cell: open }];
    if (!cells.has(target.class)) cells.set(target.class, hostCell(target.class, 'ingress', host, context));
    const cell = cells.get(target.class);
    return cell ? [{ unit, cell }] : [];
  });
  const everywhere = new Map([[open, engine.blocks.map((block) => block.id)]]);
  return { units: reached, ranges: rangeTargets(everywhere, context) };
}

/** Ranges that reach a class: blocks are few, so each is asked for, and no class is. */
function rangesInto(id: number, context: Context): readonly Target[] {
  const blocks = new Map<Cell, number[]>();
  for (const { id: block } of context.engine.blocks) {
    const verdict = context.engine.side(id, 'ingress', { block });
    if (isEmpty(verdict.may)) continue;
    const cell = context.cellOf(verdict);
    blocks.set(cell, [...(blocks.get(cell) ?? []), block]);
  }
  return rangeTargets(blocks, context);
}

function fromRanges(context: Context): ReadonlyMap<string, readonly Target[]> {
  const found = new Map<string, { unit: number; dst: string; cell: Cell }[]>();
  const add = (src: string, unit: number, cell: Cell) => {
    const list = found.get(src) ?? [];
    found.set(src, list);
    list.push({ unit, dst: context.units[unit]!.name, cell });
  };
  for (const [id, units] of context.byClass) {
    if (id === undefined) continue;
    for (const { dst: src, cell } of rangesInto(id, context)) {
      for (const unit of units) add(src, unit, cell);
    }
  }
  for (const unit of context.hosts) {
    for (const { dst: src, cell } of hostFan(context.units[unit]!, context).ranges) add(src, unit, cell);
  }
  for (const list of found.values()) list.sort((a, b) => a.unit - b.unit);
  return found;
}

/** Units and ranges merged in the order of their names. */
function* targets({ units, ranges }: Fan, context: Context): Generator<Target> {
  let next = 0;
  for (const { unit, cell } of units) {
    const dst = context.units[unit]!.name;
    while (next < ranges.length && compare(ranges[next]!.dst, dst) < 0) yield ranges[next++]!;
    yield { dst, cell };
  }
  while (next < ranges.length) yield ranges[next++]!;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly number[]> {
  const groups = new Map<K, number[]>();
  for (const [position, item] of items.entries()) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(position);
    else groups.set(key, [position]);
  }
  return groups;
}

/** UTF-16 code units: the same order everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
