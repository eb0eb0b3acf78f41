/** The connectivity map at a level that can be read. */
import { connectivityRows } from '../engine/connectivity.ts';
import { type AlikeGroups, alikeWorkloads } from '../engine/connectivity-alike.ts';
import type { ConnectivityRow } from '../engine/connectivity-cells.ts';
import type { ConnectivityQuery } from '../engine/connectivity-links.ts';
import type { Grouping } from '../engine/connectivity-units.ts';
import { SegproofError } from '../util/error.ts';
import type { ModelledCluster } from './model-cluster.ts';

export type Level = 'endpoint' | 'workload' | 'namespace' | 'zone';

/** A map and what must be said of it. */
export interface ConnectivityMap {
  readonly rows: Iterable<ConnectivityRow>;
  readonly notes: readonly string[];
}

/** Nobody reads more rows than this. */
const READABLE_ROWS = 2000;

const SOME =
  'a row says what some endpoint of the one may use towards some endpoint of the other, not what each may use';

/** The map at the level asked for, every row of it. Throws USAGE for zones where none are configured. */
export function mapByLevel(
  cluster: ModelledCluster,
  level: Level,
  query: ConnectivityQuery,
): ConnectivityMap {
  const by = groupingOf(cluster, level);
  const notes = typeof by === 'function' ? [`by ${level}: ${SOME}`] : [];
  return { rows: connectivityRows(cluster.engine, { ...query, by }), notes };
}

/** By workload; by groups of workloads that are treated alike, then by namespace, where the rows would be too many. */
export function readableMap(cluster: ModelledCluster, query: ConnectivityQuery): ConnectivityMap {
  const rows = atMost(connectivityRows(cluster.engine, query), READABLE_ROWS);
  if (rows) return { rows, notes: [] };
  const alike = alikeWorkloads(cluster.engine);
  const grouped = atMost(connectivityRows(cluster.engine, { ...query, by: alike.nameOf }), READABLE_ROWS);
  if (grouped)
    return {
      rows: grouped,
      notes: [...cutNotes('groups of workloads that are treated alike'), ...legend(alike, grouped)],
    };
  const map = mapByLevel(cluster, 'namespace', query);
  return { rows: map.rows, notes: [...cutNotes('namespaces'), ...map.notes] };
}

function cutNotes(level: string): readonly string[] {
  return [
    `more than ${READABLE_ROWS} rows by workload, so these are ${level}`,
    'narrow it with --focus namespace:NAME or --port, or take every row with --by workload or --format json',
  ];
}

/** The members of the groups that have rows. */
function legend({ members }: AlikeGroups, rows: readonly ConnectivityRow[]): readonly string[] {
  const shown = new Set(rows.flatMap(({ src, dst }) => [src, dst]));
  return [...members]
    .filter(([name]) => shown.has(name))
    .map(
      ([name, names]) => `${name}: ${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? ', …' : ''}`,
    );
}

const LISTED = 8;

/** All rows, or `undefined` when they are more than `limit`; the rest is then never computed. */
function atMost(rows: Iterable<ConnectivityRow>, limit: number): readonly ConnectivityRow[] | undefined {
  const taken: ConnectivityRow[] = [];
  for (const row of rows) {
    if (taken.length === limit) return undefined;
    taken.push(row);
  }
  return taken;
}

function groupingOf({ inventory, scope }: ModelledCluster, level: Level): Grouping {
  if (level === 'workload' || level === 'endpoint') return level;
  const { endpoints } = inventory;
  if (level === 'namespace') return (endpoint) => `${endpoints[endpoint]!.namespace}[Namespace]`;
  const { dimensions } = scope;
  if (dimensions.length === 0) throw noZones();
  return (endpoint) =>
    dimensions
      .map(({ name, assignments }) => `${name}=${assignments[endpoint]?.zone ?? '(unclassified)'}[Zone]`)
      .join(' ');
}

function noZones(): SegproofError {
  return new SegproofError({
    code: 'USAGE',
    message: '--by zone needs zones, and none are configured',
    expected: 'scope.dimensions in the configuration',
  });
}
