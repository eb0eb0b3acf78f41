import type { Assessment, ControlResult } from '../../model/assessment.ts';
import { doorOf } from './cause-text.ts';
import type { Cause } from './causes.ts';
import type { Block, Cell } from './document.ts';
import { cell, code, column, link, marked, muted, table } from './document.ts';
import { admissionText } from './doors.ts';
import { counterExample, decidingRule, formatEvidence, grouped, shortened } from './text.ts';
import { STATUS_WORDS } from './words.ts';

/** Rows of evidence printed for one control; the others are counted. */
const EVIDENCE_LIMIT = 12;

/** Longest flow in a control's table; the cause's own section has it whole. */
const FLOW = 110;

/** Kinds of the ends of a flow; the cause's own section has them. */
const KINDS = /\[[A-Za-z]+\]/g;

interface Touching {
  readonly cause: Cause;
  readonly members: readonly number[];
}

/**
 * Each cause with its deciding rule and a counter-example, and the page where it stands in full with its fix; where all
 * passed, the policies that the control rests on.
 */
export function evidenceBlocks(
  assessment: Assessment,
  control: ControlResult,
  causes: readonly Cause[],
): readonly Block[] {
  const own = new Set(control.findings);
  const touching = causes
    .map((cause) => ({ cause, members: cause.members.filter((index) => own.has(index)) }))
    .filter(({ members }) => members.length > 0);
  return touching.length > 0
    ? [evidenceTable(assessment, control, touching)]
    : restingOn(assessment, control);
}

function evidenceTable(assessment: Assessment, control: ControlResult, touching: readonly Touching[]): Block {
  const columns = [
    column('Cause', 0.85),
    column('Status', 1.55),
    column('Count', 0.8, 'right'),
    column('Deciding rule', 4.7),
    column('Counter-example', 4.1),
  ];
  const rows = touching.map((entry) => evidenceRow(assessment, entry));
  return table(
    `What ${control.id} rests on; each cause stands once, with its fix`,
    columns,
    rows,
    EVIDENCE_LIMIT,
  );
}

function evidenceRow({ findings }: Assessment, { cause, members }: Touching): readonly Cell[] {
  const own = members.map((index) => findings[index]!);
  const door = doorOf(own, cause);
  const rule = door ? admissionText(door.admits[0]) : decidingRule(own[0]!);
  const flow = (door?.flow.message ?? counterExample(own[0]!))?.replace(KINDS, '');
  return [
    cell(link(cause.id, cause.anchor)),
    marked(STATUS_WORDS[cause.status].mark),
    cell(grouped(members.length)),
    cell(code(rule ?? cause.title)),
    cell(flow ? code(shortened(flow, FLOW)) : muted('–')),
  ];
}

function restingOn(assessment: Assessment, control: ControlResult): readonly Block[] {
  const policies = new Map<string, number>();
  for (const index of control.findings) {
    for (const item of assessment.findings[index]?.evidence ?? []) {
      if (item.type !== 'policy') continue;
      const text = formatEvidence(item);
      policies.set(text, (policies.get(text) ?? 0) + 1);
    }
  }
  if (policies.size === 0) return [];
  const rows = [...policies]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([text, count]) => [cell(code(text)), cell(grouped(count))]);
  const columns = [column('Policy', 6), column('Findings', 1, 'right')];
  return [table(`Policies ${control.id} rests on`, columns, rows, EVIDENCE_LIMIT)];
}
