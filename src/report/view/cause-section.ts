import type { Assessment } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import { formatSubject } from '../../model/finding.ts';
import { causeText, doorOf } from './cause-text.ts';
import type { Cause } from './causes.ts';
import { isPair } from './causes.ts';
import type { Block, Cell, Fact, Run, Section } from './document.ts';
import { cell, code, column, link, marked, muted, paragraph, plain, strong, table } from './document.ts';
import { admissionText } from './doors.ts';
import { evidenceFacts, remedies } from './evidence-blocks.ts';
import { capital, controlAnchor, counted, shortened, subjectText } from './text.ts';
import { REASON_MEANINGS, STATUS_WORDS } from './words.ts';

/** Rows of one cause printed; the others are counted. */
const MEMBER_LIMIT = 25;

/** Longest message of one row; it often says the same of each subject. */
const MESSAGE = 160;

/** Every fail, unknown and accepted exception, once, by what causes it. */
export function causesSection(assessment: Assessment, causes: readonly Cause[]): Section {
  const intro = causes.length
    ? `${counted(causes.length, 'cause')} of ${counted(countMembers(causes), 'finding')} that did not pass. Mend the cause and its findings go; a pair of zones stands with each of its doors, and passes when all are closed.`
    : 'No finding failed, stayed unknown or was accepted.';
  return {
    id: 'causes',
    title: 'Findings by cause',
    blocks: causes.length ? [paragraph(intro), overview(assessment, causes)] : [paragraph(intro)],
    sections: causes.map((cause) => causeSection(assessment, cause)),
  };
}

function countMembers(causes: readonly Cause[]): number {
  return new Set(causes.flatMap(({ members }) => members)).size;
}

function overview(assessment: Assessment, causes: readonly Cause[]): Block {
  const columns = [
    column('Cause', 0.8),
    column('Object', 3.6),
    column('What', 3.9),
    column('Status', 1.5),
    column('Severity', 1.1),
    column('Findings', 1.1, 'right'),
  ];
  const rows = causes.map((cause) => [
    cell(link(cause.id, cause.anchor)),
    cell(code(cause.title), ...(cause.place ? [muted(` ${cause.place}`)] : [])),
    cell(shortened(causeText(assessment.findings, cause), MESSAGE)),
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
    title: `${cause.id} ${cause.title}${cause.place ? ` · ${cause.place}` : ''}`,
    blocks: [
      {
        type: 'verdict',
        mark: STATUS_WORDS[cause.status].mark,
        details: [`severity ${cause.severity}`, tally(cause)],
      },
      { type: 'facts', items: causeFacts(assessment, cause, findings) },
      ...remedies(remediable(findings, cause)),
      membersTable(findings, cause),
    ],
    sections: [],
  };
}

/** `1 object: 212 unknown`. */
function tally(cause: Cause): string {
  const { word } = STATUS_WORDS[cause.status].mark;
  return `${cause.object ? '1 object: ' : ''}${cause.members.length} ${word}`;
}

/** The remedy of a pair mends its first door, which may be another's: the cause's own findings say theirs first. */
function remediable(findings: readonly Finding[], { title }: Cause): readonly Finding[] {
  const own = findings.filter(({ subject }) => !isPair(subject));
  return own.length > 0 ? own : findings.filter((finding) => firstDoorIs(finding, title));
}

function firstDoorIs({ cause }: Finding, title: string): boolean {
  return (
    cause !== undefined && title.endsWith(`${cause.namespace ? `${cause.namespace}/` : ''}${cause.name}`)
  );
}

function causeFacts(assessment: Assessment, cause: Cause, findings: readonly Finding[]): readonly Fact[] {
  const lead = findings[0]!;
  const controls = controlsResting(assessment, new Set(cause.members));
  return [
    { term: 'What', runs: [plain(`${capital(causeText(assessment.findings, cause) || lead.message)}`)] },
    ...doorFacts(findings, cause),
    ...reasonFacts(findings),
    ...exceptionFacts(lead),
    ...(controls.length ? controls : [{ term: 'Controls', runs: [muted('none: no control rests on it')] }]),
  ];
}

/** Of a pair the evidence of this door alone; what opens its other doors stands with those. */
function doorFacts(findings: readonly Finding[], cause: Cause): readonly Fact[] {
  const door = doorOf(findings, cause);
  if (!door) return evidenceFacts(findings[0]!);
  const [guard, ...others] = door.admits.flatMap((item) => admissionText(item) ?? []);
  return [
    ...(guard ? [{ term: 'Deciding rule', runs: [code(guard)] }] : []),
    { term: 'Counter-example', runs: [code(door.flow.message)] },
    ...others.map((text) => ({ term: 'Other end', runs: [code(text)] })),
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

/** Controls by framework, each with the way to it. */
function controlsResting(assessment: Assessment, members: ReadonlySet<number>): readonly Fact[] {
  const resting = assessment.controls.filter((control) =>
    control.findings.some((index) => members.has(index)),
  );
  return [...new Set(resting.map(({ framework }) => framework))].map((framework) => ({
    term: framework,
    runs: joined(
      resting
        .filter((control) => control.framework === framework)
        .map((control) => link(control.id, controlAnchor(control))),
    ),
  }));
}

function joined(runs: readonly Run[]): readonly Run[] {
  return runs.flatMap((run, index) => (index === 0 ? [run] : [plain(', '), run]));
}

/** The first finding of each check in full; where another says the same of its own subject, it is not said again. */
function membersTable(findings: readonly Finding[], cause: Cause): Block {
  const columns = [column('Subject', 3.2), column('Check', 2.2), column('What was found', 4.6)];
  const said = new Set<string>();
  const rows = findings.map((finding) => {
    const words = `${finding.check} ${withoutNames(finding)}`;
    const again = said.has(words);
    said.add(words);
    return memberRow(finding, cause, again);
  });
  return table('Findings of this cause', columns, rows, MEMBER_LIMIT);
}

function withoutNames({ message, subject }: Finding): string {
  const names = isPair(subject) ? [subject.from, subject.to] : [formatSubject(subject), subject.name];
  return names.reduce((text, name) => text.replaceAll(name, '…'), message);
}

function memberRow(finding: Finding, cause: Cause, again: boolean): readonly Cell[] {
  const reasons = finding.reasons.length ? [strong(` ${finding.reasons.join(' ')}`)] : [];
  const flow = doorOf([finding], cause)?.flow.message;
  const what = flow
    ? code(shortened(flow, MESSAGE))
    : again
      ? muted('the same')
      : plain(shortened(finding.message, MESSAGE));
  return [cell(code(subjectText(finding))), cell(code(finding.check)), cell(what, ...reasons)];
}
