import type { Deps } from '../../app/deps.ts';
import { connectivityRows } from '../../engine/connectivity.ts';
import { type ConnectivityFormat, connectivityText } from '../../report/connectivity.ts';
import type { CommandArguments } from '../command.ts';
import { isIncomplete, sayTimings } from '../gathering.ts';
import { gatherAndModel } from '../modelling.ts';

/** Prints the map. Exit 2 when something was not read: rows may be missing then. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const modelled = await gatherAndModel(args, deps);
  const format = args.options.text('format') as ConnectivityFormat;
  modelled.timings.measure('print', () => {
    for (const piece of connectivityText(connectivityRows(modelled.engine), format)) deps.out(piece);
  });
  sayTimings(args, modelled, deps);
  return isIncomplete(modelled.snapshot) ? 2 : 0;
}
