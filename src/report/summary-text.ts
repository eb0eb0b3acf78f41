import type { AssessmentBody } from '../model/assessment.ts';
import { textTable } from '../util/text-table.ts';
import { causeText } from './view/cause-text.ts';
import type { Cause } from './view/causes.ts';
import { groupByCause } from './view/causes.ts';
import type { Tone } from './view/marks.ts';
import { counted, ratio, shortened } from './view/text.ts';
import { visibleText } from './view/visible-text.ts';
import { OUTCOME_WORDS, STATUS_WORDS } from './view/words.ts';

/** Colours a text for a terminal, or leaves it as it is. */
export type Style = (text: string, tone: Tone | 'strong' | 'quiet') => string;

const unstyled: Style = (text) => text;

/** Causes listed before the rest is counted. */
const LISTED = 11;

/** Columns of a line, and of them at most for the place. */
const WIDTH = 118;
const PLACE = 40;

/**
 * An assessment on at most 25 lines of a terminal: the sentence, the two numbers with the presence number, controls by
 * framework, the gravest causes with file and line, and how many more there are. No line feed at the end. Only what is
 * printed is made fit to be seen: an assessment may be large.
 */
export function summaryText(assessment: AssessmentBody, style: Style = unstyled): string {
  return [
    style(visibleText(assessment.summary.headline), 'strong'),
    style(visibleText(assessment.summary.presence), 'quiet'),
    '',
    numbersLine(assessment),
    ...frameworkLines(assessment),
    '',
    ...causeLines(assessment, style),
    ...periodLines(assessment, style),
    ...noteLines(assessment, style),
  ].join('\n');
}

function numbersLine({ summary }: AssessmentBody): string {
  const { passed, evaluated, namespacesWithPolicy } = summary;
  return `Passed ${ratio(passed)} tests · Evaluated ${ratio(evaluated)} tests · Presence only ${ratio(namespacesWithPolicy)} namespaces`;
}

/** At most four, the others on one line. */
function frameworkLines({ frameworks }: AssessmentBody): readonly string[] {
  const rows = frameworks.slice(0, 4).map((framework) => [
    framework.id,
    Object.entries(OUTCOME_WORDS)
      .map(
        ([outcome, { mark }]) =>
          [framework.outcomes[outcome as keyof typeof OUTCOME_WORDS], mark.word] as const,
      )
      .filter(([count]) => count > 0)
      .map(([count, word]) => `${count} ${word}`)
      .join(', '),
  ]);
  const left = frameworks.length - rows.length;
  return [
    ...(rows.length ? textTable(rows).split('\n') : []),
    ...(left > 0 ? [`and ${counted(left, 'more framework', 'more frameworks')}`] : []),
  ];
}

/** The paths into zones in scope come first, as causes are in order of weight; a line that was said is only counted. */
function causeLines({ findings, scope }: AssessmentBody, style: Style): readonly string[] {
  const causes = groupByCause(findings, scope).filter(
    ({ status }) => status === 'fail' || status === 'unknown',
  );
  if (causes.length === 0) return [style('No test failed or stayed unknown.', 'good')];
  // One line that counts one cause would be no shorter than the cause.
  const shown = causes.slice(0, causes.length === LISTED + 1 ? causes.length : LISTED);
  const width = Math.min(PLACE, Math.max(...shown.map((cause) => placeText(cause).length)));
  const lines = new Map<string, Cause>();
  for (const cause of shown) {
    const line = causeLine(cause, causeText(findings, cause), width, style);
    if (!lines.has(line)) lines.set(line, cause);
  }
  const listed = new Set(lines.values());
  const rest = causes.filter((cause) => !listed.has(cause));
  return [...lines.keys(), ...(rest.length > 0 ? [style(restText(rest), 'quiet')] : [])];
}

/** `FAIL     critical  shop/pay/allow.yaml:17  lets out into cde; admits every peer`. */
function causeLine(cause: Cause, what: string, width: number, style: Style): string {
  const { word, tone } = STATUS_WORDS[cause.status].mark;
  const place = placeText(cause).padEnd(width);
  const count = cause.members.length > 1 ? ` (${cause.members.length})` : '';
  const room = WIDTH - 18 - width - 2 - count.length;
  const text = shortened(visibleText(what), room);
  return `${style(word.toUpperCase().padEnd(7), tone)} ${cause.severity.padEnd(8)}  ${style(place, 'strong')}  ${text}${count}`;
}

/** The end of a long place tells more than its beginning. */
function placeText({ place, title }: Cause): string {
  const text = visibleText(place ?? title);
  return text.length <= PLACE ? text : `…${text.slice(1 - PLACE).toWellFormed()}`;
}

/** `and 5 more causes, 2 fail and 3 unknown: the report has them all`. */
function restText(causes: readonly Cause[]): string {
  const fails = causes.filter(({ status }) => status === 'fail').length;
  const parts = [
    ...(fails > 0 ? [`${fails} fail`] : []),
    ...(fails < causes.length ? [`${causes.length - fails} unknown`] : []),
  ];
  return `and ${counted(causes.length, 'more cause', 'more causes')}, ${parts.join(' and ')}: \`segproof report\` shows all`;
}

/** What the time showed, on one line. */
function periodLines({ period }: AssessmentBody, style: Style): readonly string[] {
  if (!period) return [];
  const { from, to, runs, gaps, windows, changes, changesUnseen } = period;
  const open = windows.filter(({ firstGood, gone }) => !firstGood && !gone).length;
  const parts = [
    counted(runs.length, 'sealed run'),
    counted(gaps.length, 'gap'),
    `${counted(windows.length, 'window of exposure', 'windows of exposure')}${open > 0 ? ` (${open} not mended)` : ''}`,
    `${counted(changes.length, 'change')}${changesUnseen.length > 0 ? ' at least' : ''}`,
  ];
  const [first, end] = [from, to].map((text) => visibleText(text.replace('T00:00:00Z', '')));
  return [
    style(
      `Period from ${first} until ${end}: ${parts.join(', ')}`,
      gaps.length + windows.length > 0 ? 'open' : 'quiet',
    ),
  ];
}

/** What must not be missed, one line each. */
function noteLines({ summary, exceptions, mode }: AssessmentBody, style: Style): readonly string[] {
  const live = exceptions
    .filter((exception) => exception.state === 'in-force')
    .map(({ expires }) => expires)
    .sort();
  return [
    ...(live.length
      ? [
          style(
            `${counted(live.length, 'exception')} accepted, the next expires ${visibleText(live[0]!)}`,
            'accepted',
          ),
        ]
      : []),
    ...(summary.incomplete
      ? [style('Incomplete: something required was not read or could not be judged.', 'open')]
      : []),
    ...(mode === 'manifests' ? [style('Design review of files: not evidence of operation.', 'open')] : []),
  ];
}
