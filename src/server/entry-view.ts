import type { RunRow } from '../archive/list.ts';
import type { Outcome } from '../model/assessment.ts';
import type { ResultSummary } from '../model/run-evidence.ts';
import { visible } from '../util/escape.ts';
import type { Verification } from './archive-reader.ts';
import type { VerificationState } from './verification-cache.ts';
import type { EntryView } from './views.ts';

type Found = Pick<EntryView, 'tone' | 'outcome' | 'headline' | 'numbers'>;
type Sealed = Pick<EntryView, 'seal' | 'sealTone'>;

/** One row of the list: what the run found, and what is known of its evidence. */
export function entryView(row: RunRow, state: VerificationState): EntryView {
  const found = foundIn(row);
  const sealed = sealOf(row, state);
  return {
    path: `/runs/${row.index}`,
    slot: row.slot ?? row.recordedAt ?? `leaf ${row.index}`,
    recorded: row.recordedAt ?? '',
    cluster: visible(row.cluster?.name ?? ''),
    ...found,
    ...sealed,
    // What altered evidence says is no good news.
    tone: sealed.sealTone === 'bad' && found.tone === 'good' ? 'quiet' : found.tone,
  };
}

function foundIn(row: RunRow): Found {
  if (row.verification === 'failed') return stopped('quiet', 'not readable', row.problem);
  if (row.kind === 'failed-run') return stopped('bad', 'no evidence', row.reason);
  if (row.kind === 'missed-run') return stopped('bad', 'slots missed', row.reason);
  return row.result ? resultWords(row.result) : stopped('quiet', row.kind ?? 'entry', row.reason);
}

function stopped(tone: Found['tone'], outcome: string, reason = ''): Found {
  return { tone, outcome, headline: visible(reason), numbers: '' };
}

function resultWords(result: ResultSummary): Found {
  const { passed, evaluated } = result;
  return {
    ...outcomeWords(result),
    headline: visible(result.headline),
    numbers: `${passed.count} of ${passed.of} passed, ${evaluated.count} of ${evaluated.of} evaluated`,
  };
}

/** The gravest thing that can be said of the run. Without any control, its findings speak. */
function outcomeWords(result: ResultSummary): Pick<Found, 'tone' | 'outcome'> {
  const { counts, outcomes } = result;
  const design = result.mode === 'manifests' ? 'design: ' : '';
  const seen = (outcome: Outcome) => Object.values(outcomes).some((by) => (by[outcome] ?? 0) > 0);
  if (counts.fail > 0 || seen('exceptions-noted'))
    return { tone: 'bad', outcome: `${design}exceptions noted` };
  if (result.incomplete || counts.unknown > 0 || seen('inconclusive')) {
    return { tone: 'unsure', outcome: `${design}inconclusive` };
  }
  const evaluated = seen('no-exceptions-noted') || (Object.keys(outcomes).length === 0 && counts.pass > 0);
  return evaluated
    ? { tone: 'good', outcome: `${design}no exceptions noted` }
    : { tone: 'unsure', outcome: `${design}not tested` };
}

/** What was read of the leaf just now, and what the check of the whole archive says of it. */
function sealOf(row: RunRow, state: VerificationState): Sealed {
  if (row.verification === 'failed') return { sealTone: 'bad', seal: 'tampered' };
  if (state.step === 'running') return { sealTone: 'quiet', seal: 'being verified' };
  if (state.step === 'failed') return { sealTone: 'unsure', seal: 'not verified' };
  return verifiedSeal(row.index, state.result);
}

function verifiedSeal(index: number, result: Verification): Sealed {
  const size = result.checkpoint?.size ?? 0;
  const own = result.problems.some(({ leaf }) => leaf === index);
  if (result.state === 'tampered') return tamperedSeal(result, own);
  if (index >= size) return { sealTone: 'unsure', seal: 'not verified yet' };
  if (own) return { sealTone: 'unsure', seal: 'incomplete' };
  return result.keyPinned
    ? { sealTone: 'good', seal: `sealed under checkpoint ${size}` }
    : { sealTone: 'unsure', seal: 'sealed, key not pinned' };
}

/** A fault that names no leaf could touch any. */
function tamperedSeal(result: Verification, own: boolean): Sealed {
  if (own) return { sealTone: 'bad', seal: 'tampered' };
  const elsewhere = result.problems.every(({ leaf }) => leaf !== undefined);
  return { sealTone: 'unsure', seal: elsewhere ? 'archive tampered, not here' : 'archive tampered' };
}
