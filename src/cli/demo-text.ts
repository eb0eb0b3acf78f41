import type { DemoResult } from '../app/demo.ts';
import type { EngineDiff } from '../engine/diff.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Evidence, Finding } from '../model/finding.ts';
import { headline } from '../report/diff/text.ts';
import { diffLines } from '../report/diff/view.ts';
import type { Style } from '../report/summary-text.ts';
import { formatOrigin } from '../report/view/text.ts';
import { visible } from '../util/escape.ts';
import { textTable } from '../util/text-table.ts';

/** How to call the program again: a clone runs from source, a package is compiled. */
const PROGRAM = import.meta.url.endsWith('.ts') ? 'npm run -s segproof --' : 'npx segproof';

/** Ways into the card zone that act one names; the report has all. */
const SHOWN_WAYS = 7;

/** The demo on at most 25 lines: the sentence first, then three acts, then what to paste. */
export function demoText(result: DemoResult, style: Style): string {
  const { summary } = result.before;
  const shown = waysInto('cde', result.before).slice(0, SHOWN_WAYS);
  return [
    style(visible(summary.headline), 'strong'),
    `${ofText(summary.namespacesWithPolicy)} namespaces have a network policy, as every scanner asks. ` +
      `Tests passed: ${ofText(summary.passed)}; evaluated: ${ofText(summary.evaluated)}.`,
    style('1  Ways into the card zone that nobody approved, and the line that opens each', 'strong'),
    ...indented(textTable(shown.map(({ place, flow }) => [place, flow]))),
    style('2  A pull request rewrites one line: what `diff` prints, with exit code 1', 'strong'),
    ...openedLines(result.diff).map((line) => `   ${visible(line)}`),
    style('3  One byte of the archive flipped', 'strong'),
    `   ${style(result.intact.verdict.padEnd(8), 'good')} ${result.archive}`,
    `   ${style(result.tampered.verification.verdict.padEnd(8), 'bad')} ${shortened(result.tampered.verification.failures[0]?.file)}`,
    style('Written', 'strong'),
    ...result.files.map((file) => `   ${file}`),
    style('Now try', 'strong'),
    ...commands(result).map((command) => `   ${PROGRAM} ${command}`),
  ].join('\n');
}

function ofText({ count, of }: { readonly count: number; readonly of: number }): string {
  return `${count} of ${of}`;
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `   ${line}`);
}

function shortened(file = 'nothing was named'): string {
  return file.replace(/([0-9a-f]{12})[0-9a-f]{52}/, '$1…');
}

interface Way {
  readonly place: string;
  readonly flow: string;
}

/** One way per rule (or host) that opens the zone, from the evidence of its pairs: the rule is told before its flow. */
function waysInto(zone: string, { findings }: Assessment): readonly Way[] {
  const pairs = findings.filter(
    ({ status, subject }) => status === 'fail' && 'to' in subject && subject.to === zone && 'from' in subject,
  );
  const ways = new Map<string, string>();
  for (const { evidence } of pairs.sort(byFewestDoors)) {
    for (const { place, flow } of waysOf(evidence)) if (!ways.has(place)) ways.set(place, flow);
  }
  return [...ways].map(([place, flow]) => ({ place, flow }));
}

/** The pair with the most doors comes first. */
function byFewestDoors(a: Finding, b: Finding): number {
  return b.evidence.length - a.evidence.length;
}

function waysOf(evidence: readonly Evidence[]): readonly Way[] {
  let place: string | undefined;
  return evidence.flatMap((item) => {
    if (item.type !== 'flow') {
      place ??= item.origin ? formatOrigin(item.origin, item.path) : 'no policy isolates it';
      return [];
    }
    const flow = visible(item.message).replace(/\[[A-Za-z]+\]/g, '');
    const way = { place: visible(place ?? 'on the same node'), flow };
    place = undefined;
    return [way];
  });
}

/** The sentence, then the first connection with the line that opens it. */
function openedLines(diff: EngineDiff): readonly string[] {
  const lines = diffLines(diff);
  const opened = lines.filter(({ change }) => change === 'opened');
  const [first] = opened;
  const cause = first?.parts[0]?.by[0];
  if (!first || !cause?.origin) return [headline(diff, lines)];
  const line = cause.line ?? cause.origin.line;
  const more = opened.length > 1 ? `, and ${opened.length - 1} more` : '';
  return [
    headline(diff, lines),
    `${cause.origin.file}:${line}  ${first.src} => ${first.dst} : ${first.new}${more}`,
  ];
}

function commands({ source, compared, archive, tampered }: DemoResult): readonly string[] {
  return [
    `diff ${compared.join(' ')}`,
    `explain ${source} --from backoffice/cms --to checkout/order-db --port 5432/tcp`,
    `archive verify ${tampered.folder}`,
    `serve ${archive}`,
  ];
}
