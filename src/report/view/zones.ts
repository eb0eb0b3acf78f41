import type { Assessment, ZoneSummary } from '../../model/assessment.ts';
import type { Finding, Status } from '../../model/finding.ts';
import type { Block, Cell, Section } from './document.ts';
import { cell, column, marked, muted, paragraph, picture, strong, table } from './document.ts';
import { capital, grouped } from './text.ts';
import { STATUS_WORDS } from './words.ts';
import { zoneFigure } from './zone-figure.ts';
import type { ZoneWays } from './zone-ways.ts';
import { zoneWays } from './zone-ways.ts';

const SHOWN: readonly Status[] = ['pass', 'fail', 'unknown', 'exempt', 'not-applicable'];

/** Of columns whose title is long. */
const WIDTHS: Partial<Record<Status, number>> = { unknown: 1.35, 'not-applicable': 1.6 };

/** What each zone holds and which zones reach each other: the segmentation at one glance. */
export function zonesSection(assessment: Assessment): Section {
  const { zones } = assessment.scope;
  const dimensions = [...new Set(zones.map((zone) => zone.dimension))];
  const ways = dimensions.flatMap((dimension) => zoneWays(assessment, dimension) ?? []);
  return {
    id: 'zones',
    title: 'Zones',
    blocks: zones.length
      ? [
          ...ways.flatMap((one) => picture(zoneFigure(assessment, one))),
          zonesTable(zones),
          ...ways.flatMap(pairTables),
        ]
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
    column('Workloads', 1.6, 'right'),
    ...SHOWN.map((status) => column(capital(STATUS_WORDS[status].mark.word), WIDTHS[status] ?? 1.1, 'right')),
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

/** Zones in one table: each takes two columns. */
const ZONES_WIDE = 3;

/** Every judged pair: a row for each zone and place, a column for the ways into and out of each zone in scope. */
function pairTables(ways: ZoneWays): readonly Block[] {
  const tables: Block[] = [];
  for (let first = 0; first < ways.inScope.length; first += ZONES_WIDE) {
    tables.push(pairTable(ways, ways.inScope.slice(first, first + ZONES_WIDE)));
  }
  return tables;
}

function pairTable(ways: ZoneWays, zones: readonly string[]): Block {
  const columns = [
    column('Zone or place', 1.5),
    ...zones.flatMap((zone) => [column(`Into ${zone}`, 1.3), column(`Out of ${zone}`, 1.3)]),
  ];
  const rows = [...ways.inScope, ...ways.outOfScope, ...ways.places].map((name) => [
    cell(strong(name)),
    ...zones.flatMap((zone) => [pairCell(ways.pair(name, zone)), pairCell(ways.pair(zone, name))]),
  ]);
  return table(`Ways of ${ways.dimension}: is every way that is possible also registered?`, columns, rows);
}

function pairCell(finding: Finding | undefined): Cell {
  if (!finding) return cell(muted('–'));
  const traffic = finding.extent && finding.status === 'pass' ? [muted(` ${finding.extent.traffic}`)] : [];
  const none = finding.status === 'pass' && !finding.extent ? [muted(' no way')] : [];
  return marked(STATUS_WORDS[finding.status].mark, ...traffic, ...none);
}
