import type { Outcome } from '../model/assessment.ts';
import type { ResultSummary } from '../model/evidence.ts';
import { visible } from '../util/escape.ts';
import type { ArchivedEntry, Verification } from './archive-reader.ts';
import type { VerificationState } from './verification-cache.ts';
import type { EntryView } from './views.ts';

/** One row of the list: what the run found, and what the check of the archive says of its leaf. */
export function entryView(entry: ArchivedEntry, state: VerificationState): EntryView {
  const { predicate } = entry;
  return {
    index: entry.index,
    path: `/runs/${entry.index}`,
    cluster: visible(predicate.cluster.name),
    ...what(predicate),
    ...seal(entry, state),
  };
}

function what(predicate: ArchivedEntry['predicate']): Omit<EntryView, 'index' | 'path' | 'cluster' | 'seal' | 'sealTone'> {
  switch (predicate.kind) {
    case 'run':
      return { slot: predicate.slot.scheduledFor, finished: predicate.slot.finishedAt, ...runWords(predicate.result) };
    case 'failed-run':
      return {
        slot: predicate.slot.scheduledFor,
        finished: predicate.slot.finishedAt,
        tone: 'bad',
        outcome: 'no evidence',
        headline: visible(`Stopped while it was to ${predicate.failure.stage}: ${predicate.failure.message}`),
        numbers: '',
      };
    case 'missed-run':
      return {
        slot: predicate.from === predicate.to ? predicate.from : `${predicate.from} to ${predicate.to}`,
        finished: predicate.recordedAt,
        tone: 'bad',
        outcome: predicate.slots === 1 ? 'slot missed' : `${predicate.slots} slots missed`,
        headline: visible(predicate.reason),
        numbers: '',
      };
  }
}

function runWords(result: ResultSummary): Pick<EntryView, 'tone' | 'outcome' | 'headline' | 'numbers'> {
  const { passed, evaluated } = result;
  return {
    ...outcomeWords(result),
    headline: visible(result.headline),
    numbers: `${passed.count} of ${passed.of} passed, ${evaluated.count} of ${evaluated.of} evaluated`,
  };
}

/** The gravest thing that can be said of the run. Without any control, its findings speak. */
function outcomeWords(result: ResultSummary): Pick<EntryView, 'tone' | 'outcome'> {
  const design = result.mode === 'manifests' ? 'design: ' : '';
  const seen = (outcome: Outcome) => Object.values(result.outcomes).some((counts) => (counts[outcome] ?? 0) > 0);
  if (result.counts.fail > 0 || seen('exceptions-noted')) return { tone: 'bad', outcome: `${design}exceptions noted` };
  if (result.incomplete || result.counts.unknown > 0 || seen('inconclusive')) {
    return { tone: 'unsure', outcome: `${design}inconclusive` };
  }
  const evaluated = seen('no-exceptions-noted') || (Object.keys(result.outcomes).length === 0 && result.counts.pass > 0);
  return evaluated
    ? { tone: 'good', outcome: `${design}no exceptions noted` }
    : { tone: 'unsure', outcome: `${design}not tested` };
}

/** What the check of the archive says of this one leaf. */
function seal(entry: ArchivedEntry, state: VerificationState): Pick<EntryView, 'seal' | 'sealTone'> {
  if (state.step === 'running') return { sealTone: 'quiet', seal: 'being verified' };
  if (state.step === 'failed') return { sealTone: 'unsure', seal: 'not verified' };
  const { result } = state;
  if (entry.index >= (result.checkpoint?.size ?? 0)) return { sealTone: 'unsure', seal: 'not verified yet' };
  const own = result.problems.filter(({ index }) => index === entry.index);
  if (result.state === 'tampered') return tamperedSeal(result, own.length > 0);
  if (own.length > 0) return { sealTone: 'unsure', seal: 'incomplete' };
  return result.keyPinned
    ? { sealTone: 'good', seal: `sealed under checkpoint ${result.checkpoint!.size}` }
    : { sealTone: 'unsure', seal: 'sealed, key not pinned' };
}

/** A fault that names no leaf could touch any. */
function tamperedSeal(result: Verification, own: boolean): Pick<EntryView, 'seal' | 'sealTone'> {
  if (own) return { sealTone: 'bad', seal: 'tampered' };
  const elsewhere = result.problems.every(({ index }) => index !== undefined);
  return { sealTone: 'unsure', seal: elsewhere ? 'archive tampered, not here' : 'archive tampered' };
}
