/**
 * The map of what may talk to what (design.md §6): one row per pair of owners, or of an owner and a range of
 * addresses. Worked out per class and expanded while it is read, so that no table of pairs is ever held.
 */
import type { Cell, ConnectivityRow } from './connectivity-cells.ts';
import { groupedRows } from './connectivity-groups.ts';
import {
  type ConnectivityQuery,
  compareText,
  createLinks,
  type Fan,
  type LinkTable,
  type Target,
} from './connectivity-links.ts';
import { asksFor, sourcesOf } from './connectivity-sources.ts';
import type { Engine } from './engine.ts';

/**
 * Rows sorted by source, then destination. Pairs without a row are denied. Between groups (`query.by` a function)
 * `conn` is what some endpoint of the one may use towards some other endpoint of the other, or of the same group.
 */
export function* connectivityRows(engine: Engine, query: ConnectivityQuery = {}): Generator<ConnectivityRow> {
  const links = createLinks(engine, query);
  const wanted = sourcesOf(engine, links, query);
  if (typeof query.by === 'function') return yield* groupedRows(engine, links, wanted, query);
  const ranges = query.direction === 'egress' ? new Map<string, Target[]>() : rangeRows(links);
  const sources = [...ranges.keys(), ...wanted].map((source) => ({
    source,
    name: typeof source === 'string' ? source : links.units[source]!.name,
  }));
  sources.sort((a, b) => compareText(a.name, b.name));
  for (const { source, name } of sources) {
    const targets = typeof source === 'string' ? ranges.get(source)! : targetsOf(source, links, query);
    for (const { dst, cell } of targets) if (dst !== name) yield { src: name, dst, ...cell };
  }
}

const NO_BLOCKS: Fan['blocks'] = new Map();

function targetsOf(source: number, links: LinkTable, query: ConnectivityQuery): readonly Target[] {
  const fan = links.from(source);
  if (!query.focus)
    return inOrder(query.direction === 'ingress' ? { ...fan, blocks: NO_BLOCKS } : fan, links);
  const units = fan.units.filter(({ unit }) => asksFor(links, query, source, unit));
  const beyond = query.direction !== 'ingress' && links.focused(source);
  return inOrder({ units, blocks: beyond ? fan.blocks : NO_BLOCKS }, links);
}

/** Rows whose source is a range of addresses. */
function rangeRows(links: LinkTable): ReadonlyMap<string, readonly Target[]> {
  const found = new Map<string, { unit: number; dst: string; cell: Cell }[]>();
  for (const [unit, { name }] of links.units.entries()) {
    if (!links.focused(unit)) continue;
    for (const { dst: src, cell } of links.ranges(links.into(unit))) {
      const list = found.get(src) ?? [];
      found.set(src, list);
      list.push({ unit, dst: name, cell });
    }
  }
  return found;
}

/** Units and ranges merged in the order of their names. */
function inOrder({ units, blocks }: Fan, links: LinkTable): readonly Target[] {
  const ranges = links.ranges(blocks);
  const targets: Target[] = [];
  let next = 0;
  for (const { unit, cell } of units) {
    const dst = links.units[unit]!.name;
    while (next < ranges.length && compareText(ranges[next]!.dst, dst) < 0) targets.push(ranges[next++]!);
    targets.push({ dst, cell });
  }
  return [...targets, ...ranges.slice(next)];
}
