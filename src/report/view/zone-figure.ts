import type { Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import type { BoxRole, Picture, Shape, WayRole } from './figure.ts';
import { fitted, TEXT_SIZE } from './figure.ts';
import { counted } from './text.ts';
import { legendOf } from './zone-legend.ts';
import type { Edge, Node } from './zone-lines.ts';
import { DEEPEST_SAG, drawEdges } from './zone-lines.ts';
import type { ZoneWays } from './zone-ways.ts';
import { placeGroups, roleOf } from './zone-ways.ts';

/** The width of a page's frame, in points. */
const WIDTH = 503;

/** More than this, and nobody can read it: the table alone tells it then. */
const MOST_NODES = 12;
const MOST_PER_ROW = 6;

/** Places above, zones in scope below them, zones out of scope last; undefined where there is too much to draw. */
export function zoneFigure(assessment: Assessment, ways: ZoneWays): Picture | undefined {
  const rows = [
    placeGroups(ways).map((names) => nodeOf(names, 'place', assessment)),
    ways.inScope.map((name) => nodeOf([name], 'in-scope', assessment)),
    ways.outOfScope.map((name) => nodeOf([name], 'out-of-scope', assessment)),
  ].filter((row) => row.length > 0);
  const nodes = rows.flat();
  if (nodes.length > MOST_NODES || rows.some((row) => row.length > MOST_PER_ROW)) return undefined;
  const placed = placeRows(rows);
  const lines = drawEdges(placed.rows, edgesOf(nodes, ways));
  // Arcs of the last row hang below it.
  const sag = rows.at(-1)!.length > 2 ? DEEPEST_SAG : 0;
  const legend = legendOf(placed.bottom + sag + 16);
  return {
    caption: `Ways between zones of ${ways.dimension}`,
    alt: altText(ways),
    width: WIDTH,
    height: legend.bottom,
    shapes: [
      ...lines.under,
      ...placed.rows.flatMap((row) => row.flatMap(boxShapes)),
      ...lines.over,
      ...legend.shapes,
    ],
  };
}

interface Sketch {
  readonly names: readonly string[];
  readonly role: BoxRole;
  readonly notes: readonly string[];
}

function nodeOf(names: readonly string[], role: BoxRole, { scope }: Assessment): Sketch {
  const zone = role === 'place' ? undefined : scope.zones.find(({ name }) => name === names[0]);
  const notes = zone
    ? [counted(zone.workloads, 'workload'), zone.inScope ? 'in scope' : 'out of scope']
    : ['beyond the cluster'];
  return { names, role, notes };
}

const PAD = 7;
const LINE = 10;
/** Between rows, so that lines and labels have room. */
const BETWEEN = 86;

function placeRows(sketches: readonly (readonly Sketch[])[]): {
  readonly rows: readonly (readonly Node[])[];
  readonly bottom: number;
} {
  let y = 2;
  const rows = sketches.map((row) => {
    const gap = row[0]!.role === 'place' ? 16 : 76;
    const width = Math.min(128, (WIDTH - 2 - gap * (row.length - 1)) / row.length);
    const lines = row.map((sketch) => titleLines(sketch, width));
    const height = 2 * PAD + LINE * Math.max(...row.map(({ notes }, at) => lines[at]!.length + notes.length));
    const step =
      width + Math.max(gap, row.length > 2 ? (WIDTH - 2 - row.length * width) / (row.length - 1) : 110);
    const start = (WIDTH - (step * (row.length - 1) + width)) / 2;
    const nodes = row.map((sketch, at) => ({
      ...sketch,
      lines: lines[at]!,
      x: start + at * step,
      y,
      width,
      height,
    }));
    y += height + BETWEEN;
    return nodes;
  });
  return { rows, bottom: y - BETWEEN };
}

/** Names of a group below each other, and how many more there are. */
function titleLines({ names }: Sketch, width: number): readonly string[] {
  const room = width - 2 * PAD;
  const shown = names.length > 5 ? [...names.slice(0, 4), `and ${names.length - 4} more`] : names;
  return shown.map((name) => fitted(name, TEXT_SIZE.title, room));
}

function boxShapes(node: Node): readonly Shape[] {
  const { x, y, width, height, role, lines, notes } = node;
  const middle = x + width / 2;
  const top = y + (height - LINE * (lines.length + notes.length)) / 2;
  const text = (line: string, row: number, textRole: 'title' | 'note'): Shape => ({
    shape: 'text',
    role: textRole,
    anchor: 'middle',
    x: middle,
    y: top + LINE * row + 7.6,
    text: line,
  });
  return [
    { shape: 'box', role, x, y, width, height },
    ...lines.map((line, row) => text(line, row, 'title')),
    ...notes.map((line, row) => text(fitted(line, TEXT_SIZE.note, width - 6), lines.length + row, 'note')),
  ];
}

/** One edge per way; the two ways of a pair are one with two heads where they say the same. */
function edgesOf(nodes: readonly Sketch[], ways: ZoneWays): readonly Edge[] {
  return nodes.flatMap((a, at) =>
    nodes.slice(at + 1).flatMap((b, later) => edgesBetween(a, b, at, at + 1 + later, ways)),
  );
}

function edgesBetween(a: Sketch, b: Sketch, from: number, to: number, ways: ZoneWays): readonly Edge[] {
  const there = wayOf(a, b, ways);
  const back = wayOf(b, a, ways);
  if (there && back && there.role === back.role && (there.label === back.label || isPlace(a))) {
    const label =
      there.label === back.label ? there.label : [there.label, back.label].filter(Boolean).join(', ');
    return [{ from, to, role: there.role, label, both: true }];
  }
  return [
    ...(there ? [{ from, to, ...there, both: false }] : []),
    ...(back ? [{ from: to, to: from, ...back, both: false }] : []),
  ];
}

function isPlace({ role }: Sketch): boolean {
  return role === 'place';
}

interface Way {
  readonly role: WayRole;
  readonly label: string;
}

function wayOf(from: Sketch, to: Sketch, ways: ZoneWays): Way | undefined {
  const findings = from.names.flatMap((source) =>
    to.names.flatMap((target) => ways.pair(source, target) ?? []),
  );
  const first = findings.find((finding) => roleOf(finding));
  const role = roleOf(first);
  if (!role) return undefined;
  const same = findings.filter((finding) => roleOf(finding) === role);
  return {
    role,
    label: role === 'unapproved' ? extentLabel(same) : role === 'approved' ? trafficLabel(same) : '',
  };
}

/** `14 → 5` between zones; `3 in`, `3 out` with a place; the least and the most where they differ in a group. */
function extentLabel(findings: readonly Finding[]): string {
  const [source, target] = [range(findings, 'sources'), range(findings, 'targets')];
  if (source && target) return `${source} → ${target}`;
  return source ? `${source} out` : target ? `${target} in` : '';
}

function range(findings: readonly Finding[], end: 'sources' | 'targets'): string | undefined {
  const counts = findings.flatMap(({ extent }) => extent?.[end] ?? []);
  if (counts.length === 0) return undefined;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least}–${most}`;
}

/** Longest list of ports on a line, in points. */
const LABEL_ROOM = 78;

/** The ports where they are short and the same, else how many lists of ports there are. */
function trafficLabel(findings: readonly Finding[]): string {
  const traffics = [...new Set(findings.flatMap(({ extent }) => extent?.traffic ?? []))];
  return traffics.length === 1
    ? fitted(traffics[0]!, TEXT_SIZE.label, LABEL_ROOM)
    : `${traffics.length} lists of ports`;
}

function altText(ways: ZoneWays): string {
  const names = [...ways.inScope, ...ways.outOfScope, ...ways.places];
  const pairs = names.flatMap((from) => names.map((to) => [from, to] as const));
  const told = (role: WayRole) => {
    const found = pairs.filter(([from, to]) => roleOf(ways.pair(from, to)) === role);
    return found.length ? found.map(([from, to]) => `${from} to ${to}`).join(', ') : 'none';
  };
  return (
    `Zones in scope: ${ways.inScope.join(', ') || 'none'}. Zones out of scope: ${ways.outOfScope.join(', ') || 'none'}. ` +
    `Unapproved ways: ${told('unapproved')}. Undecided: ${told('undecided')}. Approved ways: ${told('approved')}.`
  );
}
