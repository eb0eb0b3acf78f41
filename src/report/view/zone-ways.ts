import type { AssessedScope, Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import { isPair } from './causes.ts';
import type { WayRole } from './figure.ts';

/** Pairs of one dimension that were judged, by `from` and `to`. */
export interface ZoneWays {
  readonly dimension: string;
  readonly inScope: readonly string[];
  readonly outOfScope: readonly string[];
  /** Places beyond the cluster: the Internet, internal addresses, nodes, named externals. */
  readonly places: readonly string[];
  readonly pair: (from: string, to: string) => Finding | undefined;
}

/** Undefined where no pair was judged. */
export function zoneWays({ findings, scope }: Assessment, dimension: string): ZoneWays | undefined {
  const pairs = new Map<string, Finding>();
  const names = new Set<string>();
  for (const finding of findings) {
    const { check, subject } = finding;
    if (check !== 'zone-segmentation' || !isPair(subject) || subject.dimension !== dimension) continue;
    pairs.set(`${subject.from}\n${subject.to}`, finding);
    names.add(subject.from).add(subject.to);
  }
  if (names.size === 0) return undefined;
  const zones = zonesOf(scope, dimension);
  const known = new Set(zones.map(({ name }) => name));
  return {
    dimension,
    inScope: zones.filter((zone) => zone.inScope).map(({ name }) => name),
    outOfScope: zones.filter((zone) => !zone.inScope).map(({ name }) => name),
    places: [...names].filter((name) => !known.has(name)).sort(byPlace),
    pair: (from, to) => pairs.get(`${from}\n${to}`),
  };
}

function zonesOf({ zones }: AssessedScope, dimension: string): AssessedScope['zones'] {
  return zones.filter((zone) => zone.dimension === dimension);
}

/** Places that every cluster has come first. */
const USUAL: readonly string[] = ['internet', 'internal', 'node'];

function byPlace(a: string, b: string): number {
  const rank = (name: string) => (USUAL.includes(name) ? USUAL.indexOf(name) : USUAL.length);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Undefined where nothing leads from one to the other, or nothing was to be judged. */
export function roleOf(finding: Finding | undefined): WayRole | undefined {
  switch (finding?.status) {
    case 'fail':
    case 'exempt':
      return 'unapproved';
    case 'unknown':
      return 'undecided';
    case 'pass':
      return finding.extent ? 'approved' : undefined;
    default:
      return undefined;
  }
}

/** Places that have the same kinds of ways with every zone in scope are drawn as one; the Internet stands alone. */
export function placeGroups(ways: ZoneWays): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const place of ways.places) {
    const roles = ways.inScope.map(
      (zone) => `${roleOf(ways.pair(place, zone))}/${roleOf(ways.pair(zone, place))}`,
    );
    const key = place === 'internet' ? place : roles.join(' ');
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return [...groups.values()];
}
