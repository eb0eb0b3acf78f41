/**
 * A connectivity map as DOT for Graphviz: one cluster per namespace; addresses apart, on the left where connections
 * come from and on the right where they go to, so that lines run one way and not back through labels. What is not
 * known is told by a dashed line and a question mark, so that it can be read without colours.
 */
import type { ConnectivityRow } from '../../engine/connectivity-cells.ts';
import { escapeDot } from '../../util/escape.ts';
import { type Ends, edgesOf, type PictureEdge, sortedNames } from './edges.ts';

const HEAD = `digraph connectivity {
  rankdir=LR; ranksep=1.4; nodesep=0.45; outputorder=edgesfirst; bgcolor=white; fontname="Helvetica,Arial,sans-serif"; fontsize=12;
  labelloc=b; labeljust=l;
  node [shape=box, style=filled, fillcolor=white, margin="0.3,0.12", fontname="Helvetica,Arial,sans-serif", fontsize=12];
  edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, arrowsize=0.8];
`;

const LEGEND = 'solid line: allowed; dashed line with ?: not known; arrows at both ends: either way';

export function* writeDot(rows: Iterable<ConnectivityRow>, notes: readonly string[]): Generator<string> {
  const edges = edgesOf([...rows]);
  const names = sortedNames(edges);
  yield HEAD;
  yield `  label="${[...notes, LEGEND].map((line) => `${escapeDot(line)}\\l`).join('')}";\n`;
  for (const [place, ids] of Map.groupBy(names.keys(), (id) => placeOf(names.get(id)!)))
    yield clusterText(place, ids, names);
  for (const edge of edges) yield edgeText(edge);
  yield '}\n';
}

type Place = 'from' | 'to' | 'group' | `ns ${string}`;

/** No namespace's name holds a slash; what has none is beyond the cluster, or a group. */
function placeOf(ends: Ends): Place {
  if (ends.addresses) return ends.addresses;
  const [name] = ends.names;
  const slash = name!.indexOf('/');
  return slash < 0 ? 'group' : `ns ${name!.slice(0, slash)}`;
}

const ADDRESSES = { from: 'from beyond the pods', to: 'to beyond the pods' };

function clusterText(place: Place, ids: readonly string[], names: ReadonlyMap<string, Ends>): string {
  const outside = place === 'from' || place === 'to';
  const nodes = ids
    .map(
      (id) =>
        `    "${escapeDot(id)}" [label="${linesText(names.get(id)!.names)}"${outside ? ', style="filled,rounded", fillcolor="#eeeeee"' : ''}];\n`,
    )
    .join('');
  if (place === 'group') return nodes;
  const [label, style] = outside ? [ADDRESSES[place], 'style=dotted'] : [place.slice(3), 'style=rounded'];
  return `  subgraph "cluster ${escapeDot(place)}" {\n    label="${escapeDot(label)}"; ${style}; margin=14;\n${nodes}  }\n`;
}

function edgeText({ from, to, conn, unknown, mutual }: PictureEdge): string {
  const ends = `  "${escapeDot(from)}" -> "${escapeDot(to)}"`;
  const label = linesText(wrapped(unknown ? `? ${conn}` : conn));
  const looks = [
    `label="${label}"`,
    ...(mutual ? ['dir=both'] : []),
    ...(unknown ? ['style=dashed', 'color="#a04000"', 'class=unknown'] : []),
  ];
  return `${ends} [${looks.join(', ')}];\n`;
}

function linesText(lines: readonly string[]): string {
  return lines.map(escapeDot).join('\\n');
}

/** Characters to a line of a label. */
const WIDTH = 28;

/** In lines that end after a blank or a comma; what has neither stays whole. */
function wrapped(text: string): readonly string[] {
  const lines = [''];
  for (const part of text.split(/(?<=[ ,])/)) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + part.trimEnd().length > WIDTH) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines.map((line) => line.trimEnd());
}
