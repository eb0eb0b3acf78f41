/** A small card shop to judge: what the tests of compliance/ build their cases from. */
import type { CheckMeta } from '../../../src/checks/contract.ts';
import { CATALOGUE } from '../../../src/compliance/catalogue.ts';
import { indexEvidence } from '../../../src/compliance/control-test.ts';
import { evaluateFramework } from '../../../src/compliance/evaluate.ts';
import { resolveScope } from '../../../src/compliance/scope.ts';
import type { ControlResult } from '../../../src/model/assessment.ts';
import type { Finding, Status, Subject } from '../../../src/model/finding.ts';
import type { Control, ControlCheck, Framework } from '../../../src/model/framework.ts';
import type { Attestation, Registers } from '../../../src/model/register.ts';
import type { Inventory, Labels } from '../../../src/model/resource.ts';
import type { Scope, ScopeConfig } from '../../../src/model/scope.ts';
import type { Mode } from '../../../src/model/snapshot.ts';

export const AT = '2026-11-24T12:00:00Z';

/** A workload of the shop: `pay/tokeniser`, with the labels of its namespace and of its pods. */
export interface ShopWorkload {
  readonly name: string;
  readonly labels?: Labels;
}

/** An inventory of Deployments with one pod each; namespaces in `undeclared` were never read. */
export function shopInventory(
  workloads: readonly ShopWorkload[],
  namespaceLabels: Readonly<Record<string, Labels>> = {},
  undeclared: readonly string[] = [],
): Inventory {
  const parts = workloads.map(({ name, labels = {} }) => {
    const [namespace, workload] = name.split('/') as [string, string];
    return { namespace, workload, labels };
  });
  const names = [
    ...new Set([...parts.map(({ namespace }) => namespace), ...Object.keys(namespaceLabels)]),
  ].sort();
  return {
    namespaces: names.map((name) => ({
      name,
      labels: { 'kubernetes.io/metadata.name': name, ...namespaceLabels[name] },
      declared: !undeclared.includes(name),
      annotations: {},
    })),
    endpoints: parts.map(({ namespace, workload, labels }, index) => ({
      index,
      type: 'pod',
      namespace,
      name: `${workload}-0`,
      labels,
      annotations: {},
      addresses: [`10.0.0.${index + 1}`],
      ports: [],
      portsKnown: true,
      hostNetwork: false,
      serviceAccount: 'default',
      workload: { kind: 'Deployment', namespace, name: workload },
      key: `/Pod/${namespace}/${workload}-0`,
    })),
    workloads: parts.map(({ namespace, workload }, index) => ({
      ref: { kind: 'Deployment', namespace, name: workload },
      endpoints: [index],
      templateOnly: false,
    })),
    nodes: [],
    services: [],
    exposures: [],
    apiServers: [],
    access: [],
    addressClaims: [],
    guardrails: [],
    enforcementFacts: [],
    peerAuthentications: [],
    serviceAccounts: [],
    complete: true,
  };
}

export const CARD_SHOP = shopInventory([
  { name: 'pay/tokeniser' },
  { name: 'pay/vault' },
  { name: 'shop/checkout' },
  { name: 'blog/wiki' },
]);

export const CARD_ZONES: ScopeConfig = {
  dimensions: {
    'pci-zone': {
      zones: { cde: 'in-scope', connected: 'in-scope', out: 'out-of-scope' },
      assign: [
        { namespace: 'pay', zone: 'cde' },
        { namespace: 'shop', zone: 'connected' },
        { namespace: 'blog', zone: 'out' },
      ],
    },
  },
};

export const NO_REGISTERS: Registers = { exceptions: [], attestations: [] };

export function shopScope(config: ScopeConfig = CARD_ZONES, inventory: Inventory = CARD_SHOP): Scope {
  return resolveScope(config, inventory, {});
}

/** Meta of a check of the catalogue, as if this version had it. */
export function metaOf(id: string): CheckMeta {
  const { title, subject } = CATALOGUE.find((entry) => entry.id === id)!;
  return { id, title, description: title, subjectKind: subject, severity: 'high', needs: [] };
}

export const ALL_CHECKS: readonly CheckMeta[] = CATALOGUE.map(({ id }) => metaOf(id));

export const CLUSTER: Subject = { kind: 'Cluster', name: 'card-shop' };

/** `pay/tokeniser` as the subject of a finding. */
export function workload(name: string): Subject {
  const [namespace, workloadName] = name.split('/') as [string, string];
  return { kind: 'Deployment', namespace, name: workloadName };
}

export function zonePair(from: string, to: string, dimension = 'pci-zone'): Subject {
  return { kind: 'ZonePair', dimension, from, to };
}

export function found(check: string, status: Status, subject: Subject, more: Partial<Finding> = {}): Finding {
  const reasons = status === 'unknown' ? (['U2'] as const) : [];
  return {
    check,
    subject,
    status,
    severity: 'high',
    reasons,
    message: `${check} ${status}`,
    evidence: [],
    ...more,
  };
}

/** What every assessment of a cluster needs to hold. */
export const SOUND: readonly Finding[] = [
  found('snapshot-complete', 'pass', CLUSTER),
  found('cni-enforces-policy', 'pass', CLUSTER),
];

export function check(id: string, more: Partial<ControlCheck> = {}): ControlCheck {
  return { id, required: true, with: {}, ...more };
}

export function control(more: Partial<Control> = {}): Control {
  return {
    id: '1.3.1',
    title: 'Inbound traffic to the CDE is limited',
    evidenceLevel: 'full',
    zones: [],
    checks: [check('ingress-isolated')],
    limits: [],
    manual: [],
    ...more,
  };
}

export function framework(controls: readonly Control[], more: Partial<Framework> = {}): Framework {
  return {
    id: 'card-rules-1',
    title: 'Card rules',
    version: '1',
    revision: 1,
    status: 'active',
    publisher: 'The card shop',
    source: { url: 'https://rules.example/', date: '2026-11-01' },
    disclaimer: 'Evidence only.',
    parameters: {},
    dimension: 'pci-zone',
    controls,
    ...more,
  };
}

/** How one control is judged; everything that is not given is sound. */
export interface Case {
  readonly findings?: readonly Finding[];
  readonly control?: Partial<Control>;
  readonly scope?: Scope;
  readonly mode?: Mode;
  readonly checks?: readonly CheckMeta[];
  readonly attestations?: readonly Attestation[];
  /** False leaves out the preconditions' passes. */
  readonly sound?: boolean;
}

/** The result of one control. */
export function judge(given: Case): ControlResult {
  const findings = [...(given.sound === false ? [] : SOUND), ...(given.findings ?? [])];
  const evidence = indexEvidence(findings, given.checks ?? ALL_CHECKS, given.mode ?? 'cluster');
  const scope = given.scope ?? shopScope();
  const judging = { evidence, scope, attestations: given.attestations ?? [], at: AT };
  return evaluateFramework(framework([control(given.control)]), judging)[0]!;
}
