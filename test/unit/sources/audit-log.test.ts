import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { policyDigest } from '../../../src/checks/parts/policy-digest.ts';
import { minimise } from '../../../src/inventory/minimise.ts';
import { readAuditLog } from '../../../src/sources/audit-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'segproof-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace: 'pay', name: 'allow-web' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};

/** An event as kube-apiserver 1.34 writes it. */
function event(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: '8f1c',
    stage: 'ResponseComplete',
    requestURI: '/apis/networking.k8s.io/v1/namespaces/pay/networkpolicies/allow-web',
    verb: 'update',
    user: { username: 'alice', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.10'],
    userAgent: 'kubectl/v1.34.0',
    objectRef: {
      resource: 'networkpolicies',
      namespace: 'pay',
      name: 'allow-web',
      apiGroup: 'networking.k8s.io',
      apiVersion: 'v1',
    },
    responseStatus: { metadata: {}, code: 200 },
    requestObject: POLICY,
    responseObject: POLICY,
    requestReceivedTimestamp: '2026-07-03T10:00:00.100000Z',
    stageTimestamp: '2026-07-03T10:00:00.123456Z',
    ...more,
  };
}

function file(name: string, lines: readonly (unknown | string)[]): string {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const objectRef = (resource: string, more = {}) => ({
  resource,
  apiVersion: 'v1',
  name: 'web',
  namespace: 'pay',
  ...more,
});

describe('readAuditLog', () => {
  test('keeps who changed which policy, when and from where, and of its content only digests', async () => {
    const log = await readAuditLog([
      file('one.log', [event({ impersonatedUser: { username: 'deployer' } })]),
    ]);
    expect(log.events).toEqual([
      {
        id: '8f1c',
        at: '2026-07-03T10:00:00.123456Z',
        user: 'alice',
        impersonatedUser: 'deployer',
        verb: 'update',
        object: { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: 'pay', name: 'allow-web' },
        sourceAddresses: ['192.0.2.10'],
        userAgent: 'kubectl/v1.34.0',
        request: expect.stringMatching(/^[0-9a-f]{64}$/),
        digest: policyDigest(minimise(POLICY)!),
      },
    ]);
    expect(JSON.stringify(log)).not.toContain('podSelector');
  });

  test('counts a request once, whatever its stages and backends, over packed files', async () => {
    const stages = [event({ stage: 'RequestReceived' }), event(), event()];
    const log = await readAuditLog([file('a.log', stages), file('b.log.gz', stages)]);
    expect(log.events).toHaveLength(1);
  });

  test('leaves out reads, refusals, dry runs, statuses and other kinds', async () => {
    const others = [
      event({ auditID: '1', verb: 'list' }),
      event({ auditID: '2', responseStatus: { code: 403 } }),
      event({ auditID: '3', requestURI: '/apis/x?fieldManager=kubectl&dryRun=All' }),
      event({
        auditID: '4',
        objectRef: { ...objectRef('networkpolicies'), apiGroup: 'networking.k8s.io', subresource: 'status' },
      }),
      event({ auditID: '5', objectRef: objectRef('configmaps') }),
      event({ auditID: '6', verb: 'create', objectRef: objectRef('pods') }),
    ];
    const log = await readAuditLog([file('others.log', others)]);
    expect(log.events).toEqual([]);
    expect(log.from).toBe('2026-07-03T10:00:00.123Z');
  });

  test('takes policy kinds that no table knows, and labels of namespaces and pods', async () => {
    const labels = { metadata: { labels: { 'pci-zone': 'out' } } };
    const lines = [
      event({ auditID: '1', objectRef: { ...objectRef('fancyfirewallrules'), apiGroup: 'fancy.example' } }),
      event({
        auditID: '2',
        verb: 'patch',
        objectRef: objectRef('namespaces', { name: 'pay' }),
        requestObject: labels,
      }),
      event({
        auditID: '3',
        verb: 'patch',
        objectRef: objectRef('namespaces'),
        requestObject: { metadata: {} },
      }),
      event({ auditID: '4', verb: 'patch', objectRef: objectRef('pods'), requestObject: labels }),
      event({
        auditID: '5',
        verb: 'patch',
        objectRef: objectRef('pods'),
        requestObject: [{ op: 'add', path: '/metadata/labels/app' }],
      }),
      event({ auditID: '6', verb: 'patch', objectRef: objectRef('pods'), requestObject: { spec: {} } }),
    ];
    const { events } = await readAuditLog([file('labels.log', lines)]);
    expect(events.map(({ id, object }) => [id, object.kind])).toEqual([
      ['1', 'fancyfirewallrules'],
      ['2', 'Namespace'],
      ['4', 'Pod'],
      ['5', 'Pod'],
    ]);
  });

  test('a line that cannot be read is a problem with its place, and the rest is read', async () => {
    const log = await readAuditLog([
      file('bad.log', [
        event(),
        '{"kind": "Event", ',
        { kind: 'Pod' },
        event({ auditID: '9', stageTimestamp: 'yesterday' }),
        event({ auditID: '' }),
      ]),
    ]);
    expect(log.events).toHaveLength(1);
    expect(log.problems).toEqual([
      expect.stringMatching(/bad\.log:2: not JSON/),
      expect.stringMatching(/bad\.log:3: not an audit event/),
      expect.stringMatching(/bad\.log:4: an audit event without its time/),
      expect.stringMatching(/bad\.log:5: an audit event without auditID/),
    ]);
  });

  test('says from when to when nothing at all was logged', async () => {
    const times = ['2026-07-03T10:00:00Z', '2026-07-03T10:30:00Z', '2026-07-05T10:00:00Z'];
    const log = await readAuditLog([
      file(
        'quiet.log',
        times.map((stageTimestamp, n) => event({ auditID: `${n}`, verb: 'get', stageTimestamp })),
      ),
    ]);
    expect(log.silences).toEqual([{ from: '2026-07-03T10:30:00.000Z', to: '2026-07-05T10:00:00.000Z' }]);
  });

  test('refuses files without one event, with what is wrong', async () => {
    await expect(readAuditLog([file('none.log', ['hello'])])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      problems: [{ message: expect.stringContaining('no audit event') }, { place: { line: 1 } }],
    });
    await expect(readAuditLog([join(folder, 'absent.log')])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
  });
});
