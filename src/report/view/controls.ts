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
import type { Block, Cell, Column, Mark, Section } from './document.ts';
import { cell, code, column, link, list, marked, muted, paragraph, plain, table } from './document.ts';
import { evidenceFacts, remedies } from './evidence-blocks.ts';
import { anchor, controlAnchor, counted, formatEvidence } from './text.ts';
import { LEVEL_MEANINGS, OUTCOME_WORDS, RESULT_MARKS, STATUS_WORDS } from './words.ts';

const EVIDENCE_LIMIT = 8;

/** One section per framework: its table of controls, then each control. */
export function frameworkSections(assessment: Assessment, causes: readonly Cause[]): readonly Section[] {
  return assessment.frameworks.map((framework) => {
    const controls = assessment.controls.filter((control) => control.framework === framework.id);
    return {
      id: anchor('framework', framework.id),
      title: `${framework.title} ${framework.version}`.trim(),
      blocks: [
        paragraph(framework.disclaimer, 'muted'),
        paragraph(outcomesSentence(framework)),
        controlsTable(framework, controls),
      ],
      sections: controls.map((control) => controlSection(assessment, control, causes)),
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
    column('Paraphrase', 4),
    column('Outcome', 2.8),
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

function controlSection(assessment: Assessment, control: ControlResult, causes: readonly Cause[]): Section {
  return {
    id: controlAnchor(control),
    title: `${control.id} ${control.title}`,
    blocks: [
      verdict(control),
      ...(control.reason ? [paragraph(control.reason)] : []),
      ...(control.tests.length ? [testsTable(control)] : []),
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
    mark: outcomeMark(control),
    details: [...tests, level],
  };
}

function titled(title: string, items: readonly string[]): readonly Block[] {
  return items.length ? [paragraph([{ text: title, style: 'strong', target: null }]), list(items)] : [];
}

function testsTable(control: ControlResult): Block {
  const columns: readonly Column[] = [
    column('Test', 3),
    column('Role', 1.5),
    column('Result', 2),
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

/** The gravest cause in full, the others as rows; where all passed, the policies that it rests on. */
function evidenceBlocks(
  assessment: Assessment,
  control: ControlResult,
  causes: readonly Cause[],
): readonly Block[] {
  const own = new Set(control.findings);
  const touching = causes
    .map((cause) => ({
      cause,
      members: cause.members.filter((index) => own.has(index)),
    }))
    .filter(({ members }) => members.length > 0);
  const first = touching[0];
  if (!first) return restingOn(assessment, control);
  const lead = assessment.findings[first.members[0]!]!;
  return [
    evidenceTable(assessment, control, touching),
    {
      type: 'facts',
      items: [{ term: `${first.cause.id} in detail`, runs: [plain(lead.message)] }, ...evidenceFacts(lead)],
    },
    ...remedies([lead], 1),
  ];
}

interface Touching {
  readonly cause: Cause;
  readonly members: readonly number[];
}

function evidenceTable(assessment: Assessment, control: ControlResult, touching: readonly Touching[]): Block {
  const columns = [
    column('Cause', 1),
    column('Status', 1.8),
    column('Findings', 1.3, 'right'),
    column('Object', 3.4),
    column('What was found', 4.5),
  ];
  const rows = touching.map(({ cause, members }) => [
    cell(link(cause.id, cause.anchor)),
    marked(STATUS_WORDS[cause.status].mark),
    cell(String(members.length)),
    cell(code(cause.title)),
    cell(assessment.findings[members[0]!]!.message),
  ]);
  return table(`What ${control.id} rests on`, columns, rows, EVIDENCE_LIMIT);
}

function restingOn(assessment: Assessment, control: ControlResult): readonly Block[] {
  const policies = new Map<string, number>();
  for (const index of control.findings) {
    for (const item of assessment.findings[index]?.evidence ?? []) {
      if (item.type !== 'policy') continue;
      const text = formatEvidence(item);
      policies.set(text, (policies.get(text) ?? 0) + 1);
    }
  }
  if (policies.size === 0) return [];
  const rows = [...policies]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => [cell(code(text)), cell(String(count))]);
  return [
    table(
      `Policies ${control.id} rests on`,
      [column('Policy', 6), column('Findings', 1, 'right')],
      rows,
      EVIDENCE_LIMIT,
    ),
  ];
}
