import type { Assessment, ControlResult } from '../../model/assessment.ts';
import type { Finding } from '../../model/finding.ts';
import type { Cause } from './causes.ts';
import type { Block, Fact } from './document.ts';
import { cell, code, column, link, marked, plain, table } from './document.ts';
import { evidenceFacts, remedies } from './evidence-blocks.ts';
import { formatEvidence } from './text.ts';
import { STATUS_WORDS } from './words.ts';

/** Rows of evidence printed for one control; the others are counted. */
const EVIDENCE_LIMIT = 8;

/**
 * The gravest cause in full, the others as rows; where all passed, the policies that it rests on. `shown` holds the
 * manifests that the framework's section has printed, so that each stands there once.
 */
export function evidenceBlocks(
  assessment: Assessment,
  control: ControlResult,
  causes: readonly Cause[],
  shown: Set<string>,
): readonly Block[] {
  const own = new Set(control.findings);
  const touching = causes
    .map((cause) => ({
      cause,
      members: cause.members.filter((index) => own.has(index)),
    }))
    .filter(({ members }) => members.length > 0);
  const first = touching[0];
  if (!first) return restingOn(assessment, control);
  const lead = assessment.findings[first.members[0]!]!;
  return [
    evidenceTable(assessment, control, touching),
    {
      type: 'facts',
      items: [
        { term: `${first.cause.id} in detail`, runs: [plain(lead.message)] },
        ...evidenceFacts(lead),
        ...(repeated(lead, shown) ? [fixElsewhere(lead, first.cause)] : []),
      ],
    },
    ...firstRemedy(lead, shown),
  ];
}

function repeated({ remediation }: Finding, shown: ReadonlySet<string>): boolean {
  return remediation?.yaml !== undefined && shown.has(remediation.yaml);
}

function fixElsewhere({ remediation }: Finding, cause: Cause): Fact {
  return {
    term: 'Fix',
    runs: [plain(`${remediation?.message ?? ''} Manifest under `), link(cause.id, cause.anchor)],
  };
}

function firstRemedy(finding: Finding, shown: Set<string>): readonly Block[] {
  if (repeated(finding, shown)) return [];
  if (finding.remediation?.yaml !== undefined) shown.add(finding.remediation.yaml);
  return remedies([finding], 1);
}

interface Touching {
  readonly cause: Cause;
  readonly members: readonly number[];
}

function evidenceTable(assessment: Assessment, control: ControlResult, touching: readonly Touching[]): Block {
  const columns = [
    column('Cause', 1),
    column('Status', 1.8),
    column('Findings', 1.3, 'right'),
    column('Object', 3.4),
    column('What was found', 4.5),
  ];
  const rows = touching.map(({ cause, members }) => [
    cell(link(cause.id, cause.anchor)),
    marked(STATUS_WORDS[cause.status].mark),
    cell(String(members.length)),
    cell(code(cause.title)),
    cell(assessment.findings[members[0]!]!.message),
  ]);
  return table(`What ${control.id} rests on`, columns, rows, EVIDENCE_LIMIT);
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
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => [cell(code(text)), cell(String(count))]);
  return [
    table(
      `Policies ${control.id} rests on`,
      [column('Policy', 6), column('Findings', 1, 'right')],
      rows,
      EVIDENCE_LIMIT,
    ),
  ];
}
