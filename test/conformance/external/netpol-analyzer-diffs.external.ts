/**
 * Differences that np-guard/netpol-analyzer recorded between pairs of its test folders, against ours. Reads the checkout
 * named by SEGPROOF_NETPOL_ANALYZER. Its rows about workloads that came or went are left out: ours are lists of peers.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as diff from '../../../src/cli/commands/diff.ts';
import type { DiffLine } from '../../../src/report/diff/view.ts';
import { runCommand } from './command.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployments } from './names.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;

interface RecordedDiff {
  readonly name: string;
  readonly old: string;
  readonly new: string;
  readonly file: string;
}

function recordedDiffs(checkout: string): readonly RecordedDiff[] {
  const folder = join(checkout, 'test_outputs/diff');
  return readdirSync(folder).flatMap((file) => {
    const [, names] = /^diff_between_(.+)\.csv$/.exec(file) ?? [];
    const cut = names === undefined ? -1 : cutOf(names, checkout);
    if (names === undefined || cut < 0) return [];
    const [next, old] = [names.slice(0, cut), names.slice(cut + '_and_'.length)];
    const path = (name: string) => join(checkout, 'tests', name);
    return [{ name: names, old: path(old), new: path(next), file: join(folder, file) }];
  });
}

/** Folder names may hold `_and_` themselves. */
function cutOf(names: string, checkout: string): number {
  const isFolder = (name: string) => existsSync(join(checkout, 'tests', name));
  for (let at = names.indexOf('_and_'); at >= 0; at = names.indexOf('_and_', at + 1)) {
    if (isFolder(names.slice(0, at)) && isFolder(names.slice(at + '_and_'.length))) return at;
  }
  return -1;
}

interface BothMaps {
  readonly old: readonly Row[];
  readonly new: readonly Row[];
}

/** `diff-type,source,destination,dir1,dir2,workloads-diff-info`, where dir1 is the old one. */
function theirs(file: string): BothMaps {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) =>
        cell!.replaceAll('"', '').replace('[External]', ''),
      ),
    )
    .filter((cells) => !cells[5] && cells.every((cell) => cell !== '{ingress-controller}'))
    .map(([, src, dst, old, next]) => ({ src: src!, dst: dst!, old: old!, new: next! }));
  return maps(rows.map((row) => ({ ...row, old: spaced(row.old), new: spaced(row.new) })));
}

/** `TCP 80,UDP 53` → `TCP 80 UDP 53`. */
function spaced(conn: string): string {
  return conn.replace(/,(?=[A-Z])/g, ' ');
}

type Compared = Readonly<Record<'src' | 'dst' | 'old' | 'new', string>>;

function maps(rows: readonly Compared[]): BothMaps {
  const map = (where: 'old' | 'new') =>
    rows
      .filter((row) => row[where] !== 'No Connections')
      .map((row) => ({ ...toRow(row[where]), src: row.src, dst: row.dst }));
  return { old: map('old'), new: map('new') };
}

/** Our `A (unknown: B)` and `unknown: B`. */
function toRow(text: string): Pick<Row, 'conn' | 'unknown'> {
  const match = /^(?:(.*) \()?unknown: ([^)]*)\)?$/.exec(text);
  if (!match) return { conn: text };
  return { conn: match[1] ?? 'No Connections', unknown: { conn: match[2]!, reasons: [] } };
}

const DIFFS = CHECKOUT ? recordedDiffs(CHECKOUT) : [];
const score = { facts: 0, same: 0 };

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded differences (SEGPROOF_NETPOL_ANALYZER)', () => {
  it.each(DIFFS.map((item) => [item.name, item] as const))('%s', async (_name, recorded) => {
    const { out } = await runCommand(diff, [recorded.old, recorded.new], {
      format: 'json',
      failOn: 'opened',
    });
    const ours = maps(
      (JSON.parse(out) as { changes: readonly DiffLine[] }).changes.map((line) => ({ ...line })),
    );
    const expected = theirs(recorded.file);
    const facts: readonly Fact[] = [
      ...compareMaps(ours.old, asDeployments(expected.old, ours.old)),
      ...compareMaps(ours.new, asDeployments(expected.new, ours.new)),
    ];
    const different = facts.filter(({ outcome }) => outcome === 'different');
    score.facts += facts.length;
    score.same += facts.length - different.length;
    expect(different).toEqual([]);
  });

  afterAll(() => {
    console.log(`netpol-analyzer: ${DIFFS.length} differences, ${score.facts} facts: ${score.same} the same`);
  });
});
