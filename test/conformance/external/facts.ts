/**
 * Two connectivity maps compared fact by fact. A fact is (source, destination, protocol, ports); ranges of addresses are
 * cut at every bound that either map uses, and neighbours that compare alike are one fact again, so that neither map's
 * way of splitting ranges counts.
 */
import { NO_TRAFFIC, PROTOCOLS, type Protocol, parseTraffic, type Traffic, unite, within } from './ports.ts';

/** One row of a map; `unknown` holds what may be allowed besides `conn`. */
export interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
  readonly unknown?: { readonly conn: string; readonly reasons: readonly string[] };
}

/** `unknown`: ours leaves open what theirs decides, within our bounds. */
export type Outcome = 'same' | 'unknown' | 'different';

export interface Fact {
  readonly src: string;
  readonly dst: string;
  readonly protocol: Protocol;
  readonly theirs: string;
  readonly must: string;
  readonly may: string;
  readonly outcome: Outcome;
}

/** Every fact that either map holds, ours against theirs. IPv4 only: recorded maps know no other addresses. */
export function compareMaps(ours: readonly Row[], theirs: readonly Row[]): readonly Fact[] {
  const cuts = cutPoints([...ours, ...theirs]);
  const [mine, recorded] = [index(ours, cuts), index(theirs, cuts)];
  const keys = [...new Set([...mine.keys(), ...recorded.keys()])];
  const facts = keys.flatMap((key) => {
    const [src, dst] = key.split(SEPARATOR) as [string, string];
    return PROTOCOLS.flatMap((protocol) => {
      const theirs = recorded.get(key)?.must[protocol] ?? '';
      const must = mine.get(key)?.must[protocol] ?? '';
      const may = mine.get(key)?.may[protocol] ?? '';
      if (`${theirs}${may}` === '') return [];
      return [{ src, dst, protocol, theirs, must, may, outcome: judge(theirs, must, may) }];
    });
  });
  return mergeNeighbours(facts);
}

const SEPARATOR = '\n';

function judge(theirs: string, must: string, may: string): Outcome {
  if (theirs === must && must === may) return 'same';
  return within(must, theirs) && within(theirs, may) && must !== may ? 'unknown' : 'different';
}

interface Bounds {
  readonly must: Traffic;
  readonly may: Traffic;
}

function index(rows: readonly Row[], cuts: readonly number[]): ReadonlyMap<string, Bounds> {
  const found = new Map<string, Bounds>();
  for (const row of rows) {
    const must = parseTraffic(row.conn);
    const may = row.unknown ? unite(must, parseTraffic(row.unknown.conn)) : must;
    for (const src of atoms(row.src, cuts)) {
      for (const dst of atoms(row.dst, cuts)) {
        const key = `${src}${SEPARATOR}${dst}`;
        const before = found.get(key) ?? { must: NO_TRAFFIC, may: NO_TRAFFIC };
        found.set(key, { must: unite(before.must, must), may: unite(before.may, may) });
      }
    }
  }
  return found;
}

/** Starts of all atoms, sorted. */
function cutPoints(rows: readonly Row[]): readonly number[] {
  const ranges = rows.flatMap(({ src, dst }) => [rangeOf(src), rangeOf(dst)]).filter((range) => range);
  return [...new Set(ranges.flatMap((range) => [range!.first, range!.last + 1]))].sort((a, b) => a - b);
}

/** A range as its atoms; any other name stands for itself. */
function atoms(name: string, cuts: readonly number[]): readonly string[] {
  const range = rangeOf(name);
  if (!range) return [name];
  const inside = cuts.filter((cut) => cut >= range.first && cut <= range.last);
  return inside.map((first, at) => rangeText({ first, last: (inside[at + 1] ?? range.last + 1) - 1 }));
}

interface Range {
  readonly first: number;
  readonly last: number;
}

function rangeOf(name: string): Range | undefined {
  const match = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)$/.exec(name);
  return match ? { first: number(match[1]!), last: number(match[2]!) } : undefined;
}

function rangeText({ first, last }: Range): string {
  return `${dotted(first)}-${dotted(last)}`;
}

function number(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** Atoms beside each other that hold the same are one fact. */
function mergeNeighbours(facts: readonly Fact[]): readonly Fact[] {
  return (['src', 'dst'] as const).reduce<readonly Fact[]>(mergeAlong, facts);
}

function mergeAlong(facts: readonly Fact[], end: 'src' | 'dst'): readonly Fact[] {
  const merged: Fact[] = facts.filter((fact) => !rangeOf(fact[end]));
  const open = new Map<string, Fact>();
  const ranged = facts.filter((fact) => rangeOf(fact[end]));
  for (const fact of ranged.sort((a, b) => rangeOf(a[end])!.first - rangeOf(b[end])!.first)) {
    const alike = JSON.stringify({ ...fact, [end]: '' });
    const before = open.get(alike);
    const [was, is] = [before && rangeOf(before[end]), rangeOf(fact[end])!];
    if (was && was.last + 1 === is.first) {
      open.set(alike, { ...fact, [end]: rangeText({ first: was.first, last: is.last }) });
    } else {
      if (before) merged.push(before);
      open.set(alike, fact);
    }
  }
  return [...merged, ...open.values()];
}
