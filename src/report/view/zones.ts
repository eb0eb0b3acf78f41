import type { Assessment, ZoneSummary } from '../../model/assessment.ts';
import type { Finding, Status } from '../../model/finding.ts';
import type { Block, Cell, Section } from './document.ts';
import { cell, column, marked, muted, paragraph, strong, table } from './document.ts';
import { capital, grouped } from './text.ts';
import { STATUS_WORDS } from './words.ts';

const SHOWN: readonly Status[] = ['pass', 'fail', 'unknown', 'exempt', 'not-applicable'];

/** What each zone holds and which zones reach each other: the segmentation at one glance. */
export function zonesSection(assessment: Assessment): Section {
  const { zones } = assessment.scope;
  const dimensions = [...new Set(zones.map((zone) => zone.dimension))];
  return {
    id: 'zones',
    title: 'Zones',
    blocks: zones.length
      ? [zonesTable(zones), ...dimensions.flatMap((dimension) => matrix(assessment, dimension))]
      : [
          paragraph(
            'No zones are configured: the whole cluster is judged as one in-scope zone, and ways between zones are not tested (U8).',
          ),
        ],
    sections: [],
  };
}

function zonesTable(zones: readonly ZoneSummary[]): Block {
  const columns = [
    column('Zone', 2.4),
    column('Scope', 2.6),
    column('Workloads', 1.3, 'right'),
    ...SHOWN.map((status) =>
      column(capital(STATUS_WORDS[status].mark.word), status === 'not-applicable' ? 1.6 : 1.1, 'right'),
    ),
  ];
  const rows = zones.map((zone) => [
    cell(strong(zone.name), muted(` ${zone.dimension}`)),
    cell(zone.assumed ? `${scopeWord(zone)}, assumed` : scopeWord(zone)),
    cell(grouped(zone.workloads)),
    ...SHOWN.map((status) =>
      cell(zone.workloadsByStatus[status] === 0 ? muted('0') : grouped(zone.workloadsByStatus[status])),
    ),
  ]);
  return table('Workloads of each zone, by their worst status', columns, rows);
}

function scopeWord(zone: ZoneSummary): string {
  return zone.inScope ? 'in scope' : 'out of scope';
}

/** Rows are where traffic comes from, columns where it goes to. */
function matrix(assessment: Assessment, dimension: string): readonly Block[] {
  const pairs = new Map<string, Finding>();
  const names = new Set<string>();
  for (const finding of assessment.findings) {
    const { subject } = finding;
    if (finding.check !== 'zone-segmentation' || !('from' in subject) || subject.dimension !== dimension)
      continue;
    pairs.set(`${subject.from}\n${subject.to}`, finding);
    names.add(subject.from).add(subject.to);
  }
  if (names.size === 0 || names.size > 8) return [];
  const zones = [...names].sort(byOrder(assessment, dimension));
  const columns = [column('From, to', 1.4), ...zones.map((zone) => column(zone, 1.4))];
  const rows = zones.map((from) => [
    cell(strong(from)),
    ...zones.map((to) => matrixCell(pairs.get(`${from}\n${to}`))),
  ]);
  return [
    table(
      `Ways between zones of ${dimension}: is every way that is possible also registered?`,
      columns,
      rows,
    ),
  ];
}

/** Zones in the order of the configuration, then everything beyond the cluster. */
function byOrder(assessment: Assessment, dimension: string): (a: string, b: string) => number {
  const order = assessment.scope.zones
    .filter((zone) => zone.dimension === dimension)
    .map((zone) => zone.name);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1);
}

function matrixCell(finding: Finding | undefined): Cell {
  return finding ? marked(STATUS_WORDS[finding.status].mark) : cell(muted('–'));
}
