import { join } from 'node:path';
import { judge } from '../../src/app/judge.ts';
import { type RenderedReport, renderReports } from '../../src/app/render.ts';
import { loadSettings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { readFiles } from '../../src/sources/files.ts';

/**
 * Every format of a sample, judged as `report` judges it, but for the digest of the tool: with it a sample would change
 * with every line of code.
 */
export async function renderSample(folder: string): Promise<readonly RenderedReport[]> {
  const sources = [join(folder, 'input', 'cluster.ndjson')];
  const loaded = loadSettings({ sources, defaultFrameworks: ['all'] });
  const settings = { ...loaded, tool: { version: loaded.tool.version } };
  const timings = startTimings(
    () => 0,
    () => 0,
  );
  const assessment = judge(await readFiles(sources), settings, { now: '2026-11-24T09:00:00Z', timings });
  return renderReports(assessment, ['html', 'pdf', 'json']);
}
