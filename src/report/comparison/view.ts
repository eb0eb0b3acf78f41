import type { ChangeGroup, Comparison, FindingChange } from '../../compliance/comparison.ts';
import type { ControlChange } from '../../compliance/control-changes.ts';
import type { Outcome } from '../../model/assessment.ts';
import { placesOf } from '../view/finding-places.ts';
import { subjectText } from '../view/text.ts';
import { OUTCOME_WORDS } from '../view/words.ts';

/** Groups in the order in which they are told, with their headings. */
export const GROUP_TITLES: Readonly<Record<ChangeGroup, string>> = {
  new: 'New',
  resolved: 'Resolved',
  unchanged: 'Unchanged',
  incomparable: 'Incomparable: judged on one side only',
};

/** One line of a comparison, in words. */
export interface ChangeLine {
  readonly severity: string;
  readonly place: string;
  readonly check: string;
  readonly subject: string;
  /** `pass → fail`. */
  readonly change: string;
}

export type GroupCounts = Readonly<Record<ChangeGroup, number>>;

export function countGroups({ findings }: Comparison): GroupCounts {
  const count = (wanted: ChangeGroup) => findings.filter(({ group }) => group === wanted).length;
  return {
    new: count('new'),
    resolved: count('resolved'),
    unchanged: count('unchanged'),
    incomparable: count('incomparable'),
  };
}

/** `2 new, 1 resolved, 12 unchanged, 0 incomparable`: one sentence, for every format. */
export function countsText(comparison: Comparison): string {
  return Object.entries(countGroups(comparison))
    .map(([group, count]) => `${count} ${group}`)
    .join(', ');
}

export function linesOf({ findings }: Comparison, wanted: ChangeGroup): readonly ChangeLine[] {
  return findings.filter(({ group }) => group === wanted).map(lineOf);
}

function lineOf({ finding, before, after }: FindingChange): ChangeLine {
  return {
    severity: finding.severity,
    place: placesOf(finding)[0]?.text ?? '',
    check: finding.check,
    subject: subjectText(finding),
    change: before === after ? `${after}, and further than before` : `${before} → ${after}`,
  };
}

/** `pci-dss-4.0.1 1.3.2: no exceptions noted → exceptions noted`. */
export function controlText({ framework, id, before, after }: ControlChange): string {
  return `${framework} ${id}: ${outcomeText(before)} → ${outcomeText(after)}`;
}

function outcomeText(outcome: Outcome | 'absent'): string {
  return outcome === 'absent' ? outcome : OUTCOME_WORDS[outcome].mark.word;
}

/** What one side alone was judged by, one sentence each. */
export function frameworkTexts({ frameworks }: Comparison): readonly string[] {
  return [
    ...frameworks.onlyOld.map((id) => `${id}: only the old was judged by it`),
    ...frameworks.onlyNew.map((id) => `${id}: only the new was judged by it`),
  ];
}
