import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyExceptions } from '../../../src/compliance/exceptions.ts';
import type { Finding, Status } from '../../../src/model/finding.ts';
import type { ExceptionEntry } from '../../../src/model/register.ts';
import type { Inventory } from '../../../src/model/resource.ts';
import { AT, CARD_SHOP, found, workload, zonePair } from './card-shop.ts';

function entry(more: Partial<ExceptionEntry> = {}): ExceptionEntry {
  return {
    id: 'X-003',
    check: 'host-network-restricted',
    match: { namespace: 'monitoring', name: 'node-*' },
    reason: 'node metrics',
    owner: 'team-observe',
    approver: 'alice',
    expires: '2026-12-31',
    ...more,
  };
}

const EXPORTER = found('host-network-restricted', 'fail', workload('monitoring/node-exporter'));

function apply(findings: readonly Finding[], register: readonly ExceptionEntry[], at = AT) {
  return applyExceptions(findings, register, at, CARD_SHOP);
}

describe('accepted exceptions', () => {
  test('turn a fail that they match into exempt, with approver and expiry', () => {
    const { findings, exceptions } = apply([EXPORTER], [entry()]);
    expect(findings).toEqual([
      {
        ...EXPORTER,
        status: 'exempt',
        exception: { id: 'X-003', reason: 'node metrics', approver: 'alice', expires: '2026-12-31' },
      },
    ]);
    expect(exceptions).toMatchObject([{ id: 'X-003', state: 'in-force', matched: 1 }]);
  });

  test.each<Status>(['pass', 'unknown', 'manual', 'not-applicable'])(
    'never touch a finding that is %s',
    (status) => {
      const finding = found('host-network-restricted', status, workload('monitoring/node-exporter'));
      const { findings, exceptions } = apply([finding], [entry()]);
      expect(findings).toEqual([finding]);
      expect(exceptions).toMatchObject([{ state: 'unused', matched: 0 }]);
    },
  );

  test('that ask for any namespace do not accept what is in none', () => {
    const node = found('host-network-restricted', 'fail', { kind: 'Node', name: 'node-1' });
    const { findings } = apply([node], [entry({ match: { namespace: '*', name: 'node-*' } })]);
    expect(findings).toEqual([node]);
  });

  test.each([
    ['another check', { check: 'ingress-isolated' }],
    ['another namespace', { match: { namespace: 'pay' } }],
    ['another name', { match: { namespace: 'monitoring', name: 'node' } }],
    ['another kind', { match: { kind: 'DaemonSet' } }],
    ['a field that workloads do not have', { match: { from: '*' } }],
    ['nothing at all', { match: {} }],
    ['a name that only a prototype has', { match: { constructor: '*' } as Record<string, string> }],
  ])('change nothing when they speak of %s', (_, more) => {
    const { findings, exceptions } = apply([EXPORTER], [entry(more)]);
    expect(findings).toEqual([EXPORTER]);
    expect(exceptions).toMatchObject([{ state: 'unused', matched: 0 }]);
  });

  test('hold to the end of their last day and not longer', () => {
    const lastDay = apply([EXPORTER], [entry()], '2026-12-31T23:59:59Z');
    expect(lastDay.findings[0]!.status).toBe('exempt');
    const dayAfter = apply([EXPORTER], [entry()], '2027-01-01T00:00:00Z');
    expect(dayAfter.findings).toEqual([EXPORTER]);
    expect(dayAfter.exceptions).toMatchObject([{ state: 'expired', matched: 1 }]);
  });

  test('that expired do not stand in the way of one in force', () => {
    const old = entry({ id: 'X-001', expires: '2026-01-01' });
    expect(apply([EXPORTER], [old, entry()]).findings[0]!.exception).toMatchObject({ id: 'X-003' });
  });

  test('match zone pairs by both ends', () => {
    const pair = found('zone-segmentation', 'fail', zonePair('connected', 'cde'));
    const accepts = entry({
      check: 'zone-segmentation',
      match: { from: 'conn*', to: 'cde', dimension: 'pci-zone' },
    });
    expect(apply([pair], [accepts]).findings[0]!.status).toBe('exempt');
    const other = found('zone-segmentation', 'fail', zonePair('out', 'cde'));
    expect(apply([other], [accepts]).findings[0]!.status).toBe('fail');
  });

  test('match a namespace by its own name', () => {
    const namespace = found('namespace-default-deny', 'fail', { kind: 'Namespace', name: 'monitoring' });
    const accepts = entry({ check: 'namespace-default-deny', match: { namespace: 'monitoring' } });
    expect(apply([namespace], [accepts]).findings[0]!.status).toBe('exempt');
  });

  test('only ever turn fails into exempt, over random registers', () => {
    const glob = fc.constantFrom('*', 'pay', 'shop', 'p*', 'vault');
    const anyEntry = fc
      .record({ namespace: glob, name: glob, day: fc.constantFrom('2020-01-01', '2030-01-01') })
      .map(({ namespace, name, day }) => entry({ match: { namespace, name }, expires: day }));
    const statuses = fc.constantFrom<Status>('pass', 'fail', 'unknown', 'manual', 'not-applicable', 'exempt');
    const anyFinding = fc
      .record({ status: statuses, name: fc.constantFrom('pay/vault', 'shop/checkout') })
      .map(({ status, name }) => found('host-network-restricted', status, workload(name)));
    fc.assert(
      fc.property(fc.array(anyFinding), fc.array(anyEntry), (findings, register) => {
        const after = apply(findings, register).findings.map(({ status }) => status);
        const before = findings.map(({ status }) => status);
        after.forEach((status, index) => {
          if (status !== before[index]) expect([before[index], status]).toEqual(['fail', 'exempt']);
        });
      }),
    );
  });
});

describe('the end of an exception', () => {
  const stateAt = (expires: string, at: string) =>
    apply([EXPORTER], [entry({ expires })], at).exceptions[0]!.state;

  test('is the end of its day in UTC', () => {
    expect(stateAt('2026-11-24', '2026-11-24T23:59:59Z')).toBe('in-force');
    expect(stateAt('2026-11-24', '2026-11-25T00:00:00Z')).toBe('expired');
  });

  test('is its instant, to the second, whatever zone it was written in', () => {
    expect(stateAt('2026-11-24T10:00:00+01:00', '2026-11-24T08:59:59Z')).toBe('in-force');
    expect(stateAt('2026-11-24T10:00:00+01:00', '2026-11-24T09:00:00Z')).toBe('expired');
    expect(stateAt('2026-11-24T10:00:00+01:00', '2026-11-24T09:00:01Z')).toBe('expired');
  });
});

describe('an exception with a selector', () => {
  const [member] = CARD_SHOP.endpoints;
  const endpoints = CARD_SHOP.endpoints.map((endpoint) =>
    endpoint === member ? { ...endpoint, labels: { app: 'exporter' } } : endpoint,
  );
  const shop = { ...CARD_SHOP, endpoints };
  const only = (value: string) => entry({ match: {}, selector: { op: 'in', key: 'app', values: [value] } });
  const finding = { ...EXPORTER, subject: { ...member!.workload } };
  const statusOf = (of: Finding, row: ExceptionEntry, inventory: Inventory = shop) =>
    applyExceptions([of], [row], AT, inventory).findings[0]!.status;

  test('accepts workloads whose pods bear the labels', () => {
    expect(statusOf(finding, only('exporter'))).toBe('exempt');
    expect(statusOf(finding, only('exporters'))).toBe('fail');
  });

  test('accepts less with a match beside it, never more', () => {
    expect(statusOf(finding, { ...only('exporter'), match: { namespace: 'elsewhere' } })).toBe('fail');
    expect(statusOf(finding, { ...only('exporters'), match: { name: '*' } })).toBe('fail');
  });

  test('accepts nothing that has no pods, and no workload of which a pod lacks the labels', () => {
    const policy = { ...EXPORTER, subject: { ...member!.workload, kind: 'NetworkPolicy' } };
    expect(statusOf(policy, only('exporter'))).toBe('fail');
    const index = endpoints.length;
    const workloads = CARD_SHOP.workloads.map((workload) =>
      workload.endpoints.includes(member!.index)
        ? { ...workload, endpoints: [...workload.endpoints, index] }
        : workload,
    );
    const more = { ...shop, endpoints: [...endpoints, { ...member!, index, labels: {} }], workloads };
    expect(statusOf(finding, only('exporter'), more)).toBe('fail');
  });
});
