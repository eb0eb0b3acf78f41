/**
 * A connectivity map as DOT for Graphviz: one cluster per namespace, addresses apart. What is not known is told by a
 * dashed line and a question mark, so that it can be read without colours.
 */
import type { ConnectivityRow } from '../../engine/connectivity-cells.ts';
import { escapeDot } from '../../util/escape.ts';

const HEAD = `digraph connectivity {
  rankdir=LR; fontname="Helvetica"; labelloc=b; labeljust=l;
  node [shape=box, fontname="Helvetica", fontsize=11];
  edge [fontname="Helvetica", fontsize=9];
`;

const LEGEND = 'solid line: allowed; dashed line with ?: not known';

export function* writeDot(rows: Iterable<ConnectivityRow>, notes: readonly string[]): Generator<string> {
  const all = [...rows];
  yield HEAD;
  yield `  label="${[...notes, LEGEND].map((line) => `${escapeDot(line)}\\l`).join('')}";\n`;
  for (const [place, names] of byPlace(all)) yield clusterText(place, names);
  for (const row of all) yield edgeText(row);
  yield '}\n';
}

/** Names by namespace, in order; those without one are beyond the cluster, or groups. */
function byPlace(rows: readonly ConnectivityRow[]): ReadonlyMap<string, readonly string[]> {
  const names = [...new Set(rows.flatMap(({ src, dst }) => [src, dst]))].sort();
  return Map.groupBy(names, placeOf);
}

const ADDRESSES = 'addresses';

/** No namespace's name holds a blank or a slash, so neither key can be taken for one. */
function placeOf(name: string): string {
  if (isRange(name)) return `(${ADDRESSES})`;
  const slash = name.indexOf('/');
  return slash < 0 ? '' : `ns ${name.slice(0, slash)}`;
}

function isRange(name: string): boolean {
  return /^[0-9a-f.:]+-[0-9a-f.:]+$/.test(name);
}

function clusterText(place: string, names: readonly string[]): string {
  const shape = place === `(${ADDRESSES})` ? ' [shape=ellipse, style=filled, fillcolor="#eeeeee"]' : '';
  const nodes = names.map((name) => `    "${escapeDot(name)}"${shape};\n`).join('');
  if (place === '') return nodes;
  const label = place === `(${ADDRESSES})` ? 'addresses beyond the pods' : place.slice(3);
  const style = place === `(${ADDRESSES})` ? 'style=dotted' : 'style=rounded';
  return `  subgraph "cluster ${escapeDot(place)}" {\n    label="${escapeDot(label)}"; ${style};\n${nodes}  }\n`;
}

function edgeText({ src, dst, conn, unknown }: ConnectivityRow): string {
  const ends = `  "${escapeDot(src)}" -> "${escapeDot(dst)}"`;
  const sure = conn === 'No Connections' ? '' : `${ends} [label="${escapeDot(conn)}"];\n`;
  if (!unknown) return sure;
  return `${sure}${ends} [style=dashed, color="#a04000", label="? ${escapeDot(unknown.conn)}"];\n`;
}
