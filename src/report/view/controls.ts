import type {
  Assessment,
  ControlResult,
  ControlTest,
  Counts,
  FrameworkSummary,
  Outcome,
} from '../../model/assessment.ts';
import type { Status } from '../../model/finding.ts';
import type { Cause } from './causes.ts';
import { evidenceBlocks } from './control-evidence.ts';
import { attestationCell, outcomeMark, testsText } from './control-words.ts';
import type { Block, Cell, Column, Section } from './document.ts';
import { cell, code, column, link, list, marked, muted, paragraph, table } from './document.ts';
import { otherControls } from './other-controls.ts';
import { anchor, controlAnchor, counted } from './text.ts';
import { LEVEL_MEANINGS, OUTCOME_WORDS, RESULT_MARKS } from './words.ts';

/**
 * One section per framework: controls that carry an outcome of their own as a table and then each in full, all others in
 * one table.
 */
export function frameworkSections(assessment: Assessment, causes: readonly Cause[]): readonly Section[] {
  return assessment.frameworks.map((framework) => {
    const controls = assessment.controls.filter((control) => control.framework === framework.id);
    const judged = controls.filter(hasOutcome);
    const others = controls.filter((control) => !hasOutcome(control));
    return {
      id: anchor('framework', framework.id),
      title: titleOf(framework),
      blocks: [
        paragraph(framework.disclaimer, 'muted'),
        paragraph(outcomesSentence(framework)),
        ...(judged.length > 0 ? [judgedTable(judged)] : []),
        ...(others.length > 0 ? [otherControls(others)] : []),
      ],
      sections: judged.map((control) => controlSection(assessment, control, causes)),
    };
  });
}

function titleOf({ title, version }: FrameworkSummary): string {
  return `${title} ${version}`.trim();
}

/** True for a control that was tested and that the tests can carry. */
function hasOutcome({ outcome }: ControlResult): boolean {
  return outcome !== 'supporting' && outcome !== 'manual' && outcome !== 'not-tested';
}

function outcomesSentence(framework: FrameworkSummary): string {
  const parts = (Object.keys(OUTCOME_WORDS) as Outcome[])
    .filter((outcome) => framework.outcomes[outcome] > 0)
    .map((outcome) => `${framework.outcomes[outcome]} ${OUTCOME_WORDS[outcome].mark.word}`);
  const total = Object.values(framework.outcomes).reduce((sum, count) => sum + count, 0);
  return `${counted(total, 'control')} by ${framework.publisher}, in our paraphrase: ${parts.join(', ')}.`;
}

function judgedTable(controls: readonly ControlResult[]): Block {
  const columns = [
    column('Control', 1),
    column('Paraphrase', 4.2),
    column('Outcome', 2.7),
    column('Tests', 0.9, 'right'),
    column('Attestation', 1.5),
  ];
  const rows = controls.map((control) => [
    cell(link(control.id, controlAnchor(control))),
    cell(control.title),
    marked(outcomeMark(control)),
    cell(testsText(control)),
    attestationCell(control),
  ]);
  return table('Controls with an outcome of their own', columns, rows);
}

function controlSection(assessment: Assessment, control: ControlResult, causes: readonly Cause[]): Section {
  return {
    id: controlAnchor(control),
    title: `${control.id} ${control.title}`,
    blocks: [
      verdict(control),
      ...(control.reason ? [paragraph(control.reason)] : []),
      ...(control.tests.length > 0 ? [testsTable(control)] : []),
      ...evidenceBlocks(assessment, control, causes),
      ...titled(
        'What a person must still attest',
        control.outstanding.map((item) => `${item.id}: ${item.ask}`),
      ),
      ...titled('What this does not show', control.limits),
    ],
    sections: [],
  };
}

function verdict(control: ControlResult): Block {
  const tests = control.testsRequired === 0 ? [] : [`${testsText(control)} tests performed`];
  const level = `evidence level ${control.evidenceLevel}: ${LEVEL_MEANINGS[control.evidenceLevel]}`;
  return {
    type: 'verdict',
    mark: { ...OUTCOME_WORDS[control.outcome].mark, word: control.wording },
    details: [...tests, level],
  };
}

function titled(title: string, items: readonly string[]): readonly Block[] {
  return items.length ? [list(items, title)] : [];
}

function testsTable(control: ControlResult): Block {
  const columns: readonly Column[] = [
    column('Test', 3.2),
    column('Role', 1.5),
    column('Result', 2.6),
    column('Pass', 0.8, 'right'),
    column('Fail', 0.8, 'right'),
    column('Unknown', 1.1, 'right'),
    column('Exempt', 1, 'right'),
  ];
  return table(`Tests of ${control.id}`, columns, control.tests.map(testRow));
}

function testRow(test: ControlTest): readonly Cell[] {
  const shown: readonly Status[] = ['pass', 'fail', 'unknown', 'exempt'];
  return [
    cell(code(test.check)),
    cell(roleOf(test)),
    marked(RESULT_MARKS[test.result]),
    ...shown.map((status) => countCell(test.counts, status)),
  ];
}

function roleOf(test: ControlTest): string {
  if (test.precondition) return 'precondition';
  return test.required ? 'required' : 'additional';
}

function countCell(counts: Counts, status: Status): Cell {
  const count = counts[status];
  return count === 0 ? cell(muted('0')) : cell(String(count));
}
