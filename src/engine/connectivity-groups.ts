/** Rows between groups of endpoints: namespaces, zones, workloads that are treated alike. */
import type { Cell, ConnectivityRow } from './connectivity-cells.ts';
import { type ConnectivityQuery, compareText, type LinkTable } from './connectivity-links.ts';
import { asksFor } from './connectivity-sources.ts';
import type { Engine } from './engine.ts';

/** What some pair of two groups may use, before it is joined; blocks are keys too. */
type Sums = Map<string, Map<string | number, Set<Cell>>>;

/** Sorted by source, then destination. A group's row with itself is between two of its endpoints. */
export function* groupedRows(
  engine: Engine,
  links: LinkTable,
  sources: readonly number[],
  query: ConnectivityQuery,
): Generator<ConnectivityRow> {
  const sums: Sums = new Map();
  for (const source of sources) addReached(sums, engine, links, source, query);
  const fromRanges = query.direction === 'egress' ? [] : rangesToGroups(links);
  const rows = [...sums].flatMap(([src, byTarget]) => rowsOf(src, byTarget, links));
  yield* [...rows, ...fromRanges].sort((a, b) => compareText(a.src, b.src) || compareText(a.dst, b.dst));
}

function addReached(
  sums: Sums,
  engine: Engine,
  links: LinkTable,
  source: number,
  query: ConnectivityQuery,
): void {
  const { name } = links.units[source]!;
  const fan = links.from(source);
  for (const { unit, cell } of fan.units) {
    if (!asksFor(links, query, source, unit) || (unit === source && isOnePod(engine, links, unit))) continue;
    add(sums, name, links.units[unit]!.name, cell);
  }
  if (query.direction === 'ingress' || !links.focused(source)) return;
  for (const [cell, blocks] of fan.blocks) for (const block of blocks) add(sums, name, block, cell);
}

/** A single pod is no peer of itself; a template stands for any number of them. */
function isOnePod({ input }: Engine, links: LinkTable, unit: number): boolean {
  const { endpoints } = links.units[unit]!;
  return endpoints.length === 1 && input.inventory.endpoints[endpoints[0]!]!.type === 'pod';
}

function rangesToGroups(links: LinkTable): readonly ConnectivityRow[] {
  const sums: Sums = new Map();
  for (const [unit, { name }] of links.units.entries()) {
    if (!links.focused(unit)) continue;
    for (const [cell, blocks] of links.into(unit)) for (const block of blocks) add(sums, name, block, cell);
  }
  return [...sums].flatMap(([name, byBlock]) =>
    rowsOf(name, byBlock, links).map(({ src, dst, ...cell }) => ({ src: dst, dst: src, ...cell })),
  );
}

function add(sums: Sums, src: string, target: string | number, cell: Cell): void {
  const byTarget = sums.get(src) ?? new Map<string | number, Set<Cell>>();
  sums.set(src, byTarget);
  const cells = byTarget.get(target);
  if (cells) cells.add(cell);
  else byTarget.set(target, new Set([cell]));
}

function rowsOf(
  src: string,
  byTarget: ReadonlyMap<string | number, ReadonlySet<Cell>>,
  links: LinkTable,
): readonly ConnectivityRow[] {
  const rows: ConnectivityRow[] = [];
  const blocks = new Map<Cell, number[]>();
  for (const [target, cells] of byTarget) {
    const cell = links.cells.anyOf(cells);
    if (typeof target === 'string') rows.push({ src, dst: target, ...cell });
    else blocks.set(cell, [...(blocks.get(cell) ?? []), target]);
  }
  return [...rows, ...links.ranges(blocks).map(({ dst, cell }) => ({ src, dst, ...cell }))];
}
