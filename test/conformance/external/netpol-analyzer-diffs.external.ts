/**
 * Differences that np-guard/netpol-analyzer recorded between pairs of its test folders, against ours, fact by fact: before
 * and after, of TCP, UDP and SCTP. Reads the checkout named by SEGPROOF_NETPOL_ANALYZER.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as connectivity from '../../../src/cli/commands/connectivity.ts';
import * as diff from '../../../src/cli/commands/diff.ts';
import type { DiffLine } from '../../../src/report/diff/view.ts';
import { runCommand } from './command.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployments } from './names.ts';
import { type BothMaps, type RecordedDiff, recordedChanges, recordedDiffs } from './netpol-analyzer-diffs.ts';
import { contentOf, recordedFolders } from './netpol-analyzer-maps.ts';
import { READINGS } from './netpol-analyzer-readings.ts';
import { parseTraffic } from './ports.ts';
import { type ReadSource, withReadings } from './reading-files.ts';
import { explain, type Reading } from './readings.ts';
import { argumentLines, count, newTally, scoreText } from './tally.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;
const DIFFS = CHECKOUT ? recordedDiffs(CHECKOUT) : [];
const COMPARED = DIFFS.filter((pair) =>
  [pair.old, pair.new].every((name) => contentOf(folder(name)) !== 'other-networks'),
);

const tally = newTally();

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded differences (SEGPROOF_NETPOL_ANALYZER)', () => {
  it('are there, and of them what can be compared', () => {
    expect(DIFFS.length).toBe(46);
    expect(COMPARED.length).toBe(45);
  });

  it('and the maps are all that is argued about', () => {
    const mapped = recordedFolders(CHECKOUT!).filter(({ rows }) => rows !== undefined);
    const names = [...mapped, ...COMPARED].map(({ name }) => name);
    expect(READINGS.flatMap(({ cases }) => cases).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(COMPARED.map((pair) => [pair.name, pair] as const))('%s', async (name, pair) => {
    const explained = await explain(
      READINGS.filter(({ cases }) => [name, pair.old, pair.new].some((each) => cases.includes(each))),
      (readings) => compare(pair, readings),
      ({ outcome }) => outcome !== 'same',
    );
    count(tally, name, explained);
    expect(explained.different).toEqual([]);
    // A reading of a folder need not matter to a difference; the maps see to it that it matters.
    const idle = explained.idle.filter(({ cases }) => cases.includes(name));
    expect(idle.map(({ reason }) => reason)).toEqual([]);
  });

  afterAll(() => {
    for (const line of argumentLines(tally)) console.log(line);
    const others = DIFFS.length - COMPARED.length;
    console.log(
      `netpol-analyzer, differences: ${COMPARED.length} pairs, ${scoreText(tally)}; ${others} of other networks left out`,
    );
  });
});

function folder(name: string): string {
  return join(CHECKOUT!, 'tests', name);
}

async function compare(pair: RecordedDiff, readings: readonly Reading[]): Promise<readonly Fact[]> {
  const ours = await withReadings(folder(pair.old), readings, (old) =>
    withReadings(folder(pair.new), readings, (next) => changes(old, next)),
  );
  const theirs = recordedChanges(pair.file);
  return (['old', 'new'] as const).flatMap((side) =>
    compareMaps(ours[side], asDeployments(theirs[side], ours[side])),
  );
}

interface Printed {
  readonly changes: readonly DiffLine[];
  readonly peers: { readonly came: readonly string[]; readonly went: readonly string[] };
}

/** Theirs counts the connections of peers that came or went as differences; ours lists the peers. */
async function changes(old: ReadSource, next: ReadSource): Promise<BothMaps> {
  const { out } = await runCommand(diff, [old.path, next.path], { format: 'json', config: old.config });
  if (out === '') return { old: [], new: [] };
  const { changes, peers } = JSON.parse(out) as Printed;
  const lines = changes.filter(isComparable);
  return {
    old: [...lines.map((line) => toRow(line, 'old')), ...(await rowsOf(peers.went, old))],
    new: [...lines.map((line) => toRow(line, 'new')), ...(await rowsOf(peers.came, next))],
  };
}

async function rowsOf(peers: readonly string[], { path, config }: ReadSource): Promise<readonly Row[]> {
  if (peers.length === 0) return [];
  const { out } = await runCommand(connectivity, path, { format: 'json', config });
  return (JSON.parse(out) as readonly Row[]).filter(({ src, dst }) =>
    peers.some((peer) => [src, dst].includes(peer)),
  );
}

/** Other protocols than the three are left out here, and a connection may differ in those alone (trap 40). */
function isComparable(line: DiffLine): boolean {
  const [before, after] = (['old', 'new'] as const).map((side) => {
    const { conn, unknown } = toRow(line, side);
    return JSON.stringify([parseTraffic(conn), parseTraffic(unknown?.conn ?? 'No Connections')]);
  });
  return before !== after;
}

/** Our `A (unknown: B)` and `unknown: B`. */
function toRow(line: DiffLine, side: 'old' | 'new'): Row {
  const { src, dst, [side]: text } = line;
  const match = /^(?:(.*) \()?unknown: ([^)]*)\)?$/.exec(text);
  if (!match) return { src, dst, conn: text };
  return { src, dst, conn: match[1] ?? 'No Connections', unknown: { conn: match[2]!, reasons: [] } };
}
