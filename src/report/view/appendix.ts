import type {
  Assessment,
  CheckSummary,
  ExceptionSummary,
  Input,
  Population,
} from '../../model/assessment.ts';
import type { Status } from '../../model/finding.ts';
import type { EvidenceLevel } from '../../model/framework.ts';
import type { ReasonCode } from '../../model/verdict.ts';
import type { Block, Cell, Section, Table } from './document.ts';
import { cell, code, column, list, marked, muted, paragraph, plain, strong, table } from './document.ts';
import { anchor, counted, formatRef, grouped } from './text.ts';
import type { Word } from './words.ts';
import {
  ATTESTATION,
  inputMark,
  isRead,
  LEVEL_MEANINGS,
  OUTCOME_WORDS,
  REASON_MEANINGS,
  STATUS_WORDS,
} from './words.ts';

/** Rows of a population printed; the complete list is in assessment.json, from which an auditor samples. */
const POPULATION_LIMIT = 250;

export function exceptionsSection({ exceptions }: Assessment): Section {
  const columns = [
    column('Id', 1.3),
    column('Check', 2),
    column('Reason', 3.4),
    column('Owner', 1.4),
    column('Approver', 1.4),
    column('Expires', 1.4),
    column('State', 1.2),
    column('Findings', 1.2, 'right'),
  ];
  return section(
    'exceptions',
    'Accepted exceptions',
    exceptions.length
      ? [table('Register of exceptions', columns, exceptions.map(exceptionRow))]
      : [paragraph('No exception is registered.')],
  );
}

function exceptionRow(exception: ExceptionSummary): readonly Cell[] {
  const { id, check, reason, owner, approver, expires, state, matched } = exception;
  return [
    cell(id),
    cell(code(check)),
    cell(reason),
    cell(owner),
    cell(approver),
    cell(expires),
    cell(state.replace('-', ' ')),
    cell(String(matched)),
  ];
}

export function populationsSection({ populations }: Assessment): Section {
  return {
    id: 'populations',
    title: 'Populations',
    blocks: [
      paragraph(
        'Complete lists to sample from, each with how it was derived and how to count it without this tool.',
      ),
    ],
    sections: populations.map((population) => ({
      id: anchor('population', population.name),
      title: `${population.name}: ${grouped(population.count)}`,
      blocks: [paragraph(population.derivation, 'muted'), populationTable(population)],
      sections: [],
    })),
  };
}

function populationTable({ name, rows }: Population): {
  readonly type: 'table';
  readonly table: Table;
} {
  const columns = [
    column('No.', 0.6, 'right'),
    column('Object', 5),
    column('Zone', 1.9),
    column('Detail', 3.5),
  ];
  const cells = rows.map((row, index) => [
    cell(grouped(index + 1)),
    cell(code(formatRef(row.ref))),
    cell(row.zone ?? muted('–')),
    cell(row.detail ?? ''),
  ]);
  return table(`Population: ${name}`, columns, cells, POPULATION_LIMIT) as {
    type: 'table';
    table: Table;
  };
}

export function inputsSection({ inputs }: Assessment): Section {
  const unread = inputs.filter((input) => !isRead(input.outcome));
  const absent = inputs.filter(isPlainlyAbsent);
  const read = inputs.filter((input) => isRead(input.outcome) && !isPlainlyAbsent(input));
  const unserved = inputs.filter(({ outcome }) => outcome === 'missing').length;
  return section('inputs', 'Inputs read', [
    paragraph(
      `${counted(inputs.length, 'input')} in all: ${inputs.length - unread.length - unserved} read in full, ${unread.length} not read in full, ${unserved} not unserved by this cluster.`,
    ),
    ...(unread.length > 0 ? [unreadTable(unread)] : []),
    ...(read.length > 0 ? [readTable(read)] : []),
    ...(absent.length > 0 ? [absentNames(absent)] : []),
  ]);
}

/** A kind that the cluster does not serve, and of which nothing else is to be said. */
function isPlainlyAbsent({ outcome, message, affects }: Input): boolean {
  return outcome === 'missing' && !message && !affects;
}

function unreadTable(inputs: readonly Input[]): Block {
  const columns = [
    column('Input', 3),
    column('Outcome', 1.7),
    column('Items', 1, 'right'),
    column('Why', 3),
    column('Without it', 3),
  ];
  return table('What was not read in full', columns, inputs.map(inputRow));
}

function readTable(inputs: readonly Input[]): Block {
  const columns = [
    column('Input', 4),
    column('Outcome', 1.5),
    column('Items', 1, 'right'),
    column('Note', 4),
  ];
  const rows = inputs.map((input) => [
    cell(code(input.name)),
    marked(inputMark(input.outcome)),
    cell(grouped(input.items)),
    cell([input.message, input.affects].filter(Boolean).join('; ')),
  ]);
  return table('What was read in full', columns, rows);
}

/** Their names in one paragraph: there is nothing more to say of them. */
function absentNames(inputs: readonly Input[]): Block {
  const names = inputs.flatMap(({ name }, index) => (index === 0 ? [code(name)] : [plain(', '), code(name)]));
  return paragraph([strong('Not served by this cluster, so that it holds none: '), ...names, plain('.')]);
}

function inputRow(input: Input): readonly Cell[] {
  return [
    cell(code(input.name)),
    marked(inputMark(input.outcome)),
    cell(grouped(input.items)),
    cell(input.message ?? ''),
    cell(input.affects ?? ''),
  ];
}

export function checksSection({ checks }: Assessment): Section {
  const columns = [
    column('Check', 5),
    column('Of', 1.3),
    column('Severity', 1.3),
    column('Pass', 0.9, 'right'),
    column('Fail', 0.9, 'right'),
    column('Unknown', 1.2, 'right'),
    column('Exempt', 1.1, 'right'),
    column('n/a', 0.8, 'right'),
  ];
  return section('checks', 'Check catalogue', [
    table('Checks that ran, with what they found', columns, checks.map(checkRow)),
  ]);
}

function checkRow(check: CheckSummary): readonly Cell[] {
  const shown: readonly Status[] = ['pass', 'fail', 'unknown', 'exempt', 'not-applicable'];
  return [
    cell(code(check.id), plain(` ${check.title}`)),
    cell(check.subjectKind.replace('-', ' ')),
    cell(check.severity),
    ...shown.map((status) => cell(check.counts[status] === 0 ? muted('0') : grouped(check.counts[status]))),
  ];
}

export function limitsSection({ limits }: Assessment): Section {
  return section('limits', 'What this cannot see', [list(limits)]);
}

export function glossarySection(): Section {
  const words = (caption: string, entries: readonly Word[]) =>
    table(
      caption,
      [column('Word', 2), column('Meaning', 6)],
      entries.map(({ mark, meaning }) => [marked(mark), cell(meaning)]),
    );
  const reasons = (Object.keys(REASON_MEANINGS) as ReasonCode[]).map((key) => [
    cell(key),
    cell(REASON_MEANINGS[key]),
  ]);
  const levels = (Object.keys(LEVEL_MEANINGS) as EvidenceLevel[]).map((key) => [
    cell(key),
    cell(LEVEL_MEANINGS[key]),
  ]);
  return section('glossary', 'Words of this report', [
    words('Outcome of a control', [...Object.values(OUTCOME_WORDS), ATTESTATION]),
    words('Status of a finding', Object.values(STATUS_WORDS)),
    table('Why something is unknown', [column('Code', 2), column('Meaning', 6)], reasons),
    table('Evidence level of a mapping', [column('Level', 2), column('Meaning', 6)], levels),
  ]);
}

function section(id: string, title: string, blocks: Section['blocks']): Section {
  return { id, title, blocks, sections: [] };
}
