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
import type { Cell, Section, Table } from './document.ts';
import { cell, code, column, link, list, marked, muted, paragraph, plain, table } from './document.ts';
import { anchor, controlAnchor, counted, formatRef, grouped } from './text.ts';
import type { Word } from './words.ts';
import { inputMark, isRead, LEVEL_MEANINGS, OUTCOME_WORDS, REASON_MEANINGS, STATUS_WORDS } from './words.ts';

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

export function attestationsSection({ controls }: Assessment): Section {
  const rows = controls.flatMap((control) =>
    control.outstanding.map((item) => [
      cell(link(`${control.framework} ${control.id}`, controlAnchor(control))),
      cell(item.id),
      cell(item.ask),
      cell(muted('')),
    ]),
  );
  const columns = [
    column('Control', 2),
    column('Item', 1.6),
    column('To attest', 5),
    column('Name, date', 2),
  ];
  return section(
    'attestations',
    'Manual items outstanding',
    rows.length
      ? [
          paragraph(
            `${counted(rows.length, 'item')} that no cluster can show. Until a person signs them, the controls say “attestation outstanding”.`,
          ),
          table('Manual items without a signature', columns, rows),
        ]
      : [paragraph('Nothing is outstanding.')],
  );
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
  const columns = [column('Row', 1), column('Object', 5), column('Zone', 1.5), column('Detail', 3.5)];
  const cells = rows.map((row) => [
    cell(row.id),
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
  const sorted = [
    ...inputs.filter((input) => !isRead(input.outcome)),
    ...inputs.filter((input) => isRead(input.outcome)),
  ];
  const columns = [
    column('Input', 3),
    column('Outcome', 1.7),
    column('Items', 1, 'right'),
    column('Why', 3),
    column('Without it', 3),
  ];
  return section('inputs', 'Inputs read', [
    table('Everything that was to be read, what was not read first', columns, sorted.map(inputRow)),
  ]);
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
    words('Outcome of a control', Object.values(OUTCOME_WORDS)),
    words('Status of a finding', Object.values(STATUS_WORDS)),
    table('Why something is unknown', [column('Code', 2), column('Meaning', 6)], reasons),
    table('Evidence level of a mapping', [column('Level', 2), column('Meaning', 6)], levels),
  ]);
}

function section(id: string, title: string, blocks: Section['blocks']): Section {
  return { id, title, blocks, sections: [] };
}
