import { namedArchive, openArchiveAt } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { listRuns, type RunRow, readDownload, showRun } from '../../archive/list.ts';
import type { Archive } from '../../archive/opened.ts';
import { SegproofError } from '../../util/error.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

/** One entry of the log, or one file of it, checked against what was sealed. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const place = namedArchive(positional[1], options.text('archive'), options.text('config'));
  const archive = await openArchiveAt(place);
  const shown = await showRun(archive, await entryId(archive, positional[0]!));
  if (!shown)
    throw usage(
      `no entry ${positional[0]} in the archive`,
      'an index that `archive list` prints, or `latest`',
    );
  const file = options.text('file');
  if (file !== undefined) return printFile(archive, shown.row, file, deps);
  if (options.text('format') === 'json')
    deps.out(`${JSON.stringify(shown.statement ?? shown.row, null, 2)}\n`);
  else deps.out(`${textTable(facts(shown.row))}\n`);
  return shown.row.verification === 'failed' ? 1 : 0;
}

async function entryId(archive: Archive, name: string): Promise<string> {
  if (name !== 'latest') return name;
  const { rows } = await listRuns(archive, { limit: 1 });
  return rows[0]?.id ?? name;
}

async function printFile(archive: Archive, row: RunRow, name: string, deps: Deps): Promise<number> {
  const named = row.downloads.find((download) => download.name === name);
  const file = named && (await readDownload(archive, named.id));
  if (!file)
    throw usage(`no file ${name} in this entry`, row.downloads.map((download) => download.name).join(', '));
  deps.outBytes(file.bytes);
  return 0;
}

function facts(row: RunRow): string[][] {
  return [
    ['Run', row.id],
    ['Entry', row.problem ? `${row.verification}: ${row.problem}` : row.verification],
    ['Kind', row.kind ?? '-'],
    ['Slot', row.slot ?? '-'],
    ['Recorded', row.recordedAt ?? '-'],
    ['Cluster', row.cluster?.name ?? '-'],
    ['Run id', row.runId ?? '-'],
    ['Leaf hash', row.leafHash ?? '-'],
    ['Found', row.result?.headline ?? row.reason ?? '-'],
    ...row.downloads.map(({ name, sha256 }) => ['File', sha256 ? `${name}  sha256:${sha256}` : name]),
  ];
}

function usage(message: string, expected: string): SegproofError {
  return new SegproofError({ code: 'USAGE', message, expected });
}
