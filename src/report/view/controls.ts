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
import type { Block, Cell, Column, Mark, Section } from './document.ts';
import { cell, code, column, link, list, marked, muted, paragraph, plain, table } from './document.ts';
import { anchor, controlAnchor, counted } from './text.ts';
import { LEVEL_MEANINGS, OUTCOME_WORDS, RESULT_MARKS } from './words.ts';

/** One section per framework: its table of controls, then each control. */
export function frameworkSections(assessment: Assessment, causes: readonly Cause[]): readonly Section[] {
  return assessment.frameworks.map((framework) => {
    const shown = new Set<string>();
    const controls = assessment.controls.filter((control) => control.framework === framework.id);
    return {
      id: anchor('framework', framework.id),
      title: `${framework.title} ${framework.version}`.trim(),
      blocks: [
        paragraph(framework.disclaimer, 'muted'),
        paragraph(outcomesSentence(framework)),
        controlsTable(framework, controls),
      ],
      sections: controls.map((control) => controlSection(assessment, control, causes, shown)),
    };
  });
}

function outcomesSentence(framework: FrameworkSummary): string {
  const parts = (Object.keys(OUTCOME_WORDS) as Outcome[])
    .filter((outcome) => framework.outcomes[outcome] > 0)
    .map((outcome) => `${framework.outcomes[outcome]} ${OUTCOME_WORDS[outcome].mark.word}`);
  const total = Object.values(framework.outcomes).reduce((sum, count) => sum + count, 0);
  return `${counted(total, 'control')} by ${framework.publisher}, in our paraphrase: ${parts.join(', ')}.`;
}

function controlsTable(framework: FrameworkSummary, controls: readonly ControlResult[]): Block {
  const columns = [
    column('Control', 1.2),
    column('Paraphrase', 3.6),
    column('Outcome', 3.6),
    column('Tests', 1, 'right'),
    column('Evidence', 1.2),
  ];
  const rows = controls.map((control) => [
    cell(link(control.id, controlAnchor(control))),
    cell(control.title),
    marked(outcomeMark(control)),
    cell(testsText(control)),
    cell(control.evidenceLevel),
  ]);
  return table(`Controls of ${framework.title} ${framework.version}`, columns, rows);
}

/** The outcome's symbol with the wording of this control. */
function outcomeMark(control: ControlResult): Mark {
  return { ...OUTCOME_WORDS[control.outcome].mark, word: control.wording };
}

function testsText(control: ControlResult): string {
  return control.testsRequired === 0 ? '–' : `${control.testsPerformed} of ${control.testsRequired}`;
}

function controlSection(
  assessment: Assessment,
  control: ControlResult,
  causes: readonly Cause[],
  shown: Set<string>,
): Section {
  return {
    id: controlAnchor(control),
    title: `${control.id} ${control.title}`,
    blocks: [
      verdict(control),
      ...(control.reason ? [paragraph(control.reason)] : []),
      ...testsBlocks(control),
      ...evidenceBlocks(assessment, control, causes, shown),
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
    mark: outcomeMark(control),
    details: [...tests, level],
  };
}

function titled(title: string, items: readonly string[]): readonly Block[] {
  return items.length ? [list(items, title)] : [];
}

/** Where this version has none of the checks, the reason names them, or else they are named here. */
function testsBlocks(control: ControlResult): readonly Block[] {
  const own = control.tests.filter((test) => !test.precondition);
  if (own.length === 0) return [];
  if (own.some((test) => test.result !== 'missing')) return [testsTable(control)];
  if (control.reason !== undefined) return [];
  const names = own.flatMap((test, index) => [
    plain(index === 0 ? 'Checks that this version does not have: ' : ', '),
    code(test.check),
  ]);
  return [paragraph(names)];
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
