import type { Assessment } from '../model/assessment.ts';
import type { Finding } from '../model/finding.ts';
import { textTable } from '../util/text-table.ts';
import type { Cause } from './view/causes.ts';
import { groupByCause } from './view/causes.ts';
import type { Tone } from './view/marks.ts';
import { counted, formatOrigin, grouped, ratio, shortened, subjectText } from './view/text.ts';
import { withVisibleText } from './view/visible-text.ts';
import { OUTCOME_WORDS, STATUS_WORDS } from './view/words.ts';

/** Colours a text for a terminal, or leaves it as it is. */
export type Style = (text: string, tone: Tone | 'strong' | 'quiet') => string;

const unstyled: Style = (text) => text;

/** Causes listed before the rest is counted. */
const LISTED = 8;

/** Longest message of a cause on one line. */
const WIDTH = 100;

/**
 * An assessment on at most 25 lines of a terminal: the sentence, the two numbers with the presence number, controls by
 * framework, the gravest causes with file and line, and how many more there are. No line feed at the end.
 */
export function summaryText(assessment: Assessment, style: Style = unstyled): string {
  const shown = withVisibleText(assessment);
  return [
    style(shown.summary.headline, 'strong'),
    style(shown.summary.presence, 'quiet'),
    '',
    numbersLine(shown),
    ...frameworkLines(shown),
    '',
    ...causeLines(shown, style),
    ...noteLines(shown, style),
  ].join('\n');
}

function numbersLine({ summary }: Assessment): string {
  const { passed, evaluated, namespacesWithPolicy } = summary;
  return `Passed ${ratio(passed)} tests · Evaluated ${ratio(evaluated)} tests · Presence only ${ratio(namespacesWithPolicy)} namespaces`;
}

/** At most four, the others on one line. */
function frameworkLines({ frameworks }: Assessment): readonly string[] {
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
    ...(left > 0 ? [`and ${counted(left, 'framework')} more`] : []),
  ];
}

function causeLines(assessment: Assessment, style: Style): readonly string[] {
  const causes = groupByCause(assessment.findings).filter(
    ({ status }) => status === 'fail' || status === 'unknown',
  );
  if (causes.length === 0) return [style('No test failed or stayed unknown.', 'good')];
  const listed = causes.slice(0, LISTED);
  const left = causes.slice(LISTED).reduce((sum, cause) => sum + cause.members.length, 0);
  return [
    ...listed.map((cause) => causeLine(assessment, cause, style)),
    ...(left > 0
      ? [style(`${counted(left, 'finding')} more of ${counted(causes.length - LISTED, 'cause')}`, 'quiet')]
      : []),
  ];
}

/** `FAIL critical shop/pay/allow.yaml:17 NetworkPolicy pay/allow (4): what was found`. */
function causeLine(assessment: Assessment, cause: Cause, style: Style): string {
  const lead = assessment.findings[cause.members[0]!]!;
  const { word, tone } = STATUS_WORDS[cause.status].mark;
  const place = originOf(lead) ?? subjectText(lead);
  const message = shortened(lead.message, WIDTH);
  return `${style(word.toUpperCase().padEnd(7), tone)} ${cause.severity.padEnd(8)} ${style(place, 'strong')} ${message} (${grouped(cause.members.length)})`;
}

function originOf(finding: Finding): string | undefined {
  const item = finding.evidence.find((entry) => entry.origin);
  return item?.origin && formatOrigin(item.origin, item.path);
}

/** What must not be missed, one line each. */
function noteLines({ summary, exceptions, mode }: Assessment, style: Style): readonly string[] {
  const live = exceptions
    .filter((exception) => exception.state === 'in-force')
    .map(({ expires }) => expires)
    .sort();
  return [
    ...(live.length
      ? [style(`${counted(live.length, 'exception')} accepted, the next expires ${live[0]}`, 'accepted')]
      : []),
    ...(summary.incomplete
      ? [style('Incomplete: something required was not read or could not be judged.', 'open')]
      : []),
    ...(mode === 'manifests' ? [style('Design review of files: not evidence of operation.', 'open')] : []),
  ];
}
