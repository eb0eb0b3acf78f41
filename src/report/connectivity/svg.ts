import type { ConnectivityRow } from '../../engine/connectivity-cells.ts';
import { writeDot } from './dot.ts';

/**
 * A rim round what lines say, so that it can be read where other lines cross it, and the colours of a dark screen; on
 * paper and elsewhere those hold that Graphviz writes.
 */
const STYLE = `<style>
.edge text { paint-order: stroke; stroke: white; stroke-width: 3px }
@media screen and (prefers-color-scheme: dark) {
  svg { background: #161616 }
  .graph &gt; polygon { fill: #161616 }
  text { fill: #f0f0f0 }
  .edge text { stroke: #161616 }
  .cluster path, .cluster polygon { fill: none; stroke: #9a9a9a }
  .node polygon, .node path { fill: #2b2b2b; stroke: #b8b8b8 }
  .edge path { stroke: #d0d0d0 }
  .edge polygon { fill: #d0d0d0; stroke: #d0d0d0 }
  .unknown path { stroke: #ffb27a }
  .unknown polygon { fill: #ffb27a; stroke: #ffb27a }
}
</style>
`;

/**
 * The map drawn by Graphviz (as WebAssembly, brought in only here). Texts are escaped by Graphviz; the document type is
 * taken out, since it would have readers fetch a definition from elsewhere.
 */
export async function connectivitySvg(
  rows: Iterable<ConnectivityRow>,
  notes: readonly string[] = [],
): Promise<string> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const svg = viz.renderString([...writeDot(rows, notes)].join(''), { format: 'svg' });
  return svg.replace(/<!DOCTYPE[^>]*>\s*/, '').replace(/<g id="graph0"/, `${STYLE}$&`);
}
