import type { ConnectivityRow } from '../../engine/connectivity-cells.ts';
import { writeDot } from './dot.ts';

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
  return svg.replace(/<!DOCTYPE[^>]*>\s*/, '');
}
