/** The lines of a picture: rows drawn as one where they say the same, so that a reader has fewer to follow. */
import type { ConnectivityRow } from '../../engine/connectivity-cells.ts';

/** A box of the picture. */
export interface Ends {
  readonly names: readonly string[];
  /** Of ranges of addresses: whether connections come from them or go to them. */
  readonly addresses?: 'from' | 'to';
}

export interface PictureEdge {
  /** Ids of boxes, equal for equal boxes. */
  readonly from: string;
  readonly to: string;
  readonly conn: string;
  readonly unknown: boolean;
  /** Said of both ways. */
  readonly mutual: boolean;
  readonly ends: readonly [from: Ends, to: Ends];
}

/** Ranges with the same lines are one box, and two lines that differ in their way only are one. */
export function edgesOf(rows: readonly ConnectivityRow[]): readonly PictureEdge[] {
  const boxOf = boxes(rows);
  const edges = rows.flatMap((row) => linesOf(row).map((line) => ({ ...line, ...boxOf(row) })));
  const unique = new Map(edges.map((edge) => [keyOf(edge), edge]));
  return [...unique.values()].flatMap((edge): readonly PictureEdge[] => {
    const mutual = edge.from !== edge.to && unique.has(keyOf({ ...edge, from: edge.to, to: edge.from }));
    return mutual && edge.from > edge.to ? [] : [{ ...edge, mutual }];
  });
}

/** Boxes by id, in the order of their names. */
export function sortedNames(edges: readonly PictureEdge[]): ReadonlyMap<string, Ends> {
  const all = edges.flatMap(({ from, to, ends }) => [[from, ends[0]] as const, [to, ends[1]] as const]);
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

interface Line {
  readonly conn: string;
  readonly unknown: boolean;
}

function linesOf({ conn, unknown }: ConnectivityRow): readonly Line[] {
  return [
    ...(conn === 'No Connections' ? [] : [{ conn, unknown: false }]),
    ...(unknown ? [{ conn: unknown.conn, unknown: true }] : []),
  ];
}

function keyOf({ from, to, conn, unknown }: Line & Pick<PictureEdge, 'from' | 'to'>): string {
  return [from, to, conn, unknown].join('\n');
}

type Boxed = Pick<PictureEdge, 'from' | 'to' | 'ends'>;

function boxes(rows: readonly ConnectivityRow[]): (row: ConnectivityRow) => Boxed {
  const sources = alike(
    rows,
    ({ src }) => src,
    ({ dst }) => dst,
    'from',
  );
  const destinations = alike(
    rows,
    ({ dst }) => dst,
    ({ src }) => src,
    'to',
  );
  return ({ src, dst }) => {
    const ends = [sources.get(src) ?? { names: [src] }, destinations.get(dst) ?? { names: [dst] }] as const;
    return { from: idOf(ends[0]), to: idOf(ends[1]), ends };
  };
}

/** Ranges on one side of the rows, with those whose rows say the same of the same others. */
function alike(
  rows: readonly ConnectivityRow[],
  own: (row: ConnectivityRow) => string,
  other: (row: ConnectivityRow) => string,
  addresses: 'from' | 'to',
): ReadonlyMap<string, Ends> {
  const byRange = Map.groupBy(
    rows.filter((row) => isRange(own(row))),
    own,
  );
  const saidOf = (of: readonly ConnectivityRow[]) =>
    JSON.stringify(of.map((row) => [other(row), linesOf(row)]).sort());
  const groups = Map.groupBy(byRange.keys(), (range) => saidOf(byRange.get(range)!));
  return new Map([...groups.values()].flatMap((names) => names.map((name) => [name, { names, addresses }])));
}

function isRange(name: string): boolean {
  return /^[0-9a-f.:]+-[0-9a-f.:]+$/.test(name);
}

/** No name of a workload begins with a blank. */
function idOf({ names, addresses }: Ends): string {
  return addresses ? ` ${addresses} ${names[0]}` : names[0]!;
}
