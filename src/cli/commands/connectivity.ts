import { focusedEndpoints } from '../../app/connectivity-focus.ts';
import { type ConnectivityMap, type Level, mapByLevel, readableMap } from '../../app/connectivity-map.ts';
import type { Deps } from '../../app/deps.ts';
import type { ModelledCluster } from '../../app/model-cluster.ts';
import type { ConnectivityQuery } from '../../engine/connectivity-links.ts';
import { exposureRows } from '../../engine/exposure.ts';
import type { Direction } from '../../model/policy.ts';
import { connectivitySvg } from '../../report/connectivity/svg.ts';
import { type ConnectivityFormat, connectivityText } from '../../report/connectivity.ts';
import { type ExposureFormat, exposureText } from '../../report/exposure.ts';
import { SegproofError } from '../../util/error.ts';
import type { CommandArguments, Options } from '../command.ts';
import { isIncomplete, sayTimings } from '../gathering.ts';
import { gatherAndModel } from '../modelling.ts';
import { writePieces } from '../output-file.ts';
import { parseTraffic } from '../traffic-option.ts';

type Format = ConnectivityFormat | 'svg';

/** Prints the map. Exit 2 when something was not read: rows may be missing then. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { options } = args;
  const format = options.text('format') as Format;
  const exposure = options.flag('exposure');
  if (exposure) refuseWithExposure(format, options);
  const modelled = await gatherAndModel(args, deps);
  const query = queryOf(options, modelled);
  const file = options.text('output');
  await modelled.timings.measureAsync('print', async () => {
    const pieces = exposure
      ? [exposureText(exposureRows(modelled.engine, query), format as ExposureFormat)]
      : await mapPieces(modelled, query, format, options);
    writePieces(pieces, file, deps);
  });
  sayTimings(args, modelled, deps);
  return isIncomplete(modelled.snapshot) ? 2 : 0;
}

function queryOf(options: Options, { inventory, scope }: ModelledCluster): ConnectivityQuery {
  const texts = options.texts('focus');
  const port = options.text('port');
  const direction = options.text('direction') as Direction | undefined;
  return {
    ...(texts.length > 0 && { focus: focusedEndpoints(texts, inventory, scope) }),
    ...(direction && { direction }),
    ...(port !== undefined && { traffic: parseTraffic(port) }),
  };
}

async function mapPieces(
  cluster: ModelledCluster,
  query: ConnectivityQuery,
  format: Format,
  options: Options,
): Promise<Iterable<string>> {
  const { rows, notes } = chooseMap(cluster, query, format, options.text('by') as Level | undefined);
  return format === 'svg' ? [await connectivitySvg(rows, notes)] : connectivityText(rows, format, notes);
}

/** Programs get every row; people get as many as they can read, unless they name a level. */
function chooseMap(
  cluster: ModelledCluster,
  query: ConnectivityQuery,
  format: Format,
  level: Level | undefined,
): ConnectivityMap {
  if (level) return mapByLevel(cluster, level, query);
  const complete = format === 'json' || format === 'csv';
  return complete ? mapByLevel(cluster, 'workload', query) : readableMap(cluster, query);
}

function refuseWithExposure(format: Format, options: Options): void {
  if (options.text('by') !== undefined) {
    throw new SegproofError({ code: 'USAGE', message: '--exposure is by workload, and takes no --by' });
  }
  if (format === 'dot' || format === 'svg') {
    const expected = 'txt, json, csv or md';
    throw new SegproofError({ code: 'USAGE', message: '--exposure is no picture', expected, got: format });
  }
}
