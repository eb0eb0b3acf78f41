/** Which pairs of a map a query is about. */
import type { ConnectivityQuery, LinkTable } from './connectivity-links.ts';
import type { Engine } from './engine.ts';

/** Units that may be the source of a row; with a focus, those that reach into it and not all others. */
export function sourcesOf(
  engine: Engine,
  links: LinkTable,
  { focus, direction }: ConnectivityQuery,
): readonly number[] {
  const all = [...links.units.keys()];
  if (!focus) return all;
  if (direction === 'egress') return all.filter(links.focused);
  const reaching = new Set<number | undefined>([undefined]);
  const focused = all.filter(links.focused).map((unit) => links.units[unit]!);
  for (const id of new Set(focused.map((unit) => unit.class))) {
    if (id === undefined) return all;
    for (const { peers } of engine.reachable(id, 'ingress')) {
      for (const peer of peers) if ('class' in peer) reaching.add(peer.class);
    }
  }
  return all.filter((unit) => links.focused(unit) || reaching.has(links.units[unit]!.class));
}

/** True for a pair of units that the query is about. */
export function asksFor(
  links: LinkTable,
  { direction }: ConnectivityQuery,
  src: number,
  dst: number,
): boolean {
  if (direction === 'egress') return links.focused(src);
  return links.focused(dst) || (direction === undefined && links.focused(src));
}
