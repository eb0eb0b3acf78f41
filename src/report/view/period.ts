import type { AssessedChange, AssessedGap, AssessedPeriod, Assessment } from '../../model/assessment.ts';
import { formatSubject } from '../../model/finding.ts';
import type { ExposureWindow } from '../../model/period.ts';
import { spanText } from '../../util/span-text.ts';
import type { Block, Cell, Fact, Section } from './document.ts';
import { cell, code, column, list, muted, paragraph, plain, table } from './document.ts';
import { counted, formatRef, grouped, instant } from './text.ts';

/** Rows printed of each table; the complete lists are in assessment.json. */
const LIMIT = 250;

/** What happened in the period: how it is covered, what was exposed and until when, what changed. None for a point in time. */
export function periodSections({ period }: Assessment): readonly Section[] {
  if (!period) return [];
  const blocks: readonly Block[] = [
    { type: 'facts', items: periodFacts(period) },
    paragraph(
      'What the sealed runs found is taken as it was sealed; none was judged again. What lies between two runs is not seen: ' +
        'gaps are named and not filled, and a workload that came and went between two runs is in no list.',
      'muted',
    ),
    ...gapBlocks(period),
    ...windowBlocks(period),
    ...changeBlocks(period),
    ...(period.notes.length > 0 ? [list(period.notes, 'Notes')] : []),
  ];
  return [{ id: 'period', title: 'Period', blocks, sections: [] }];
}

function periodFacts({ from, to, runs, slots, auditLog }: AssessedPeriod): readonly Fact[] {
  const complete = runs.filter((run) => run.complete).length;
  const of = slots === undefined ? 'no schedule is known' : `the schedule has ${counted(slots, 'slot')}`;
  const [first, last] = [runs[0], runs.at(-1)];
  const log = auditLog
    ? `${counted(auditLog.events, 'write')} on policies and their labels, log from ${instant(auditLog.from)} to ${instant(auditLog.to)}`
    : 'none given: changes are told from snapshots, a lower bound';
  return [
    fact('From', instant(from)),
    fact('Until', instant(to)),
    fact('Sealed runs', `${grouped(runs.length)}, ${grouped(complete)} of them complete; ${of}`),
    ...(first && last ? [fact('First and last', `${instant(first.at)} and ${instant(last.at)}`)] : []),
    fact('Audit log', log),
  ];
}

function fact(term: string, text: string): Fact {
  return { term, runs: [plain(text)] };
}

function gapBlocks({ gaps }: AssessedPeriod): readonly Block[] {
  if (gaps.length === 0)
    return [paragraph('No stretch of the period lacks a complete run for longer than is accepted.')];
  const columns = [
    column('From', 2),
    column('To', 2),
    column('Lasted', 1.2),
    column('Slots', 0.8, 'right'),
    column('Why', 4),
  ];
  return [table('Gaps: nothing is known of these times', columns, gaps.map(gapRow), LIMIT)];
}

function gapRow({ from, to, hours, slots, why }: AssessedGap): readonly Cell[] {
  return [
    cell(instant(from)),
    cell(instant(to)),
    cell(spanText(hours * 3600)),
    cell(slots === undefined ? muted('–') : grouped(slots)),
    cell(why.length > 0 ? why.join('; ') : muted('nothing in the archive says why')),
  ];
}

function windowBlocks({ windows }: AssessedPeriod): readonly Block[] {
  if (windows.length === 0)
    return [paragraph('No snapshot of the period shows that a check that is followed failed.')];
  const columns = [
    column('Subject', 2.6),
    column('Check', 1.9),
    column('Last good', 1.5),
    column('First bad', 1.5),
    column('Last bad', 1.5),
    column('First good', 1.5),
    column('Lasted', 1.7),
  ];
  return [table('Windows of exposure, as the snapshots bound them', columns, windows.map(windowRow), LIMIT)];
}

function windowRow(window: ExposureWindow): readonly Cell[] {
  const {
    subject,
    check,
    direction,
    lastGood,
    firstBad,
    lastBad,
    firstGood,
    gone,
    accepted,
    atLeast,
    atMost,
  } = window;
  const end = firstGood ? instant(firstGood) : gone ? `gone by ${instant(gone)}` : 'not mended';
  const lasted = `${spanText(atLeast)} to ${spanText(atMost)}${accepted ? `, accepted by ${accepted.id}` : ''}`;
  return [
    cell(`${formatSubject(subject)}${direction ? ` ${direction}` : ''}`),
    cell(code(check)),
    cell(lastGood ? instant(lastGood) : muted('first seen so')),
    cell(instant(firstBad)),
    cell(instant(lastBad)),
    cell(end),
    cell(lasted),
  ];
}

function changeBlocks({ changes, changesUnseen }: AssessedPeriod): readonly Block[] {
  const bound = changesUnseen.length > 0 ? [list(changesUnseen, 'There may be more changes')] : [];
  if (changes.length === 0) return [paragraph('No change of a policy is known in the period.'), ...bound];
  const columns = [
    column('Object', 3),
    column('Change', 1.1),
    column('After', 1.8),
    column('By', 1.8),
    column('Who', 2),
    column('Told by', 1.3),
  ];
  return [table('Changes of policies', columns, changes.map(changeRow), LIMIT), ...bound];
}

function changeRow({ ref, type, after, by, source, user }: AssessedChange): readonly Cell[] {
  return [
    cell(code(formatRef(ref))),
    cell(type),
    cell(source === 'audit-log' ? muted('–') : instant(after)),
    cell(instant(by)),
    cell(user ?? muted('not known')),
    cell(source === 'audit-log' ? 'audit log' : 'snapshots'),
  ];
}
