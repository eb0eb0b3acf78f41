/** Exposure rows as text. */
import { stringify } from 'csv-stringify/sync';
import type { ExposureRow } from '../engine/exposure.ts';
import { escapeMarkdown, inertCell } from '../util/escape.ts';
import { textTable } from '../util/text-table.ts';

export type ExposureFormat = 'txt' | 'json' | 'csv' | 'md';

const HEADER = ['ENDPOINT', 'DIRECTION', 'OPEN TO', 'CONN', 'UNKNOWN', 'BY'];

const WRITERS: Readonly<Record<ExposureFormat, (rows: readonly ExposureRow[]) => string>> = {
  txt: (rows) => `${textTable([HEADER, ...rows.map(cells)])}\n`,
  json: (rows) => `${JSON.stringify(rows, null, 2)}\n`,
  csv: (rows) =>
    stringify([HEADER.map((title) => title.toLowerCase()), ...rows.map((row) => cells(row).map(inertCell))]),
  md: (rows) =>
    [HEADER, HEADER.map(() => '---')].map(markdownLine).join('') +
    rows.map((row) => markdownLine(cells(row).map(escapeMarkdown))).join(''),
};

export function exposureText(rows: readonly ExposureRow[], format: ExposureFormat): string {
  return WRITERS[format](rows);
}

const PEERS: Readonly<Record<ExposureRow['peer'], string>> = {
  'any-namespace': 'any pod of any namespace',
  'own-namespace': 'any pod of its namespace',
  'new-pods': 'pods yet to come:',
  internet: 'Internet',
};

function cells({
  endpoint,
  direction,
  peer,
  pods,
  addresses,
  conn,
  unknown,
  rules,
}: ExposureRow): readonly string[] {
  const rest = unknown ? `${unknown.conn} (${unknown.reasons.join('; ')})` : '-';
  return [
    endpoint,
    direction,
    [PEERS[peer], pods, addresses && addressText(addresses)].filter(Boolean).join(' '),
    conn,
    rest,
    rules.map(ruleText).join('; ') || 'no rule: nothing denies it',
  ];
}

const SHOWN_RANGES = 2;

function addressText(addresses: readonly string[]): string {
  const more = addresses.length - SHOWN_RANGES;
  return `${addresses.slice(0, SHOWN_RANGES).join(' ')}${more > 0 ? ` and ${more} more ranges` : ''}`;
}

function ruleText({ policy, rule, place }: ExposureRow['rules'][number]): string {
  return `${policy} ${rule}${place === undefined ? '' : ` (${place})`}`;
}

function markdownLine(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |\n`;
}
