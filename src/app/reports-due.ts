import { listRuns, type RunRow, readDownload } from '../archive/list.ts';
import type { Archive } from '../archive/opened.ts';
import type { Assessment } from '../model/assessment.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import type { Settings } from './settings.ts';

/** The assessment itself is always kept: everything else can be rendered from it again. */
const ALWAYS = 'json';

/** Runs looked at for the last one that holds reports. */
const LOOK_BACK = 200;

/**
 * The formats to render and archive for this run (`archive.reports` of the configuration): all of them `always`; or, beside
 * the assessment, only when the outcome is another than that of the last archived report (`on-change`), or when that one
 * is of another UTC day (`daily`).
 */
export async function reportsDue(
  archive: Archive,
  assessment: Assessment,
  formats: readonly string[],
  settings: Settings,
): Promise<readonly string[]> {
  const wanted = [...new Set([ALWAYS, ...formats])];
  const rule = settings.config.values.archive?.reports ?? 'always';
  if (rule === 'always') return wanted;
  const last = await lastReport(archive, assessment);
  if (!last) return wanted;
  const due =
    rule === 'daily'
      ? day(last.slot) !== day(assessment.run.slot)
      : await outcomeChanged(archive, last, assessment);
  return due ? wanted : [ALWAYS];
}

function day(slot: string | undefined): string | undefined {
  return slot?.slice(0, 'yyyy-mm-dd'.length);
}

async function lastReport(archive: Archive, { run }: Assessment): Promise<RunRow | undefined> {
  const { rows } = await listRuns(archive, { limit: LOOK_BACK, kinds: ['run'] });
  return rows.find(
    ({ cluster, downloads }) => cluster?.name === run.cluster.name && downloads.some(isReport),
  );
}

function isReport({ name }: { readonly name: string }): boolean {
  return name.startsWith('report.');
}

async function outcomeChanged(archive: Archive, last: RunRow, assessment: Assessment): Promise<boolean> {
  const download = last.downloads.find(({ name }) => name === 'assessment.json');
  const file = download && (await readDownload(archive, download.id));
  if (!file) return true;
  return outcomeOf(JSON.parse(new TextDecoder().decode(file.bytes)) as Assessment) !== outcomeOf(assessment);
}

/** What a reader would call another outcome: tool, scope, findings and control results, without instants and digests of the run. */
function outcomeOf({ tool, scope, summary, controls, findings, exceptions }: Assessment): string {
  return canonicalJson({ tool, scope, summary, controls, findings, exceptions });
}
