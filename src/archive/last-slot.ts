import { listRuns, showRun } from './list.ts';
import type { Archive } from './opened.ts';

/** Last slot of which the log says anything: a run, a failed run, or the end of missed ones. RFC 3339. */
export async function lastSlot(archive: Archive): Promise<string | undefined> {
  const { rows } = await listRuns(archive, { limit: 1 });
  const [row] = rows;
  if (row?.kind !== 'missed-run') return row?.slot;
  const shown = await showRun(archive, row.id);
  return shown?.statement?.predicate.kind === 'missed-run' ? shown.statement.predicate.to : undefined;
}
