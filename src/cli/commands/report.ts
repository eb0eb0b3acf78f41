import { basename, join } from 'node:path';
import type { Deps } from '../../app/deps.ts';
import { renderReports, requireFormats, writeReports } from '../../app/render.ts';
import { gate } from '../../compliance/gate.ts';
import { summaryText } from '../../report/summary-text.ts';
import { fileNamePart } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';
import { failOn } from '../gate-option.ts';
import { sayTimings } from '../gathering.ts';
import { gatherAndJudge, type Judged } from '../judging.ts';

/** Gathers, judges and writes the reports; says what was found and where the files are. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { options } = args;
  const formats = options.list('format');
  requireFormats(formats);
  const judged = await gatherAndJudge(args, ['all'], deps);
  const { assessment, timings } = judged;
  const reports = await timings.measureAsync('render', () =>
    renderReports(assessment, formats, options.text('templatesDir')),
  );
  const files = writeReports(options.text('output') ?? defaultFolder(args, judged), reports);
  deps.out(`${summaryText(assessment, deps.style)}\n`);
  for (const file of files) deps.out(`${file}\n`);
  sayTimings(args, judged, deps);
  return gate(assessment, failOn(options)).code;
}

function defaultFolder({ positional }: CommandArguments, { snapshot }: Judged): string {
  const [first] = positional;
  const name =
    first === undefined || first === '-' ? snapshot.header.cluster.name : basename(join('/', first));
  return join('reports', fileNamePart(name || snapshot.header.cluster.name));
}
