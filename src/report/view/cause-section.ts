import type { Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import { formatSubject } from '../../model/finding.ts';
import type { Cause } from './causes.ts';
import type { Block, Cell, Fact, Run, Section } from './document.ts';
import { cell, code, column, link, marked, muted, paragraph, plain, strong, table } from './document.ts';
import { evidenceFacts, remedies } from './evidence-blocks.ts';
import { controlAnchor, counted, shortened, subjectText } from './text.ts';
import { REASON_MEANINGS, STATUS_WORDS } from './words.ts';

/** Rows of one cause printed; the others are counted. */
const MEMBER_LIMIT = 25;

/** Longest message of one row; it often says the same of each subject. */
const MESSAGE = 240;

/** Every fail, unknown and accepted exception, once, by the object that causes it. */
export function causesSection(assessment: Assessment, causes: readonly Cause[]): Section {
  const intro = causes.length
    ? `${counted(causes.length, 'cause')} of ${counted(countMembers(causes), 'finding')} that did not pass. Mend the cause and its findings go.`
    : 'No finding failed, stayed unknown or was accepted.';
  return {
    id: 'causes',
    title: 'Findings by cause',
    blocks: causes.length ? [paragraph(intro), overview(assessment, causes)] : [paragraph(intro)],
    sections: causes.map((cause) => causeSection(assessment, cause)),
  };
}

function countMembers(causes: readonly Cause[]): number {
  return causes.reduce((sum, cause) => sum + cause.members.length, 0);
}

function overview(assessment: Assessment, causes: readonly Cause[]): Block {
  const columns = [
    column('Cause', 1),
    column('Object', 4),
    column('Status', 2),
    column('Severity', 1.4),
    column('Findings', 1.3, 'right'),
  ];
  const rows = causes.map((cause) => [
    cell(link(cause.id, cause.anchor)),
    cell(code(cause.title)),
    marked(STATUS_WORDS[cause.status].mark),
    cell(cause.severity),
    cell(String(cause.members.length)),
  ]);
  return table(`Causes, gravest first (${assessment.findings.length} findings in all)`, columns, rows);
}

function causeSection(assessment: Assessment, cause: Cause): Section {
  const findings = cause.members.map((index) => assessment.findings[index]!);
  return {
    id: cause.anchor,
    title: `${cause.id} ${cause.title}`,
    blocks: [
      {
        type: 'verdict',
        mark: STATUS_WORDS[cause.status].mark,
        details: [`severity ${cause.severity}`, tally(cause)],
      },
      { type: 'facts', items: causeFacts(assessment, cause, findings) },
      ...remedies(findings),
      membersTable(findings),
    ],
    sections: [],
  };
}

/** `1 object: 212 unknown`. */
function tally(cause: Cause): string {
  const { word } = STATUS_WORDS[cause.status].mark;
  return `${cause.object ? '1 object: ' : ''}${cause.members.length} ${word}`;
}

function causeFacts(assessment: Assessment, cause: Cause, findings: readonly Finding[]): readonly Fact[] {
  const lead = findings[0]!;
  const controls = controlsResting(assessment, new Set(cause.members));
  return [
    { term: 'What', runs: [plain(lead.message)] },
    ...evidenceFacts(lead),
    ...reasonFacts(findings),
    ...exceptionFacts(lead),
    {
      term: 'Controls',
      runs: controls.length ? joined(controls) : [muted('none: no control rests on it')],
    },
  ];
}

function reasonFacts(findings: readonly Finding[]): readonly Fact[] {
  const codes = [...new Set(findings.flatMap((finding) => finding.reasons))].sort();
  if (codes.length === 0) return [];
  return [
    {
      term: 'Why unknown',
      runs: [plain(codes.map((code) => `${code}: ${REASON_MEANINGS[code]}`).join('; '))],
    },
  ];
}

function exceptionFacts(finding: Finding): readonly Fact[] {
  const accepted = finding.exception;
  if (!accepted) return [];
  const text = `${accepted.id}, approved by ${accepted.approver}, until ${accepted.expires}: ${accepted.reason}`;
  return [{ term: 'Accepted', runs: [plain(text)] }];
}

function controlsResting(assessment: Assessment, members: ReadonlySet<number>): readonly Run[] {
  return assessment.controls
    .filter((control) => control.findings.some((index) => members.has(index)))
    .map((control) => link(`${control.framework} ${control.id}`, controlAnchor(control)));
}

function joined(runs: readonly Run[]): readonly Run[] {
  return runs.flatMap((run, index) => (index === 0 ? [run] : [plain(', '), run]));
}

/** The first finding of each check in full; where another says the same of its own subject, it is not said again. */
function membersTable(findings: readonly Finding[]): Block {
  const columns = [column('Subject', 3.2), column('Check', 2.2), column('What was found', 4.6)];
  const said = new Set<string>();
  const rows = findings.map((finding) => {
    const words = `${finding.check} ${withoutSubject(finding)}`;
    const again = said.has(words);
    said.add(words);
    return memberRow(finding, again);
  });
  return table('Findings of this cause', columns, rows, MEMBER_LIMIT);
}

function withoutSubject({ message, subject }: Finding): string {
  const names = 'from' in subject ? [subject.from, subject.to] : [formatSubject(subject), subject.name];
  return names.reduce((text, name) => text.replaceAll(name, '…'), message);
}

function memberRow(finding: Finding, again: boolean): readonly Cell[] {
  const reasons = finding.reasons.length ? [strong(` ${finding.reasons.join(' ')}`)] : [];
  const what = again ? muted('the same') : plain(shortened(finding.message, MESSAGE));
  return [cell(code(subjectText(finding))), cell(code(finding.check)), cell(what, ...reasons)];
}
