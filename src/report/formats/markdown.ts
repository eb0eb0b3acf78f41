import type { Assessment } from '../../model/assessment.ts';
import type { Severity, Status } from '../../model/finding.ts';
import { escapeMarkdown } from '../../util/escape.ts';
import { causeText } from '../view/cause-text.ts';
import { type Cause, groupByCause } from '../view/causes.ts';
import { counted, ratio, shortened } from '../view/text.ts';
import { visibleText } from '../view/visible-text.ts';
import { OUTCOME_WORDS, STATUS_WORDS } from '../view/words.ts';

/** A comment on GitHub holds 65,536 characters: causes beyond this are counted. */
const ROWS = 100;

/** Characters of a cell. */
const CELL = 300;

/** A summary for a pull request or a merge request: the sentences, the numbers, the frameworks, and the causes in order of weight. */
export async function renderMarkdown(assessment: Assessment): Promise<Uint8Array> {
  return new TextEncoder().encode(markdownText(assessment));
}

function markdownText(assessment: Assessment): string {
  const { mode, summary } = assessment;
  return [
    `**${cell(summary.headline)}**`,
    '',
    cell(summary.presence),
    '',
    `Passed ${ratio(summary.passed)} tests · evaluated ${ratio(summary.evaluated)} tests`,
    ...(summary.incomplete
      ? ['', 'Incomplete: something required was not read or could not be judged.']
      : []),
    ...(mode === 'manifests' ? ['', 'Design review of files: not evidence of operation.'] : []),
    ...frameworkRows(assessment),
    ...causeRows(assessment),
    ...exceptionRows(assessment),
    '',
  ].join('\n');
}

function frameworkRows({ frameworks }: Assessment): readonly string[] {
  if (frameworks.length === 0) return [];
  const rows = frameworks.map(({ id, outcomes }) => {
    const words = Object.entries(OUTCOME_WORDS)
      .map(([outcome, { mark }]) => [outcomes[outcome as keyof typeof outcomes], mark.word] as const)
      .filter(([count]) => count > 0);
    return `| ${cell(id)} | ${words.map(([count, word]) => `${count} ${word}`).join(', ')} |`;
  });
  return ['', '| framework | controls |', '|---|---|', ...rows];
}

function causeRows({ findings, scope }: Assessment): readonly string[] {
  const causes = groupByCause(findings, scope).filter(
    ({ status }) => status === 'fail' || status === 'unknown',
  );
  if (causes.length === 0) return ['', 'No test failed or stayed unknown.'];
  const more = causes.length - ROWS;
  return [
    '',
    '| | severity | where | what | tests |',
    '|---|---|---|---|---|',
    ...causes.slice(0, ROWS).map((cause) => causeRow(cause, causeText(findings, cause))),
    ...(more > 0 ? ['', `and ${counted(more, 'more cause', 'more causes')}: \`--format json\` has all`] : []),
  ];
}

function causeRow({ status, severity, place, title, members }: Cause, what: string): string {
  const where = place === undefined ? title : `${title} (${place})`;
  return `| ${head(status, severity)} | ${cell(where)} | ${cell(what)} | ${members.length} |`;
}

function head(status: Status, severity: Severity): string {
  return `**${STATUS_WORDS[status].mark.word}** | ${severity}`;
}

function exceptionRows({ exceptions }: Assessment): readonly string[] {
  const live = exceptions.filter(({ state }) => state === 'in-force');
  if (live.length === 0) return [];
  const rows = live
    .slice(0, ROWS)
    .map(
      ({ id, check, approver, expires, matched }) =>
        `| ${cell(id)} | ${cell(check)} | ${matched} | ${cell(approver)} | ${cell(expires)} |`,
    );
  return ['', '| accepted | check | fails | by | until |', '|---|---|---|---|---|', ...rows];
}

function cell(text: string): string {
  return escapeMarkdown(shortened(visibleText(text), CELL));
}
