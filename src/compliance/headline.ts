import { judgedWorkloads, workloadSubject } from '../checks/parts/subjects.ts';
import type { Ratio } from '../model/assessment.ts';
import { type Finding, type Status, subjectKey } from '../model/finding.ts';
import type { Framework } from '../model/framework.ts';
import type { Inventory, Workload } from '../model/resource.ts';
import type { Dimension, Scope } from '../model/scope.ts';
import { workloadsOfZone } from './assessed-scope.ts';
import { countStatuses, worstStatus } from './counts.ts';
import { plural } from './wording.ts';

/** What the sentences are made from. */
export interface HeadlineInput {
  readonly inventory: Inventory;
  readonly scope: Scope;
  readonly findings: readonly Finding[];
  readonly frameworks: readonly Framework[];
}

/**
 * One sentence that says what was found: `14 CDE workloads: 13 isolated both ways, 1 undecided; unapproved paths in from
 * internet and out.`
 * It speaks of the zone that the first framework's controls speak of, else of the first in-scope zone, else of all.
 */
export function headline(input: HeadlineInput): string {
  const { inventory, scope, findings } = input;
  const zone = headlineZone(input);
  const judged = judgedWorkloads(inventory, scope);
  const workloads = zone ? workloadsOfZone(zone.dimension, zone.name, judged) : judged;
  const name = zone ? `${zoneName(zone.name)} workload` : 'workload';
  const some = inventory.complete ? '' : 'At least ';
  const isolation = isolationWords(workloads, findings);
  const paths = zone ? pathWords(zone, findings) : internetWords(workloads, findings);
  return `${some}${plural(workloads.length, name)}: ${[isolation.join(', '), ...paths].join('; ')}.`;
}

interface HeadlineZone {
  readonly dimension: Dimension;
  readonly name: string;
}

function headlineZone({ scope, frameworks }: HeadlineInput): HeadlineZone | undefined {
  for (const framework of frameworks) {
    const dimension = scope.dimensions.find(({ name }) => name === framework.dimension);
    const named = framework.controls.flatMap((control) => control.zones);
    const zone = dimension?.zones.find(({ name }) => named.includes(name));
    if (dimension && zone) return { dimension, name: zone.name };
  }
  const dimension = scope.dimensions[0];
  const zone = dimension?.zones.find(({ inScope, assumed }) => inScope && !assumed);
  return dimension && zone && { dimension, name: zone.name };
}

const ABBREVIATIONS: ReadonlySet<string> = new Set(['cde', 'phi', 'pii', 'dmz', 'cui']);

function zoneName(zone: string): string {
  return ABBREVIATIONS.has(zone) ? zone.toUpperCase() : zone;
}

const BOTH_WAYS = ['ingress-isolated', 'egress-isolated'];

const ISOLATION_WORDS: Readonly<Record<Status, string>> = {
  pass: 'isolated both ways',
  fail: 'not isolated',
  exempt: 'not isolated by an accepted exception',
  unknown: 'undecided',
  manual: 'left to a person',
  'not-applicable': 'on the node’s network',
};

function isolationWords(workloads: readonly Workload[], findings: readonly Finding[]): readonly string[] {
  const counts = countStatuses(worstPerWorkload(workloads, findings, BOTH_WAYS));
  const order: readonly Status[] = ['pass', 'fail', 'exempt', 'unknown', 'manual', 'not-applicable'];
  return order
    .filter((status) => status === 'pass' || counts[status] > 0)
    .map((status) => `${counts[status]} ${ISOLATION_WORDS[status]}`);
}

/** What the checks together say of each workload; unknown where one of them said nothing. */
function worstPerWorkload(
  workloads: readonly Workload[],
  findings: readonly Finding[],
  checks: readonly string[],
): readonly Status[] {
  const statuses = new Map<string, Map<string, Status[]>>();
  for (const { check, subject, status } of findings) {
    if (!checks.includes(check)) continue;
    const key = subjectKey(subject);
    const known = statuses.get(key) ?? new Map<string, Status[]>();
    known.set(check, [...(known.get(check) ?? []), status]);
    statuses.set(key, known);
  }
  return workloads.map(({ ref }) => {
    const found = statuses.get(subjectKey(workloadSubject(ref)));
    const all = checks.flatMap((check) => found?.get(check) ?? ['unknown' as const]);
    // Passed means that each of them did: what applies one way only is not isolated both ways.
    return worstStatus(countStatuses(all.filter((status) => status !== 'pass'))) ?? 'pass';
  });
}

/** Most places that a sentence names; more are counted. */
const NAMED_PLACES = 3;

/** From which zones and places beyond the cluster ways lead into the zone, by `zone-segmentation`. */
function pathWords({ dimension, name }: HeadlineZone, findings: readonly Finding[]): readonly string[] {
  const from = emptyLists();
  for (const { check, subject, status } of findings) {
    if (check !== 'zone-segmentation' || !('to' in subject)) continue;
    if (subject.to === name && subject.dimension === dimension.name) from[status].push(subject.from);
  }
  const { pass, fail, unknown, exempt } = from;
  if (pass.length + fail.length + unknown.length + exempt.length === 0) return ['paths in were not tested'];
  const parts = [
    fail.length > 0 ? `unapproved paths in from ${places(fail)}` : 'no unapproved path in',
    ...(exempt.length > 0 ? [`accepted ones from ${places(exempt)}`] : []),
    ...(unknown.length > 0 ? [`undecided from ${places(unknown)}`] : []),
  ];
  return [parts.join(', ')];
}

function emptyLists(): Record<Status, string[]> {
  return { pass: [], fail: [], unknown: [], exempt: [], manual: [], 'not-applicable': [] };
}

/** `out`, `internet and out`, `internal, internet and out`, `13 zones and places`. */
function places(names: readonly string[]): string {
  if (names.length > NAMED_PLACES) return `${names.length} zones and places`;
  const sorted = [...names].sort();
  const last = sorted.pop()!;
  return sorted.length > 0 ? `${sorted.join(', ')} and ${last}` : last;
}

function internetWords(workloads: readonly Workload[], findings: readonly Finding[]): readonly string[] {
  const check = 'internet-ingress-restricted';
  if (!findings.some((finding) => finding.check === check)) return [];
  const counts = countStatuses(worstPerWorkload(workloads, findings, [check]));
  return [`${counts.fail} open to the Internet${counts.unknown > 0 ? `, ${counts.unknown} undecided` : ''}`];
}

/** The presence test beside it, as every scanner asks: it proves no isolation. */
export function presence(findings: readonly Finding[]): { readonly sentence: string; readonly ratio: Ratio } {
  const asked = findings.filter(({ check, subject }) => {
    return check === 'namespace-has-policy' && subject.kind === 'Namespace';
  });
  const counts = countStatuses(asked.map(({ status }) => status));
  const ratio = { count: counts.pass, of: counts.pass + counts.fail + counts.unknown + counts.exempt };
  if (ratio.of === 0) return { sentence: 'No namespace was asked whether it has a network policy.', ratio };
  const verb = ratio.of === 1 ? 'namespace has' : 'namespaces have';
  return { sentence: `${ratio.count} of ${ratio.of} ${verb} a network policy.`, ratio };
}
