import type { DemoResult } from '../app/demo.ts';
import type { Finding } from '../model/finding.ts';
import { formatSubject } from '../model/finding.ts';
import type { Style } from '../report/summary-text.ts';
import { visible } from '../util/escape.ts';

/** Paths into the card zone that act one names. */
const SHOWN_PATHS = 5;

/** The demo on at most 25 lines: the sentence first, then three acts, then what to paste. */
export function demoText(result: DemoResult, style: Style): string {
  const { summary } = result.before;
  const ratio = ({ count, of }: { count: number; of: number }) => `${count} of ${of}`;
  return [
    style(visible(summary.headline), 'strong'),
    `${ratio(summary.namespacesWithPolicy)} namespaces have a network policy, as every scanner asks. ` +
      `Tests passed: ${ratio(summary.passed)}; evaluated: ${ratio(summary.evaluated)}.`,
    '',
    style('1  What nobody sees by counting policies', 'strong'),
    ...pathLines(result.before.findings, style),
    '',
    style('2  An hour later, after a harmless-looking change', 'strong'),
    ...result.opened.slice(0, 3).map((finding) => failLine(finding, style)),
    '',
    style('3  One byte of the archive flipped', 'strong'),
    `   ${style(result.intact.verdict, 'good')}: ${result.archive}`,
    `   ${style(result.tampered.verification.verdict, 'bad')}: ${result.tampered.verification.failures[0]?.file ?? 'nothing named'}`,
    '',
    ...result.files.map((file) => `   ${file}`),
    'Now try:',
    ...COMMANDS.map((command) => `   npm run -s segproof -- ${command}`),
  ].join('\n');
}

const INPUT = 'reports/samples/card-shop/input';
const COMMANDS = [
  `explain ${INPUT}/act-two.ndjson --from backoffice/cms --to checkout/order-db --port 5432/tcp`,
  `archive verify reports/demo/archive-tampered`,
  `serve reports/demo/archive`,
];

function pathLines(findings: readonly Finding[], style: Style): readonly string[] {
  const fails = findings.filter(({ status, check }) => status === 'fail' && check !== 'zone-segmentation');
  return fails
    .filter(({ zones }) => zones?.some((zone) => zone.endsWith('/cde')))
    .sort((a, b) => RANK[a.severity] - RANK[b.severity])
    .slice(0, SHOWN_PATHS)
    .map((finding) => failLine(finding, style));
}

const RANK = { critical: 0, high: 1, medium: 2, low: 3 } as const;

function failLine(finding: Finding, style: Style): string {
  const origin = finding.evidence.find((item) => item.origin)?.origin;
  const place = origin ? `${origin.file}${origin.line === undefined ? '' : `:${origin.line}`}` : '';
  return `   ${style('FAIL', 'bad')} ${finding.check}: ${visible(formatSubject(finding.subject))}  ${style(visible(place), 'quiet')}`;
}
