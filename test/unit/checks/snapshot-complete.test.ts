import { describe, expect, test } from 'vitest';
import { runChecks } from '../../../src/checks/run.ts';
import { snapshotComplete } from '../../../src/checks/snapshot-complete.ts';
import { byName, factsOfSnapshot, judge, snapshotOf } from './facts.ts';
import { namespace } from './shop.ts';

const NAME = 'Cluster//shop';
const yaml = namespace('pay');

describe('snapshot-complete', () => {
  test('passes for a cluster whose every needed list was read', async () => {
    const { [NAME]: finding } = await judge(snapshotComplete, { yaml });
    expect(finding).toMatchObject({ status: 'pass', severity: 'critical' });
  });

  test.each([
    ['pods', 'forbidden', 'U1'],
    ['networkpolicies', 'timeout', 'U1'],
    ['services', 'truncated', 'U5'],
    ['nodes', 'expired', 'U5'],
    ['ciliumnetworkpolicies', 'forbidden', 'U1'],
    ['configmaps', 'forbidden', 'U1'],
    ['namespaces', 'missing', 'U1'],
  ] as const)('is unknown when %s came back %s', async (resource, outcome, code) => {
    const { [NAME]: finding } = await judge(snapshotComplete, { yaml, unread: { [resource]: outcome } });
    expect(finding).toMatchObject({ status: 'unknown', reasons: [code] });
    expect(finding!.message).toContain(resource);
  });

  test('a kind that the server does not serve is no gap', async () => {
    const { [NAME]: finding } = await judge(snapshotComplete, { yaml, unread: { httproutes: 'missing' } });
    expect(finding!.status).toBe('pass');
  });

  test('is unknown for a list that was not asked for, or read in some namespaces only', async () => {
    const snapshot = await snapshotOf({ yaml });
    const lists = snapshot.header.lists.filter(({ resource }) => resource !== 'daemonsets');
    const partly = lists.map((list) => (list.resource === 'pods' ? { ...list, namespaces: ['pay'] } : list));
    const facts = factsOfSnapshot({ ...snapshot, header: { ...snapshot.header, lists: partly } });
    const { [NAME]: finding } = byName(runChecks([snapshotComplete], facts));
    expect(finding!.status).toBe('unknown');
    const said = finding!.evidence.map(({ message }) => message).join('\n');
    expect(said).toContain('daemonsets were not asked for');
    expect(said).toContain('pods could not be read in full (only in pay)');
  });

  test('does not wait for roles and other objects that only a check of governance reads', async () => {
    const unread = {
      clusterroles: 'forbidden',
      clusterpolicies: 'forbidden',
      ciliumendpoints: 'timeout',
    } as const;
    expect((await judge(snapshotComplete, { yaml, unread }))[NAME]!.status).toBe('pass');
  });

  test('is unknown for a dump, which cannot show that it is complete', async () => {
    const { [NAME]: finding } = await judge(snapshotComplete, { yaml, mode: 'dump' });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U5'] });
  });

  test('passes for files when every document was read', async () => {
    const { [NAME]: finding } = await judge(snapshotComplete, { yaml, mode: 'manifests' });
    expect(finding!.status).toBe('pass');
  });

  test('is unknown for files with a document that is broken, and says which', async () => {
    const { [NAME]: finding } = await judge(snapshotComplete, {
      yaml: `${yaml}kind: [Pod`,
      mode: 'manifests',
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U5'] });
    expect(finding!.message).toContain('a document could not be read: -:');
  });
});
