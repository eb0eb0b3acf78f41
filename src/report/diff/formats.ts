/** A comparison for programs, spreadsheets and pull-request comments. */
import { stringify } from 'csv-stringify/sync';
import type { EngineDiff } from '../../engine/diff.ts';
import { escapeMarkdown, inertCell } from '../../util/escape.ts';
import { causesOf, diffText, headline, partsText, policyText } from './text.ts';
import { countLines, type DiffLine, diffLines } from './view.ts';

export type DiffFormat = 'txt' | 'json' | 'csv' | 'md';

/** The whole document; ends with a line feed. */
export function renderDiff(diff: EngineDiff, format: DiffFormat): string {
  return WRITERS[format](diff);
}

const WRITERS: Readonly<Record<DiffFormat, (diff: EngineDiff) => string>> = {
  txt: diffText,
  json: toJson,
  csv: toCsv,
  md: toMarkdown,
};

function toJson(diff: EngineDiff): string {
  const changes = diffLines(diff);
  const { came, went, policies } = diff;
  return `${JSON.stringify({ summary: countLines(changes), changes, peers: { came, went }, policies }, null, 2)}\n`;
}

const CSV_HEAD = 'change,src,dst,old,new,parts,by\n';

function toCsv(diff: EngineDiff): string {
  const cells = diffLines(diff).map((line) => [
    line.change,
    line.src,
    line.dst,
    line.old,
    line.new,
    partsText(line.parts),
    causesOf(line).join('; '),
  ]);
  return CSV_HEAD + stringify(cells.map((row) => row.map(inertCell)));
}

/** A comment on GitHub holds 65,536 characters: rows beyond this are counted. */
const MD_ROWS = 150;

function toMarkdown(diff: EngineDiff): string {
  const lines = diffLines(diff);
  const more = lines.length - MD_ROWS;
  const idle = diff.policies.filter(({ acts }) => !acts).map(policyText);
  return [
    `**${escapeMarkdown(headline(diff, lines))}**`,
    ...(lines.length === 0 ? [] : ['', '| | source | destination | what | by |', '|---|---|---|---|---|']),
    ...lines.slice(0, MD_ROWS).map(mdRow),
    ...(more > 0 ? ['', `and ${more} more: \`--format csv\` has all`] : []),
    ...mdList('Only in the new', diff.came),
    ...mdList('Only in the old', diff.went),
    ...mdList('Policies that differ, without effect on these connections', idle),
    '',
  ].join('\n');
}

function mdRow(line: DiffLine): string {
  const cells = [line.src, line.dst, partsText(line.parts), causesOf(line).join('; ')];
  return `| **${line.change}** | ${cells.map(escapeMarkdown).join(' | ')} |`;
}

function mdList(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const rows = items.slice(0, MD_ROWS).map((item) => `- ${escapeMarkdown(item)}`);
  const more = items.length - MD_ROWS;
  return ['', `${title}:`, '', ...rows, ...(more > 0 ? [`- and ${more} more`] : [])];
}
