/** Two assessments compared: for people, for programs, for pull-request comments. */
import type { ChangeGroup, Comparison } from '../../compliance/comparison.ts';
import { escapeMarkdown, visible } from '../../util/escape.ts';
import { textTable } from '../../util/text-table.ts';
import { placesOf } from '../view/finding-places.ts';
import { controlText, countGroups, countsText, frameworkTexts, GROUP_TITLES, linesOf } from './view.ts';

export type ComparisonFormat = 'txt' | 'json' | 'md';

/** The whole document; ends with a line feed. */
export function renderComparison(comparison: Comparison, format: ComparisonFormat): string {
  return WRITERS[format](comparison);
}

const WRITERS: Readonly<Record<ComparisonFormat, (comparison: Comparison) => string>> = {
  txt: toText,
  json: toJson,
  md: toMarkdown,
};

/** Findings of a group that are listed for people; the others are counted. */
const ROWS = 50;

/** What did not change is only counted for people. */
const TOLD: readonly ChangeGroup[] = ['new', 'resolved', 'incomparable'];

function toText(comparison: Comparison): string {
  const sections = TOLD.flatMap((group) => {
    const rows = linesOf(comparison, group).map(({ severity, place, check, subject, change }) => [
      `  ${severity}`,
      place || '-',
      check,
      subject,
      change,
    ]);
    return section(GROUP_TITLES[group], textTable(rows.slice(0, ROWS)).split('\n'), rows.length);
  });
  const controls = comparison.controls.map((change) => `  ${visible(controlText(change))}`);
  const lines = [
    countsText(comparison),
    ...sections,
    ...section('Controls', controls, controls.length),
    ...frameworkTexts(comparison).map(visible),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], count: number): readonly string[] {
  if (count === 0) return [];
  const more = count - ROWS;
  return ['', title, ...lines, ...(more > 0 ? [`  and ${more} more: \`--format json\` has all`] : [])];
}

function toJson(comparison: Comparison): string {
  const { controls, frameworks } = comparison;
  const findings = comparison.findings.map(({ group, before, after, finding }) => {
    const { check, subject, direction, severity, message } = finding;
    const place = placesOf(finding)[0]?.text;
    return { group, before, after, check, subject, direction, severity, message, place };
  });
  return `${JSON.stringify({ summary: countGroups(comparison), findings, controls, frameworks }, null, 2)}\n`;
}

function toMarkdown(comparison: Comparison): string {
  const lines = [
    `**${countsText(comparison)}**`,
    ...TOLD.flatMap((group) => markdownGroup(comparison, group)),
    ...markdownList('Controls', comparison.controls.map(controlText)),
    ...markdownList('Frameworks', frameworkTexts(comparison)),
  ];
  return `${lines.join('\n')}\n`;
}

function markdownGroup(comparison: Comparison, group: ChangeGroup): readonly string[] {
  const lines = linesOf(comparison, group);
  if (lines.length === 0) return [];
  const more = lines.length - ROWS;
  return [
    '',
    `${GROUP_TITLES[group]}:`,
    '',
    '| severity | where | check | subject | what |',
    '|---|---|---|---|---|',
    ...lines.slice(0, ROWS).map(({ severity, place, check, subject, change }) => {
      const cells = [severity, place, check, subject, change].map(escapeMarkdown);
      return `| ${cells.join(' | ')} |`;
    }),
    ...(more > 0 ? ['', `and ${more} more: \`--format json\` has all`] : []),
  ];
}

function markdownList(title: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  return ['', `${title}:`, '', ...items.map((item) => `- ${escapeMarkdown(item)}`)];
}
