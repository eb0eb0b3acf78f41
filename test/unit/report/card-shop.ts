import type {
  Assessment,
  CheckSummary,
  ControlResult,
  ControlTest,
  Counts,
  FrameworkSummary,
  Outcome,
  Population,
} from '../../../src/model/assessment.ts';
import type { Evidence, Finding, Severity, Status, SubjectKind } from '../../../src/model/finding.ts';
import type { Direction } from '../../../src/model/policy.ts';
import type { ObjectRef } from '../../../src/model/resource.ts';
import { sha256Hex } from '../../../src/util/digest.ts';
import type { ControlRow } from './card-shop-data.ts';
import { CHECK_TITLES, FRAMEWORKS, WORKLOADS } from './card-shop-data.ts';

/** An assessment of a card shop, complete in every member, for tests of what people and machines get to read. */
export function cardShop(): Assessment {
  const findings = allFindings();
  const controls = FRAMEWORKS.flatMap((framework) =>
    framework.controls.map((row) => control(framework.id, row, findings)),
  );
  const counts = countOf(findings);
  return {
    schemaVersion: 'segproof.dev/assessment/v1',
    mode: 'cluster',
    tool: { name: 'segproof', version: '0.1.0', digest: sha256Hex('tool') },
    run: {
      id: sha256Hex('run card-shop'),
      at: '2026-11-24T09:00:00Z',
      slot: '2026-11-24T09:00:00Z',
      cluster: {
        name: 'shop-prod-eu1',
        id: '4f7a1c22-93b0-4f0e-9a51-0d5c6b7e8f21',
        server: 'https://10.40.0.1:6443',
        kubernetesVersion: 'v1.35.2',
      },
      cni: { name: 'Calico', version: 'v3.31.2' },
      identity: 'system:serviceaccount:segproof:reader',
      collectedFrom: '2026-11-24T09:00:02Z',
      collectedTo: '2026-11-24T09:00:09Z',
      sources: ['https://10.40.0.1:6443'],
      digests: {
        snapshot: sha256Hex('snapshot'),
        configuration: sha256Hex('configuration'),
        tool: sha256Hex('tool'),
      },
      previousCheckpoint: {
        size: 1287,
        rootHash: sha256Hex('root 1287'),
        keyName: 'shop-prod-eu1.segproof.dev+7c1e9a40',
      },
      notes: [],
    },
    inputs: inputs(),
    scope: {
      configured: true,
      zones: ['cde', 'connected', 'platform', 'out'].map((name) => ({
        dimension: 'pci-zone',
        name,
        inScope: name !== 'out',
        assumed: name === 'platform',
        workloads: WORKLOADS.filter((workload) => workload.zone === name).length,
        workloadsByStatus: workloadsByStatus(findings, name),
      })),
      unclassified: 1,
      internalCidrs: ['10.0.0.0/8'],
      externals: ['acquirer', 'core-db'],
      includeNamespaces: [],
      excludeNamespaces: [],
      assumed: ['platform (kube-system, monitoring, ingress)'],
    },
    summary: {
      headline: '14 CDE workloads: 11 isolated both ways, 3 unapproved paths in, 1 undecided.',
      presence: '9 of 9 namespaces have a network policy, as every scanner asks.',
      namespacesWithPolicy: { count: 9, of: 9 },
      passed: { count: 44, of: 55 },
      evaluated: { count: 55, of: 60 },
      incomplete: true,
      workloads: WORKLOADS.length,
      workloadsByStatus: workloadsByStatus(findings),
      counts,
      failsBySeverity: failsBySeverity(findings),
    },
    checks: checkSummaries(findings),
    frameworks: FRAMEWORKS.map(({ controls: _, ...framework }) => ({
      ...framework,
      outcomes: outcomesOf(framework.id, controls),
    })),
    controls,
    findings,
    exceptions: [
      {
        id: 'EX-2026-07',
        check: 'egress-isolated',
        reason:
          'The fraud model pulls its features from a partner whose addresses change; a proxy replaces it in January.',
        owner: 'risk-platform',
        approver: 'm.okafor (CISO)',
        expires: '2026-12-31',
        state: 'in-force',
        matched: 1,
      },
      {
        id: 'EX-2025-31',
        check: 'no-open-cidr',
        reason: 'Old image registry mirror.',
        owner: 'build',
        approver: 'm.okafor (CISO)',
        expires: '2026-06-30',
        state: 'expired',
        matched: 0,
      },
    ],
    populations: populations(),
    limits: [
      'Layers 3 and 4 of the cluster’s own network only: what a service mesh, web firewall or application refuses is not seen.',
      'Traffic from a pod’s own node (the kubelet’s path) cannot be blocked by a NetworkPolicy.',
      'Cloud load balancers, NAT and firewalls outside the cluster are not read.',
      'Computed from objects: it shows what the policies permit, not what was sent.',
    ],
  };
}

function allFindings(): readonly Finding[] {
  const findings = [
    ...workloadFindings(),
    ...namespaceFindings(),
    ...zoneFindings(),
    ...clusterFindings(),
    ...policyFindings(),
  ];
  return findings.sort((a, b) => (a.check < b.check ? -1 : a.check > b.check ? 1 : 0));
}

const ALLOW_ALL: ObjectRef = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  namespace: 'pay',
  name: 'allow-metrics',
};
const L7: ObjectRef = {
  group: 'cilium.io',
  kind: 'CiliumNetworkPolicy',
  namespace: 'ledger',
  name: 'l7-audit',
};
const HALVES: ObjectRef = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  namespace: 'risk',
  name: 'feature-egress',
};
const NO_EGRESS: ObjectRef = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  namespace: 'shop-api',
  name: 'default-deny',
};

function workloadFindings(): readonly Finding[] {
  return WORKLOADS.filter((workload) => !workload.hostNetwork).flatMap((workload) =>
    (['ingress', 'egress'] as const).map((direction) =>
      workloadFinding(workload.namespace, workload.name, workload.kind, workload.zone, direction),
    ),
  );
}

function workloadFinding(
  namespace: string,
  name: string,
  kind: string,
  zone: string,
  direction: Direction,
): Finding {
  const check = `${direction}-isolated`;
  const base = {
    check,
    subject: { kind, namespace, name },
    direction,
    severity: 'high' as Severity,
    zones: [`pci-zone/${zone}`],
  };
  if (namespace === 'ledger') {
    return {
      ...base,
      status: 'unknown',
      reasons: ['U2'],
      message:
        'CiliumNetworkPolicy ledger/l7-audit may widen what is allowed; its layer-7 rules are not modelled.',
      evidence: [policyEvidence(L7, 'spec', 'platform/ledger.yaml', 4)],
      cause: L7,
    };
  }
  if (
    namespace === 'pay' &&
    direction === 'ingress' &&
    ['tokeniser', 'card-gateway', 'card-vault'].includes(name)
  ) {
    const extent = { sources: 12, targets: 3, traffic: 'All Connections' };
    return failure({ ...base, extent }, ALLOW_ALL, 'spec.ingress[0]', 'shop/pay/allow-metrics.yaml', 17, {
      message: `An empty podSelector beside namespaceSelector: {} admits every pod of the cluster to ${name}.`,
      flow: `shop-web/storefront[Deployment] → pay/${name}[${kind}] TCP 1-65535`,
      fix: 'One peer with both selectors instead of two peers.',
      yaml: FIX_METRICS,
    });
  }
  if (namespace === 'risk' && direction === 'egress' && name === 'scoring') {
    return {
      ...failure(base, HALVES, 'spec.egress[1].to', 'shop/risk/feature-egress.yaml', 22, HALVES_WHY),
      status: 'exempt',
      exception: {
        id: 'EX-2026-07',
        reason: 'Partner addresses change.',
        approver: 'm.okafor (CISO)',
        expires: '2026-12-31',
      },
    };
  }
  if (namespace === 'shop-api' && direction === 'egress') {
    return failure(base, NO_EGRESS, 'spec.policyTypes', 'shop/api/default-deny.yaml', 9, {
      message: 'policyTypes names Ingress only, so no policy restricts what leaves the pod.',
      flow: `shop-api/${name}[${kind}] → 203.0.113.9 All Connections`,
      fix: 'Name Egress too, then allow DNS and the destinations needed.',
      yaml: FIX_EGRESS,
    });
  }
  const deny: ObjectRef = {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    namespace,
    name: 'default-deny',
  };
  return {
    ...base,
    status: 'pass',
    reasons: [],
    message: `Unlisted ${direction} is denied.`,
    evidence: [policyEvidence(deny, 'spec.policyTypes', `shop/${namespace}/default-deny.yaml`, 7)],
  };
}

const HALVES_WHY = {
  message: '0.0.0.0/1 and 128.0.0.0/1 together are every IPv4 address.',
  flow: 'risk/scoring[Deployment] → 198.51.100.20 TCP 443',
  fix: 'Name the partner’s addresses, or send it through the egress proxy.',
  yaml: 'spec:\n  egress:\n    - to: [{ipBlock: {cidr: 198.51.100.0/28}}]\n      ports: [{protocol: TCP, port: 443}]',
};

const FIX_METRICS = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: allow-metrics, namespace: pay}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: monitoring}
          podSelector:
            matchLabels: {app: prometheus}
      ports: [{protocol: TCP, port: 9102}]`;

const FIX_EGRESS = `spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
          podSelector: {matchLabels: {k8s-app: kube-dns}}
      ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`;

interface Why {
  readonly message: string;
  readonly flow: string;
  readonly fix: string;
  readonly yaml: string;
}

function failure(
  base: Pick<Finding, 'check' | 'subject' | 'severity'> & Partial<Finding>,
  policy: ObjectRef,
  path: string,
  file: string,
  line: number,
  why: Why,
): Finding {
  return {
    ...base,
    status: 'fail',
    reasons: [],
    message: why.message,
    evidence: [policyEvidence(policy, path, file, line), { type: 'flow', message: why.flow }],
    remediation: { message: why.fix, yaml: why.yaml },
    cause: policy,
  };
}

function policyEvidence(object: ObjectRef, path: string, file: string, line: number): Evidence {
  return { type: 'policy', message: 'decided', object, path, origin: { file, line } };
}

function namespaceFindings(): readonly Finding[] {
  return [...new Set(WORKLOADS.map((workload) => workload.namespace))].map((name) => ({
    check: 'namespace-has-policy',
    subject: { kind: 'Namespace', name },
    status: 'pass',
    severity: 'medium',
    reasons: [],
    message: 'At least one policy selects a pod here. Presence proves no isolation.',
    evidence: [],
  }));
}

function zoneFindings(): readonly Finding[] {
  const zones = ['cde', 'connected', 'platform', 'out'];
  const pairs = zones.flatMap((from) => zones.filter((to) => to !== from).map((to) => [from, to] as const));
  return pairs.map(([from, to]) => zoneFinding(from, to));
}

function zoneFinding(from: string, to: string): Finding {
  const base = {
    check: 'zone-segmentation',
    subject: { kind: 'ZonePair', dimension: 'pci-zone', from, to },
    severity: 'critical' as Severity,
    zones: [`pci-zone/${from}`, `pci-zone/${to}`],
  } as const;
  if (to === 'cde' && from === 'out') {
    return failure(base, ALLOW_ALL, 'spec.ingress[0]', 'shop/pay/allow-metrics.yaml', 17, {
      message: '12 workloads of zone out reach 3 of zone cde; the flow register has no such way.',
      flow: 'shop-web/storefront[Deployment] → pay/card-vault[StatefulSet] TCP 5432',
      fix: 'Narrow allow-metrics to Prometheus.',
      yaml: FIX_METRICS,
    });
  }
  if (to === 'cde' && from === 'platform') {
    return failure(
      base,
      { kind: 'DaemonSet', namespace: 'monitoring', name: 'node-agent' },
      'spec.template.spec.hostNetwork',
      'platform/agent.yaml',
      31,
      {
        message:
          'A hostNetwork agent runs on the node of a pod of zone cde: the same node is never filtered.',
        flow: 'monitoring/node-agent[DaemonSet] → pay/tokeniser[Deployment] All Connections (same node)',
        fix: 'Keep the agent off the nodes of the card zone, or drop hostNetwork.',
        yaml: 'spec:\n  template:\n    spec:\n      hostNetwork: false',
      },
    );
  }
  if (from === 'connected' && to === 'cde') {
    return {
      ...base,
      status: 'unknown',
      reasons: ['U2'],
      message: 'ledger may reach card-vault; CiliumNetworkPolicy ledger/l7-audit is not modelled.',
      evidence: [policyEvidence(L7, 'spec', 'platform/ledger.yaml', 4)],
      cause: L7,
    };
  }
  return {
    ...base,
    status: 'pass',
    reasons: [],
    message: `Every way from ${from} to ${to} is in the flow register.`,
    evidence: [],
    ...(from !== 'out' && { extent: { traffic: 'TCP 8443' } }),
  };
}

function clusterFindings(): readonly Finding[] {
  const subject = { kind: 'Cluster', name: 'shop-prod-eu1' } as const;
  return [
    {
      check: 'cni-enforces-policy',
      subject,
      status: 'pass',
      severity: 'critical',
      reasons: [],
      message: 'Calico is ready on 6 of 6 nodes that run pods in scope.',
      evidence: [
        {
          type: 'object',
          message: 'agent',
          object: { group: 'apps', kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' },
        },
      ],
    },
    {
      check: 'snapshot-complete',
      subject,
      status: 'unknown',
      severity: 'critical',
      reasons: ['U1'],
      message: 'gateways.gateway.networking.k8s.io could not be listed.',
      evidence: [],
      cause: { kind: 'Gateway', name: 'all of the cluster' },
    },
  ];
}

function policyFindings(): readonly Finding[] {
  const typo: ObjectRef = {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    namespace: 'vault',
    name: 'hsm-ingress',
  };
  return [
    {
      check: 'policy-effective',
      subject: { kind: 'NetworkPolicy', namespace: 'vault', name: 'hsm-ingress', path: 'spec.podSelector' },
      status: 'fail',
      severity: 'medium',
      reasons: [],
      message: 'The selector app=hsm-porxy matches no pod; hsm-proxy is what runs.',
      evidence: [policyEvidence(typo, 'spec.podSelector', 'shop/vault/hsm.yaml', 6)],
      remediation: {
        message: 'Correct the label.',
        yaml: 'spec:\n  podSelector:\n    matchLabels: {app: hsm-proxy}',
      },
      cause: typo,
    },
  ];
}

function inputs(): Assessment['inputs'] {
  const read = [
    'namespaces',
    'pods',
    'nodes',
    'services',
    'deployments.apps',
    'daemonsets.apps',
    'statefulsets.apps',
    'networkpolicies.networking.k8s.io',
    'ingresses.networking.k8s.io',
    'endpointslices.discovery.k8s.io',
  ];
  return [
    ...read.map((name, index) => ({
      name,
      outcome: 'read' as const,
      items: [9, 143, 6, 41, 48, 4, 8, 37, 3, 52][index]!,
    })),
    {
      name: 'gateways.gateway.networking.k8s.io',
      outcome: 'forbidden',
      items: 0,
      message: 'serviceaccount segproof/reader cannot list gateways at the cluster scope',
      affects: 'internet-ingress-restricted, exposure-approved',
    },
    { name: 'clusternetworkpolicies.policy.networking.k8s.io', outcome: 'missing', items: 0 },
  ];
}

function populations(): readonly Population[] {
  return [
    {
      name: 'Workloads in scope',
      derivation:
        'Top-level owners of pods that run, of templates where no pod was seen. To count: kubectl get deploy,sts,ds,cronjob,job -A --no-headers | wc -l',
      count: WORKLOADS.length,
      rows: WORKLOADS.map((workload, index) => ({
        id: `W${String(index + 1).padStart(4, '0')}`,
        ref: { kind: workload.kind, namespace: workload.namespace, name: workload.name },
        zone: workload.zone,
        ...(workload.hostNetwork ? { detail: 'host network' } : {}),
      })),
    },
    {
      name: 'Network policies',
      derivation:
        'Policy objects of every kind read. To count: kubectl get networkpolicy -A --no-headers | wc -l',
      count: 5,
      rows: [
        ALLOW_ALL,
        HALVES,
        NO_EGRESS,
        L7,
        { kind: 'NetworkPolicy', namespace: 'vault', name: 'hsm-ingress' },
      ].map((ref, index) => ({ id: `P${String(index + 1).padStart(4, '0')}`, ref })),
    },
  ];
}

function control(framework: string, row: ControlRow, findings: readonly Finding[]): ControlResult {
  const tests = row.checks.map((check) => test(check, findings));
  const resting = findings.flatMap((finding, index) => (row.checks.includes(finding.check) ? [index] : []));
  const performed = tests.filter((entry) => entry.result !== 'missing' && entry.result !== 'none').length;
  const outcome = outcomeOf(row, tests);
  return {
    framework,
    id: row.id,
    title: row.title,
    evidenceLevel: row.level,
    outcome,
    wording: wordingOf(outcome, tests, row.manual !== undefined),
    attestationOutstanding: row.manual !== undefined,
    outstanding: row.manual ? [{ id: 'attest', ask: row.manual }] : [],
    testsPerformed: performed,
    testsRequired: tests.length,
    tests,
    counts: countOf(resting.map((index) => findings[index]!)),
    findings: resting,
    limits: row.limits,
    ...(tests.some((entry) => entry.result === 'missing')
      ? { reason: 'A required check does not exist in this version.' }
      : {}),
    ...(row.checks.length === 0 && row.level !== 'manual'
      ? { reason: 'No zone of this kind is declared, so nothing was evaluated.' }
      : {}),
  };
}

function test(check: string, findings: readonly Finding[]): ControlTest {
  const own = findings.filter((finding) => finding.check === check);
  const counts = countOf(own);
  const order: readonly Status[] = ['fail', 'unknown', 'exempt', 'pass'];
  const known = CHECK_TITLES[check] !== undefined;
  return {
    check,
    required: true,
    precondition: check === 'cni-enforces-policy',
    result: known ? (order.find((status) => counts[status] > 0) ?? 'none') : 'missing',
    counts,
  };
}

function outcomeOf(row: ControlRow, tests: readonly ControlTest[]): Outcome {
  if (row.level === 'manual') return 'manual';
  if (row.level === 'supporting') return 'supporting';
  if (tests.length === 0) return 'not-tested';
  if (tests.some((entry) => entry.result === 'fail' || entry.result === 'exempt')) return 'exceptions-noted';
  return tests.every((entry) => entry.result === 'pass') ? 'no-exceptions-noted' : 'inconclusive';
}

function wordingOf(outcome: Outcome, tests: readonly ControlTest[], outstanding: boolean): string {
  const total = (status: Status) => tests.reduce((sum, entry) => sum + entry.counts[status], 0);
  const accepted = total('exempt');
  const words: Record<Outcome, string> = {
    'no-exceptions-noted': 'no exceptions noted',
    'exceptions-noted': `exceptions noted${accepted ? ` (${accepted} accepted)` : ''}`,
    inconclusive: 'inconclusive',
    'not-tested': 'not tested',
    supporting: `supporting evidence: ${tests.length} test, ${total('fail')} exceptions`,
    manual: 'manual',
  };
  return `${words[outcome]}${outstanding ? ', attestation outstanding' : ''}`;
}

function countOf(findings: readonly Finding[]): Counts {
  const counts = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0, exempt: 0 };
  for (const finding of findings) counts[finding.status]++;
  return counts;
}

function failsBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const finding of findings) if (finding.status === 'fail') counts[finding.severity]++;
  return counts;
}

function checkSummaries(findings: readonly Finding[]): readonly CheckSummary[] {
  return Object.entries(CHECK_TITLES).map(([id, [title, subjectKind, severity]]) => ({
    id,
    title,
    description: title,
    subjectKind: subjectKind as SubjectKind,
    severity: severity as Severity,
    counts: countOf(findings.filter((finding) => finding.check === id)),
  }));
}

function outcomesOf(framework: string, controls: readonly ControlResult[]): FrameworkSummary['outcomes'] {
  const outcomes = {
    'no-exceptions-noted': 0,
    'exceptions-noted': 0,
    inconclusive: 0,
    'not-tested': 0,
    supporting: 0,
    manual: 0,
  };
  for (const entry of controls) if (entry.framework === framework) outcomes[entry.outcome]++;
  return outcomes;
}

/** Each workload by its worst status. */
function workloadsByStatus(findings: readonly Finding[], zone?: string): Counts {
  const order: readonly Status[] = ['fail', 'unknown', 'exempt', 'pass'];
  const counts = { ...countOf([]) } as Record<Status, number>;
  for (const workload of WORKLOADS) {
    if (zone && workload.zone !== zone) continue;
    const own = findings.filter(
      ({ subject }) =>
        'namespace' in subject && subject.namespace === workload.namespace && subject.name === workload.name,
    );
    const worst =
      order.find((status) => own.some((finding) => finding.status === status)) ?? 'not-applicable';
    counts[worst]++;
  }
  return counts;
}
