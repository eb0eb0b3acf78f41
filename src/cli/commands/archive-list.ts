import { namedArchive, openArchiveAt } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { listRuns, type RunRow } from '../../archive/list.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

/** More runs than this are left to `--format json`. */
const SHOWN = 1000;

/** Runs, newest last; exit 1 when an entry cannot be verified. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const place = namedArchive(positional[0], options.text('archive'), options.text('config'));
  const { rows, next } = await listRuns(await openArchiveAt(place), { limit: SHOWN });
  const oldestFirst = rows.toReversed();
  if (options.text('format') === 'json') deps.out(`${JSON.stringify(oldestFirst, null, 2)}\n`);
  else deps.out(`${textTable([['RUN', 'SLOT', 'KIND', 'ENTRY', 'FOUND'], ...oldestFirst.map(toCells)])}\n`);
  if (next !== undefined) deps.say(`older entries than the newest ${SHOWN} are not shown`);
  return rows.some(({ verification }) => verification === 'failed') ? 1 : 0;
}

function toCells({ id, slot, kind, verification, result, reason, problem }: RunRow): string[] {
  return [id, slot ?? '-', kind ?? '-', verification, result?.headline ?? reason ?? problem ?? '-'];
}
