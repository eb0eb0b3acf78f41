import type { Assessment, CheckSummary, ControlResult } from '../../model/assessment.ts';
import { type Finding, findingKey, SEVERITIES, type Severity, type Status } from '../../model/finding.ts';
import { sha256Hex } from '../../util/digest.ts';
import { visible } from '../../util/escape.ts';
import { type FindingPlace, placesOf } from '../view/finding-places.ts';
import { subjectText } from '../view/text.ts';

/** SARIF 2.1.0, errata 01 (OASIS). One result per finding, the gravest first; a program reads `kind`, not the level alone. */
export async function renderSarif(assessment: Assessment): Promise<Uint8Array> {
  return new TextEncoder().encode(`${JSON.stringify(log(assessment), null, 2)}\n`);
}

function log(assessment: Assessment): object {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run(assessment)],
  };
}

function run(assessment: Assessment): object {
  const { checks, controls, findings, mode, summary, tool } = assessment;
  const ruleIndex = new Map(checks.map(({ id }, index) => [id, index]));
  const controlsOf = controlsByFinding(controls);
  const results = findings
    .map((finding, index) => ({ finding, controls: controlsOf.get(index) ?? [] }))
    .sort((a, b) => weight(b.finding) - weight(a.finding))
    .map(({ finding, controls: named }) => result(finding, ruleIndex.get(finding.check), named));
  return {
    tool: { driver: { name: tool.name, semanticVersion: tool.version, rules: checks.map(rule) } },
    automationDetails: { id: `segproof/${visible(assessment.run.cluster.name)}/` },
    columnKind: 'utf16CodeUnits',
    results,
    properties: {
      mode,
      at: assessment.run.at,
      headline: visible(summary.headline),
      incomplete: summary.incomplete,
    },
  };
}

function rule({ id, title, description, severity }: CheckSummary): object {
  return {
    id,
    shortDescription: { text: visible(title) },
    fullDescription: { text: visible(description) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { severity, 'security-severity': SCORES[severity], tags: ['security', 'network-policy'] },
  };
}

const LEVELS: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** Code scanning of GitHub sorts by these: over 9.0 critical, from 7.0 high, from 4.0 medium, else low. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
};

/** SARIF 3.27.9. An accepted fail stays one, with its suppression. */
const KINDS: Readonly<Record<Status, string>> = {
  pass: 'pass',
  fail: 'fail',
  exempt: 'fail',
  unknown: 'open',
  manual: 'review',
  'not-applicable': 'notApplicable',
};

const ORDER: readonly Status[] = ['not-applicable', 'pass', 'manual', 'exempt', 'unknown', 'fail'];

function weight({ status, severity }: Finding): number {
  return ORDER.indexOf(status) * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

function result(finding: Finding, ruleIndex: number | undefined, controls: readonly string[]): object {
  const { check, status, severity, reasons } = finding;
  const kind = KINDS[status];
  const [first, ...related] = placesOf(finding);
  return {
    ruleId: check,
    ...(ruleIndex !== undefined && { ruleIndex }),
    kind,
    // 3.27.10: `none` for every other kind.
    level: kind === 'fail' ? LEVELS[severity] : 'none',
    message: { text: messageText(finding.message) },
    locations: [
      {
        ...(first && { physicalLocation: physicalLocation(first) }),
        logicalLocations: [{ fullyQualifiedName: visible(subjectText(finding)) }],
      },
    ],
    ...(related.length > 0 && { relatedLocations: related.map(relatedLocation) }),
    partialFingerprints: { 'segproof/v1': sha256Hex(findingKey(finding)) },
    ...suppressions(finding),
    properties: { status, severity, reasons, ...(controls.length > 0 && { controls }) },
  };
}

function relatedLocation(place: FindingPlace): object {
  return { physicalLocation: physicalLocation(place), message: { text: messageText(place.message) } };
}

function physicalLocation({ file, line }: FindingPlace): object {
  return {
    artifactLocation: { uri: fileUri(file) },
    ...(line !== undefined && { region: { startLine: line } }),
  };
}

/** A URI reference (RFC 3986): relative as the user named the file, or `file:` for an absolute path. */
function fileUri(file: string): string {
  const path = file.toWellFormed().replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${path}` : path;
}

/** Braces are placeholders of a message (3.11.5), `[text](place)` a link in it (3.11.6); ours have neither. */
function messageText(text: string): string {
  return visible(text)
    .replace(/[{}]/g, (brace) => brace + brace)
    .replaceAll('](', '] (');
}

function suppressions({ exception }: Finding): object {
  if (!exception) return {};
  const { id, reason, approver, expires } = exception;
  const justification = visible(reason);
  const properties = { id: visible(id), approver: visible(approver), expires };
  return { suppressions: [{ kind: 'external', status: 'accepted', justification, properties }] };
}

/** `pci-dss-4.0.1 1.3.2` of every control that rests on a finding, by the finding's index. */
function controlsByFinding(controls: readonly ControlResult[]): ReadonlyMap<number, readonly string[]> {
  const named = new Map<number, string[]>();
  for (const { framework, id, findings } of controls) {
    for (const index of findings) {
      const known = named.get(index);
      if (known) known.push(`${framework} ${id}`);
      else named.set(index, [`${framework} ${id}`]);
    }
  }
  return named;
}
