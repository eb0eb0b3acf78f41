/** Manifests as text → what checks are handed, through the real reader, inventory, policies and engine. */
import type { Check, Facts } from '../../../src/checks/contract.ts';
import { defaultParameters, type JudgedFacts, runChecks } from '../../../src/checks/run.ts';
import { resolveScope } from '../../../src/compliance/scope.ts';
import { buildEngine } from '../../../src/engine/build.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { KINDS_TO_READ } from '../../../src/inventory/kinds.ts';
import { type Finding, type Parameters, subjectKey } from '../../../src/model/finding.ts';
import type { Registers } from '../../../src/model/register.ts';
import type { Flow, ScopeConfig } from '../../../src/model/scope.ts';
import type { ListOutcome, Mode, Snapshot, SnapshotList } from '../../../src/model/snapshot.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { readFiles } from '../../../src/sources/files.ts';

export const AT = '2026-11-24T09:00:00Z';

export interface Given {
  readonly yaml?: string;
  /** `cluster` by default: every list was read. */
  readonly mode?: Mode;
  /** Lists that were not read, by plural name; their objects are gone. */
  readonly unread?: Readonly<Record<string, ListOutcome>>;
  readonly scope?: ScopeConfig;
  readonly registers?: Partial<Registers>;
  readonly include?: readonly string[];
  readonly attestedEnforcement?: Facts['attestedEnforcement'];
  /** The network plugin that is known to enforce. */
  readonly engine?: string;
  readonly series?: Facts['series'];
  readonly audit?: Facts['audit'];
  /** Parameters of the check, over its defaults. */
  readonly parameters?: Parameters;
}

/** Reads the manifests; a cluster's lists are complete but for those in `unread`. */
export async function snapshotOf({ yaml = '', mode = 'cluster', unread = {} }: Given): Promise<Snapshot> {
  const snapshot = await readFiles(['-'], {
    stdin: textStream(`# YAML, not JSON\n${yaml}`),
    clusterName: 'shop',
    mode,
  });
  const header = { ...snapshot.header, mode, lists: mode === 'cluster' ? completeLists(unread) : [] };
  const gone = KINDS_TO_READ.filter(({ resource }) => unread[resource]).map(
    ({ group, kind }) => `${group}/${kind}/`,
  );
  const records = snapshot.records.filter(({ key }) => !gone.some((prefix) => key.startsWith(prefix)));
  return { header, records };
}

async function* textStream(text: string): AsyncGenerator<string> {
  yield text;
}

export function completeLists(unread: Readonly<Record<string, ListOutcome>> = {}): readonly SnapshotList[] {
  return KINDS_TO_READ.map(({ group, versions, resource, kind, needed, role }) => ({
    group,
    version: versions[0]!,
    resource,
    kind,
    outcome: unread[resource] ?? (needed === 'always' || role === 'governance' ? 'read' : 'missing'),
    items: 0,
    pages: 1,
    restarts: 0,
    retries: 0,
  }));
}

export function factsOfSnapshot(snapshot: Snapshot, given: Given = {}): JudgedFacts {
  const inventory = buildInventory(snapshot);
  const policies = lowerPolicies(snapshot, inventory, given.engine ? { engine: given.engine } : {});
  const registers: Registers = { exceptions: [], attestations: [], ...given.registers };
  const scope = resolveScope(given.scope ?? {}, inventory, registers, { include: given.include });
  const engine = buildEngine({
    inventory,
    policies,
    addressSets: [...scope.externals, { name: 'internal', cidrs: scope.internalCidrs }],
    profile: { name: 'calico', addressBlocksMatchPods: true },
    undeclaredNamespaceLabels: 'unknown',
  });
  return {
    snapshot: { header: snapshot.header, inventory, policies },
    engine,
    scope,
    registers,
    series: given.series,
    audit: given.audit,
    at: AT,
    ...(given.attestedEnforcement && { attestedEnforcement: given.attestedEnforcement }),
  };
}

export async function factsOf(given: Given): Promise<JudgedFacts> {
  return factsOfSnapshot(await snapshotOf(given), given);
}

/** Findings of one check, by subject (`Deployment/pay/tokeniser`) and, where there is one, direction. */
export type ByName = Readonly<Record<string, Finding>>;

export async function judge(check: Check, given: Given): Promise<ByName> {
  const values = { ...defaultParameters(check.meta), ...given.parameters };
  return byName(runChecks([check], await factsOf(given), new Map([[check.meta.id, [{ values }]]])));
}

export function byName(findings: readonly Finding[]): ByName {
  return Object.fromEntries(findings.map((finding) => [nameOf(finding), finding]));
}

export function nameOf({ subject, direction }: Finding): string {
  return `${subjectKey(subject)}${direction ? ` ${direction}` : ''}`;
}

/** `{ 'Namespace//pay': 'pass', … }`. */
export function statuses(findings: ByName): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(findings).map(([name, { status }]) => [name, status]));
}

/** A dimension `pci-zone` that is read from a label of that name. */
export function zones(
  flows: readonly Flow[] = [],
  names: Readonly<Record<string, 'in-scope' | 'out-of-scope'>> = {
    cde: 'in-scope',
    connected: 'in-scope',
    out: 'out-of-scope',
  },
  more: Partial<ScopeConfig> = {},
): ScopeConfig {
  return { ...more, dimensions: { 'pci-zone': { label: 'pci-zone', zones: names, flows } } };
}

export function tcp(from: string, to: string, port: number, more: Partial<Flow> = {}): Flow {
  return { from, to, ports: [{ protocol: 'TCP', ports: { first: port, last: port } }], ...more };
}
