/** np-guard/netpol-analyzer's recorded differences between pairs of its test folders, read from a checkout of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './facts.ts';

export interface RecordedDiff {
  readonly name: string;
  /** Names of the two folders. */
  readonly old: string;
  readonly new: string;
  readonly file: string;
}

/** What is allowed before and after, of the connections that differ. */
export interface BothMaps {
  readonly old: readonly Row[];
  readonly new: readonly Row[];
}

export function recordedDiffs(checkout: string): readonly RecordedDiff[] {
  const folder = join(checkout, 'test_outputs/diff');
  return readdirSync(folder).flatMap((file) => {
    const [, name] = /^diff_between_(.+)\.txt$/.exec(file) ?? [];
    const cut = name === undefined ? -1 : cutOf(name, checkout);
    if (name === undefined || cut < 0) return [];
    const [next, old] = [name.slice(0, cut), name.slice(cut + '_and_'.length)];
    return [{ name, old, new: next, file: join(folder, file) }];
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

const LINE =
  /^diff-type: \w+, source: (.+), destination: (.+), \w+1: (.+), \w+2: (.+?)(?:, workloads-diff-info: .+)?$/;

/** Nothing is recorded of maps that are equal. Their ingress controller is a peer of their own making, in no manifest. */
export function recordedChanges(file: string): BothMaps {
  const text = readFileSync(file, 'utf8').trim();
  if (text === '') return { old: [], new: [] };
  const [title, ...lines] = text.split('\n');
  if (title !== 'Connectivity diff:') throw new Error(`${file}: begins with ${title}`);
  const rows = lines.map((line) => {
    const match = LINE.exec(line.replaceAll('[External]', ''));
    if (!match) throw new Error(`${file}: no difference: ${line}`);
    const [, src, dst, old, next] = match;
    return { src: src!, dst: dst!, old: old!, new: next! };
  });
  const comparable = rows.filter(({ src, dst }) => ![src, dst].includes('{ingress-controller}'));
  const map = (where: 'old' | 'new') =>
    comparable.map(({ src, dst, [where]: conn }) => ({ src, dst, conn: spaced(conn) }));
  return { old: map('old'), new: map('new') };
}

/** `TCP 80,UDP 53` → `TCP 80 UDP 53`. */
function spaced(conn: string): string {
  return conn.replace(/,(?=[A-Z])/g, ' ');
}
