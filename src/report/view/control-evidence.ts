import type { Assessment, ControlResult } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import type { Cause } from './causes.ts';
import type { Block, Cell, Run } from './document.ts';
import { cell, code, column, link, marked, paragraph, plain, table } from './document.ts';
import { counterExample, decidingRule, formatEvidence, grouped, shortened } from './text.ts';
import { STATUS_WORDS } from './words.ts';

/** Rows of evidence printed for one control; the others are counted. */
const EVIDENCE_LIMIT = 6;

/** Longest message in a control's table; the cause's own section has it whole. */
const MESSAGE = 180;

interface Touching {
  readonly cause: Cause;
  readonly members: readonly number[];
}

/**
 * Each cause with its deciding rule and a counter-example, then how to mend the gravest; where all passed, the policies
 * that it rests on. `shown` holds the manifests that the framework's section has printed, so that each stands there once.
 */
export function evidenceBlocks(
  assessment: Assessment,
  control: ControlResult,
  causes: readonly Cause[],
  shown: Set<string>,
): readonly Block[] {
  const own = new Set(control.findings);
  const touching = causes
    .map((cause) => ({ cause, members: cause.members.filter((index) => own.has(index)) }))
    .filter(({ members }) => members.length > 0);
  const first = touching[0];
  if (!first) return restingOn(assessment, control);
  const lead = assessment.findings[first.members[0]!]!;
  return [evidenceTable(assessment, control, touching), ...fix(lead, first.cause, shown)];
}

function evidenceTable(assessment: Assessment, control: ControlResult, touching: readonly Touching[]): Block {
  const columns = [
    column('Cause', 0.9),
    column('Status', 1.5),
    column('Count', 0.9, 'right'),
    column('Deciding rule', 3.2),
    column('What was found, with a flow', 6.4),
  ];
  const rows = touching.map((entry) => evidenceRow(assessment, entry));
  return table(`What ${control.id} rests on`, columns, rows, EVIDENCE_LIMIT);
}

function evidenceRow(assessment: Assessment, { cause, members }: Touching): readonly Cell[] {
  const lead = assessment.findings[members[0]!]!;
  const flow = counterExample(lead);
  return [
    cell(link(cause.id, cause.anchor)),
    marked(STATUS_WORDS[cause.status].mark),
    cell(grouped(members.length)),
    cell(code(decidingRule(lead) ?? cause.title)),
    cell(shortened(lead.message, MESSAGE), ...(flow ? [plain(' '), code(shortened(flow, MESSAGE))] : [])),
  ];
}

function fix({ remediation }: Finding, cause: Cause, shown: Set<string>): readonly Block[] {
  if (!remediation) return [];
  const { message, yaml } = remediation;
  const title: Run = { text: `Fix for ${cause.id}: `, style: 'strong', target: null };
  if (yaml === undefined) return [paragraph([title, plain(message)])];
  if (shown.has(yaml)) return [paragraph([title, plain(`${message} `), link('Manifest', cause.anchor)])];
  shown.add(yaml);
  return [{ type: 'code', caption: `Fix for ${cause.id}: ${message}`, text: yaml }];
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
