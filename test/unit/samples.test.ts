import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from '../../src/app/judge.ts';
import { type ModelledCluster, modelCluster } from '../../src/app/model-cluster.ts';
import { loadSettings, type Settings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { KINDS_TO_READ } from '../../src/inventory/kinds.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { type ConnectionSet, formatConnections, intersect, portsOf } from '../../src/model/connection-set.ts';
import { type Finding, subjectKey } from '../../src/model/finding.ts';
import type { Snapshot, SnapshotList } from '../../src/model/snapshot.ts';
import { readFiles } from '../../src/sources/files.ts';
import { UNKEPT } from '../fixtures/unkept-checks.ts';
import { clusterFiles } from '../samples/card-shop/cluster-yaml.ts';

const INPUT = 'reports/samples/card-shop/input';
const CLUSTER = `${INPUT}/cluster`;
const AT = '2026-11-24T09:00:00Z';

/** One planted fault: what it makes fail, the way it opens, and the edits that mend it. */
interface Plant {
  readonly fails: readonly string[];
  /** `from`, `to` (namespace/workload) and a TCP port. */
  readonly way?: readonly [from: string, to: string, port: number];
  readonly mend: readonly (readonly [file: string, old: string, text: string])[];
}

const DEFAULT_DENY = `- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: default-deny, namespace: card-vault, uid: 4a1f1f5e-3c8e-4d57-9f0a-6a6f3f0f9d21, resourceVersion: "1200001"}
  spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`;

const PLANTS: Readonly<Record<string, Plant>> = {
  'an allow-all beside a default-deny': {
    fails: [
      'ingress-isolated Deployment/payments/three-ds ingress',
      'no-any-peer NetworkPolicy/payments/three-ds-load-test#spec.ingress[0]',
      'no-any-port NetworkPolicy/payments/three-ds-load-test#spec.ingress[0]',
      'no-open-cidr NetworkPolicy/payments/three-ds-load-test#spec.ingress[0]',
      'internet-ingress-restricted Deployment/payments/three-ds',
    ],
    way: ['storefront/shop-web', 'payments/three-ds', 8443],
    mend: [['policies/payments.yaml', '    ingress:\n    - {}\n', '    ingress: []\n']],
  },
  'a stray dash': {
    fails: ['policy-effective NetworkPolicy/payments/ledger-api'],
    way: ['storefront/shop-web', 'payments/ledger-api', 8443],
    mend: [
      [
        'policies/payments.yaml',
        '      - podSelector:\n          matchLabels:\n',
        '        podSelector:\n          matchLabels:\n',
      ],
    ],
  },
  'policyTypes without Egress': {
    fails: [
      'egress-isolated Deployment/card-vault/audit-shipper egress',
      'policy-effective NetworkPolicy/card-vault/audit-shipper',
      'internet-egress-restricted Deployment/card-vault/audit-shipper',
      'dns-egress-restricted Deployment/card-vault/audit-shipper',
    ],
    mend: [
      [
        'policies/card-vault.yaml',
        '    policyTypes:\n    - Ingress\n',
        '    policyTypes:\n    - Ingress\n    - Egress\n',
      ],
    ],
  },
  'a selector typo': {
    fails: [
      'policy-effective NetworkPolicy/card-vault/key-manager',
      'ingress-isolated Deployment/card-vault/key-manager ingress',
      'egress-isolated Deployment/card-vault/key-manager egress',
      'internet-ingress-restricted Deployment/card-vault/key-manager',
      'internet-egress-restricted Deployment/card-vault/key-manager',
      'dns-egress-restricted Deployment/card-vault/key-manager',
      'namespace-default-deny Namespace//card-vault ingress',
      'namespace-default-deny Namespace//card-vault egress',
    ],
    way: ['backoffice/cms', 'card-vault/key-manager', 8443],
    mend: [
      ['policies/card-vault.yaml', 'key-manger', 'key-manager'],
      ['policies/card-vault.yaml', 'items:\n', `items:\n${DEFAULT_DENY}`],
    ],
  },
  'two halves of the Internet': {
    fails: [
      'no-open-cidr NetworkPolicy/payments/acquirer-gateway#spec.egress[1]',
      'internet-egress-restricted Deployment/payments/acquirer-gateway',
    ],
    mend: [
      [
        'policies/payments.yaml',
        '      - ipBlock:\n          cidr: 0.0.0.0/1\n      - ipBlock:\n          cidr: 128.0.0.0/1\n',
        '      - ipBlock:\n          cidr: 203.0.113.16/28\n',
      ],
    ],
  },
  'a range with a debug port': {
    fails: [
      'no-any-port NetworkPolicy/payments/authoriser-metrics#spec.ingress[0]',
      'no-any-port NetworkPolicy/monitoring/prometheus#spec.egress[0]',
    ],
    way: ['monitoring/prometheus', 'payments/authoriser', 9229],
    mend: [
      ['policies/payments.yaml', '        port: 9000\n        endPort: 9999\n', '        port: 9464\n'],
      [
        'policies/monitoring.yaml',
        '        port: 9000\n        endPort: 9999\n',
        '        port: 9090\n      - protocol: TCP\n        port: 9464\n',
      ],
    ],
  },
  'an agent on the host network': {
    fails: ['host-network-restricted DaemonSet/backoffice/asset-scanner'],
    mend: [['workloads/backoffice.yaml', 'hostNetwork: true, ', '']],
  },
  'a relay behind a load balancer': {
    fails: [],
    way: ['backoffice/partner-relay', 'card-vault/vault-db', 5432],
    mend: [
      [
        'policies/card-vault.yaml',
        '    - from:\n      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: backoffice}}\n        podSelector: {matchLabels: {app.kubernetes.io/component: relay}}\n      ports: [{protocol: TCP, port: 5432}]\n',
        '',
      ],
    ],
  },
  'an open IPv6 twin': {
    fails: [
      'no-open-cidr NetworkPolicy/payments/terminal-bridge#spec.ingress[0]',
      'internet-ingress-restricted Deployment/payments/terminal-bridge',
    ],
    mend: [['policies/payments.yaml', '      - ipBlock:\n          cidr: ::/0\n', '']],
  },
};

const temporary: string[] = [];
afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true });
});

let settings: Settings;
let shop: Judged;
beforeAll(async () => {
  settings = loadSettings({
    sources: [CLUSTER],
    config: `${INPUT}/segproof.yaml`,
    defaultFrameworks: [],
    at: AT,
  });
  shop = await judgeFolder(CLUSTER);
});

interface Judged {
  readonly assessment: Assessment;
  readonly cluster: ModelledCluster;
  /** Findings by check, subject and direction. */
  readonly findings: ReadonlyMap<string, Finding>;
}

async function judgeFolder(folder: string): Promise<Judged> {
  const dump = await readFiles([folder]);
  expect(dump.header.mode).toBe('dump');
  const snapshot = readLive(dump);
  const assessment = judge(snapshot, settings, {
    now: AT,
    timings: startTimings(
      () => 0,
      () => 0,
    ),
  });
  const key = ({ check, subject, direction }: Finding) =>
    [check, subjectKey(subject), direction].join(' ').trimEnd();
  const findings = new Map(assessment.findings.map((finding) => [key(finding), finding]));
  return { assessment, cluster: modelCluster(snapshot, settings, 'unknown'), findings };
}

/** The same objects as if they had been listed from the API server, with every list read in full. */
function readLive(dump: Snapshot): Snapshot {
  const count = (kind: string, group: string) =>
    dump.records.filter(({ key }) => key.startsWith(`${group}/${kind}/`)).length;
  const lists = KINDS_TO_READ.map(({ group, versions, resource, kind, needed }): SnapshotList => {
    const items = count(kind, group);
    const outcome = items > 0 || needed === 'always' ? 'read' : 'missing';
    return {
      group,
      version: versions[0]!,
      resource,
      kind,
      outcome,
      items,
      pages: 1,
      restarts: 0,
      retries: 0,
    };
  });
  return { ...dump, header: { ...dump.header, mode: 'cluster', lists, collectedFrom: AT, collectedTo: AT } };
}

function edited(plants: readonly Plant[]): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'segproof-shop-')), 'cluster');
  temporary.push(folder);
  cpSync(CLUSTER, folder, { recursive: true });
  for (const [file, old, text] of plants.flatMap(({ mend }) => mend)) {
    const before = readFileSync(join(folder, file), 'utf8');
    expect(before, `${file} holds what is to be mended`).toContain(old);
    writeFileSync(join(folder, file), before.replaceAll(old, text));
  }
  return folder;
}

/** What certainly may flow from one workload to another on a TCP port. */
function flows({ cluster }: Judged, from: string, to: string, port: number): string {
  const { engine, inventory } = cluster;
  const classOf = (name: string): number => {
    const workload = inventory.workloads.find(({ ref }) => `${ref.namespace}/${ref.name}` === name);
    return engine.classOf(workload!.endpoints[0]!)!;
  };
  const asked: ConnectionSet = portsOf('TCP', [{ first: port, last: port }]);
  return formatConnections(
    intersect(asked, engine.connections({ class: classOf(from) }, { class: classOf(to) }).must),
  );
}

const status = ({ findings }: Judged, key: string) => findings.get(key)?.status;
const pair = (from: string, to: string) => `zone-segmentation ZonePair/pci-zone/${from}/${to}`;
const unlike = (judged: Judged, ...statuses: readonly string[]) =>
  [...judged.findings].filter(([, finding]) => !statuses.includes(finding.status)).map(([key]) => key);

const isKept = (key: string) => !UNKEPT.has(key.split(' ')[0]!);

describe('the card shop as files', () => {
  it('is what its generator writes, but for what is written by hand', () => {
    for (const [path, text] of clusterFiles())
      expect(readFileSync(join(CLUSTER, path), 'utf8'), path).toBe(text);
  });

  it('stays short enough to read', () => {
    const files = readdirSync(CLUSTER, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    const lines = files.map((file) => readFileSync(join(CLUSTER, file), 'utf8').split('\n').length - 1);
    expect(lines.reduce((a, b) => a + b)).toBeLessThan(3_500);
  });

  it('holds in each line that the story names what the story says', () => {
    const story = readFileSync(join(INPUT, 'STORY.md'), 'utf8');
    const places = [...story.matchAll(/((?:policies|workloads)\/[\w-]+\.yaml):(\d+) `([^`]+)`/g)];
    expect(places).toHaveLength(Object.keys(PLANTS).length + 1);
    for (const [, file, line, text] of places) {
      expect(
        readFileSync(join(CLUSTER, file!), 'utf8').split('\n')[Number(line) - 1],
        `${file}:${line}`,
      ).toContain(text);
    }
  });

  it('was read whole', () => {
    expect(shop.cluster.snapshot.header.problems).toEqual([]);
    expect(shop.cluster.snapshot.header.skipped).toBe(0);
  });
});

describe('the card shop as it is', () => {
  it('passes the presence test everywhere', () => {
    const { summary } = shop.assessment;
    expect([summary.workloads, summary.namespacesWithPolicy]).toEqual([62, { count: 9, of: 9 }]);
    expect(summary.presence).toBe('9 of 9 namespaces have a network policy.');
  });

  it('shows every status and every outcome', () => {
    const { counts } = shop.assessment.summary;
    for (const word of ['pass', 'fail', 'unknown', 'exempt', 'not-applicable'] as const)
      expect(counts[word], word).toBeGreaterThan(0);
    const outcomes = new Set(shop.assessment.controls.map(({ outcome }) => outcome));
    expect(outcomes).toEqual(
      new Set([
        'exceptions-noted',
        'inconclusive',
        'manual',
        'no-exceptions-noted',
        'not-tested',
        'supporting',
      ]),
    );
  });

  it('has one object that is not modelled, and only what it can touch is unknown', () => {
    const unknown = unlike(shop, 'pass', 'fail', 'exempt', 'not-applicable');
    const touched =
      /^(\S+ FQDNNetworkPolicy\/monitoring\/|\S+ (Deployment|NetworkPolicy)\/monitoring\/grafana|(zone-segmentation|flow-register-approved) ZonePair\/pci-zone\/platform\/|insecure-services Deployment\/(card-vault\/key-manager|payments\/three-ds)$)/;
    expect(unknown.filter((key) => isKept(key) && !touched.test(key))).toEqual([]);
    expect(unknown.length).toBeGreaterThan(3);
  });

  it('has an exception that expires within a fortnight', () => {
    const soon = shop.assessment.exceptions.filter(
      ({ expires }) => Date.parse(expires) - Date.parse(AT) < 14 * 86_400_000,
    );
    expect(soon).toMatchObject([{ id: 'EXC-02', state: 'in-force', matched: 1 }]);
    expect(shop.assessment.exceptions.every(({ matched }) => matched > 0)).toBe(true);
  });

  it('has one clean zone: no fail and nothing unknown on what lies in `connected`', () => {
    const inside = shop.assessment.findings.filter(({ zones }) =>
      zones?.every((zone) => zone === 'pci-zone/connected'),
    );
    const own = inside.filter(({ zones }) => zones && zones.length > 0);
    expect(own.length).toBeGreaterThan(100);
    const open = own.filter(({ status: found }) => found === 'fail' || found === 'unknown');
    expect(open.filter(({ check }) => !UNKEPT.has(check)).map(({ message }) => message)).toEqual([]);
    expect(status(shop, pair('connected', 'cde'))).toBe('pass');
    expect(status(shop, pair('out', 'connected'))).toBe('pass');
  });

  it('fails nothing but what was planted, by each check that a plant is for', () => {
    const planted = Object.values(PLANTS).flatMap(({ fails }) => fails);
    const checks = new Set(planted.map((key) => key.split(' ')[0]!));
    const failing = [...shop.findings].filter(([, finding]) => finding.status === 'fail');
    const found = failing.filter(([, { check }]) => checks.has(check)).map(([key]) => key);
    expect(found.toSorted()).toEqual([...new Set(planted)].toSorted());
  });

  it('notes an exception under PCI DSS for each fault planted in the card zone, and only where a fail is', () => {
    const { controls, findings } = shop.assessment;
    const noted = controls.filter(
      ({ framework, outcome }) => framework === 'pci-dss-4.0.1' && outcome === 'exceptions-noted',
    );
    const indices = new Set(noted.flatMap((control) => control.findings));
    const planted = Object.values(PLANTS).flatMap(({ fails }) => fails);
    const inside = planted.filter((key) => shop.findings.get(key)!.zones?.includes('pci-zone/cde'));
    expect(inside.length).toBeGreaterThan(15);
    for (const key of inside) expect(indices.has(findings.indexOf(shop.findings.get(key)!)), key).toBe(true);
    for (const control of noted)
      expect(control.findings.some((index) => /fail|exempt/.test(findings[index]!.status))).toBe(true);
  });

  it.each([
    ['out', 'cde'],
    ['internet', 'cde'],
    ['platform', 'cde'],
    ['cde', 'internet'],
  ])('leaves %s → %s open', (from, to) => {
    expect(status(shop, pair(from, to))).toBe('fail');
  });

  it('names the agent on the host network beside the card database', () => {
    const evidence = shop.findings.get(pair('out', 'cde'))!.evidence.map(({ message }) => message);
    expect(evidence.join('\n')).toMatch(/backoffice\/asset-scanner\[DaemonSet\].*same node cde-2/);
  });

  it('finds every way in registered, as far as a register goes', () => {
    const exposures = [...shop.findings.values()].filter(({ check }) => check === 'exposure-approved');
    expect(exposures.map((finding) => finding.status)).toEqual(Array(7).fill('pass'));
  });
});

describe.each(Object.entries(PLANTS))('%s', (_name, plant) => {
  it('is found, and gone when it is mended', async () => {
    const mended = await judgeFolder(edited([plant]));
    for (const key of plant.fails) {
      expect(status(shop, key), `${key} before`).toBe('fail');
      expect(status(mended, key), `${key} after`).not.toBe('fail');
    }
    if (!plant.way) return;
    expect(flows(shop, ...plant.way)).toBe(`TCP ${plant.way[2]}`);
    expect(flows(mended, ...plant.way)).toBe('No Connections');
  });
});

describe('the card shop with all faults mended', () => {
  it('has no fail left', async () => {
    const mended = await judgeFolder(edited(Object.values(PLANTS)));
    expect(unlike(mended, 'pass', 'unknown', 'exempt', 'not-applicable').filter(isKept)).toEqual([]);
  });
});

describe('act two', () => {
  const replaced = 'policies/checkout.yaml';

  it('changes one peer of one file', () => {
    const [before, after] = [CLUSTER, `${INPUT}/act-two`].map((folder) =>
      readFileSync(join(folder, replaced), 'utf8').split('\n'),
    );
    const changed = after!.filter((line, index) => line !== before![index]);
    expect(after).toHaveLength(before!.length);
    expect(changed.map((line) => line.trim().split(' ')[0])).toEqual(['resourceVersion:', '-', '-']);
  });

  it('opens the order database to the back office, and the clean zone is clean no more', async () => {
    const folder = edited([]);
    cpSync(join(INPUT, 'act-two'), folder, { recursive: true });
    const after = await judgeFolder(folder);
    expect(flows(shop, 'backoffice/cms', 'checkout/order-db', 5432)).toBe('No Connections');
    expect(flows(after, 'backoffice/cms', 'checkout/order-db', 5432)).toBe('TCP 5432');
    const finding = after.findings.get(pair('out', 'connected'))!;
    expect(finding.status).toBe('fail');
    expect(finding.message + finding.evidence.map(({ message }) => message).join()).toContain(
      'checkout/order-db',
    );
    const order = finding.evidence.find(({ object }) => object?.name === 'order-db');
    expect(order?.origin?.file).toMatch(/policies\/checkout\.yaml$/);
  });
});
