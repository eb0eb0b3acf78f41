import type { BoxRole, Rectangle, Shape, WayRole } from './figure.ts';
import { roomOf, TEXT_SIZE } from './figure.ts';

/** A box with its place on the plane. */
export interface Node extends Rectangle {
  readonly role: BoxRole;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/** A way between two nodes, by their numbers over all rows. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly role: WayRole;
  readonly label: string;
  /** A head at either end. */
  readonly both: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where an edge touches its two boxes; `bend` is how far it sags where boxes lie between. */
interface Course {
  readonly start: Point;
  readonly end: Point;
  readonly bend: number;
}

export interface Lines {
  /** Drawn before the boxes, and after them. */
  readonly under: readonly Shape[];
  readonly over: readonly Shape[];
}

/** Lines with heads, and labels set where no other label is. */
export function drawEdges(rows: readonly (readonly Node[])[], edges: readonly Edge[]): Lines {
  const nodes = rows.flat();
  const rowOf = rows.flatMap((row, number) => row.map(() => number));
  const drawn = edges.filter(({ from, to }) => Math.abs(rowOf[from]! - rowOf[to]!) < 2);
  const ports = portsOf(nodes, rowOf, drawn);
  const arcs = drawn.filter((edge) => isArc(nodes, rowOf, edge));
  const courses = drawn.map((edge, number) => ({
    start: ports.get(`${number} ${edge.from}`)!,
    end: ports.get(`${number} ${edge.to}`)!,
    bend: arcs.includes(edge) ? BENDS[arcs.indexOf(edge) % BENDS.length]! : 0,
  }));
  const taken: Rectangle[] = [...nodes];
  return {
    under: drawn.flatMap((edge, at) => lineShapes(edge, courses[at]!)),
    over: drawn.flatMap((edge, at) => labelShapes(edge, courses[at]!, taken)),
  };
}

type Side = 'top' | 'bottom' | 'left' | 'right';

/** The side of a box on which an edge to another box leaves. */
function sideTowards(nodes: readonly Node[], rowOf: readonly number[], self: number, other: number): Side {
  if (rowOf[self]! < rowOf[other]!) return 'bottom';
  if (rowOf[self]! > rowOf[other]!) return 'top';
  if (Math.abs(self - other) > 1) return 'bottom';
  return nodes[self]!.x < nodes[other]!.x ? 'right' : 'left';
}

/** Ends on one side of a box are spread over it, in the order of what they lead to, so that fewer lines cross. */
function portsOf(
  nodes: readonly Node[],
  rowOf: readonly number[],
  edges: readonly Edge[],
): ReadonlyMap<string, Point> {
  const sides = new Map<string, { key: string; towards: number }[]>();
  for (const [number, { from, to }] of edges.entries()) {
    for (const [self, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const side = `${self} ${sideTowards(nodes, rowOf, self, other)}`;
      const list = sides.get(side) ?? [];
      list.push({ key: `${number} ${self}`, towards: nodes[other]!.x + nodes[other]!.width / 2 });
      sides.set(side, list);
    }
  }
  const ports = new Map<string, Point>();
  for (const [key, list] of sides) {
    const [self, side] = key.split(' ') as [string, Side];
    const sorted = [...list].sort((a, b) => a.towards - b.towards);
    for (const [at, { key: end }] of sorted.entries()) {
      ports.set(end, onSide(nodes[Number(self)]!, side, (at + 1) / (sorted.length + 1)));
    }
  }
  return ports;
}

function onSide({ x, y, width, height }: Node, side: Side, share: number): Point {
  if (side === 'top') return { x: x + width * share, y };
  if (side === 'bottom') return { x: x + width * share, y: y + height };
  return { x: side === 'left' ? x : x + width, y: y + height * share };
}

/** True between boxes of one row with another between them: the line goes below it. */
function isArc(nodes: readonly Node[], rowOf: readonly number[], { from, to }: Edge): boolean {
  return rowOf[from] === rowOf[to] && sideTowards(nodes, rowOf, from, to) === 'bottom';
}

/** How far arcs hang, so that two do not lie on each other; they sag by three quarters of it. */
const BENDS = [32, 58, 84] as const;
export const DEEPEST_SAG = 64;

/** How far heads reach back from the box. */
const HEAD = 6;

function lineShapes({ role, both }: Edge, { start, end, bend }: Course): readonly Shape[] {
  const [leaving, arriving] =
    bend > 0 ? [Math.PI / 2, -Math.PI / 2] : [angleOf(start, end), angleOf(start, end)];
  const to = along(end, arriving, -HEAD + 1);
  const from = both ? along(start, leaving, HEAD - 1) : start;
  const curve =
    bend > 0
      ? `C ${pair(from.x, from.y + bend)} ${pair(to.x, to.y + bend)} ${pair(to.x, to.y)}`
      : `L ${pair(to.x, to.y)}`;
  return [
    { shape: 'line', role, path: `M ${pair(from.x, from.y)} ${curve}` },
    { shape: 'head', role, path: headPath(end.x, end.y, arriving) },
    ...(both ? [{ shape: 'head', role, path: headPath(start.x, start.y, leaving + Math.PI) } as const] : []),
  ];
}

function angleOf(from: Point, to: Point): number {
  return Math.atan2(to.y - from.y, to.x - from.x);
}

function along({ x, y }: Point, angle: number, length: number): Point {
  return { x: x + Math.cos(angle) * length, y: y + Math.sin(angle) * length };
}

/** A head with its point at `x`, `y`, looking along `angle`. */
export function headPath(x: number, y: number, angle: number): string {
  const point = { x, y };
  const left = along(along(point, angle, -HEAD), angle + Math.PI / 2, 2.8);
  const right = along(along(point, angle, -HEAD), angle - Math.PI / 2, 2.8);
  return `M ${pair(x, y)} L ${pair(left.x, left.y)} L ${pair(right.x, right.y)} Z`;
}

function pair(x: number, y: number): string {
  return `${rounded(x)} ${rounded(y)}`;
}

/** Two decimals, so that both formats print the same and short. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Shares of the line that are tried for its label. */
const SHARES = [0.5, 0.36, 0.64, 0.24, 0.76, 0.43, 0.57, 0.3, 0.7];

function labelShapes({ role, label }: Edge, course: Course, taken: Rectangle[]): readonly Shape[] {
  if (label === '') return [];
  const width = roomOf(label, TEXT_SIZE.label) + 4;
  const places = SHARES.map((share) => groundAt(course, share, width));
  const ground = places.find((place) => taken.every((other) => !overlap(place, other))) ?? places[0]!;
  taken.push(ground);
  const text = { x: rounded(ground.x + width / 2), y: rounded(ground.y + 7), text: label };
  return [
    { shape: 'ground', ...ground },
    { shape: 'text', role, anchor: 'middle', ...text },
  ];
}

function groundAt({ start, end, bend }: Course, share: number, width: number): Rectangle {
  const x = start.x + (end.x - start.x) * share;
  // A cubic curve whose two handles hang `bend` below its ends sags by three times their weight there.
  const y = start.y + (end.y - start.y) * share + 3 * share * (1 - share) * bend;
  return { x: rounded(x - width / 2), y: rounded(y - 5), width: rounded(width), height: 10 };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
