import type { Deps } from '../../app/deps.ts';
import { gather } from '../../app/gather.ts';
import { findConfig } from '../../config/settings.ts';
import { snapshotText } from '../../inventory/snapshot-text.ts';
import { writeSnapshotFile } from '../../sources/snapshot-file.ts';
import type { CommandArguments } from '../command.ts';
import { isIncomplete, newTimings, sayProblems, sayTimings } from '../gathering.ts';
import { gatherRequest } from '../requests.ts';

/** Collects only. An incomplete snapshot is written all the same, and the exit code is 2. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const timings = newTimings();
  const config = findConfig(args.options.text('config'), ['.']);
  const snapshot = await timings.measureAsync('gather', () => gather(gatherRequest(args, config), deps));
  const output = args.options.text('output');
  if (output === undefined) deps.out(snapshotText(snapshot));
  else await timings.measureAsync('write', () => writeSnapshotFile(output, snapshot));
  sayProblems(snapshot, deps);
  deps.say(`${snapshot.records.length} records${output === undefined ? '' : ` in ${output}`}`);
  sayTimings(args, { timings, snapshot }, deps);
  return isIncomplete(snapshot) ? 2 : 0;
}
