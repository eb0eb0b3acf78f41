import { describe, expect, it } from 'vitest';
import { DIALECTS, generateCluster } from '../bench/cluster.ts';

const SIZE = { pods: 40, policies: 40, namespaces: 4, workloads: 0, seed: 7 };

describe('generated clusters', () => {
  it.each(DIALECTS)('are the same for the same numbers: %s', (dialect) => {
    const [first, second] = [1, 2].map(() => JSON.stringify(generateCluster({ ...SIZE, dialect })));
    expect(first).toBe(second);
    expect(JSON.stringify(generateCluster({ ...SIZE, dialect, seed: 8 }))).not.toBe(first);
  });

  it('name every application in a policy when they are to be apart', () => {
    const size = { pods: 60, policies: 12, namespaces: 3, workloads: 30, seed: 7, everyAppApart: true };
    const policies = generateCluster(size).filter(({ kind }) => kind === 'NetworkPolicy');
    const named = new Set(JSON.stringify(policies).match(/"app":"app-\d+"/g));
    expect(named.size).toBe(30);
  });

  it('have as many pods and policies as asked for', () => {
    const kinds = generateCluster({ ...SIZE, dialect: 'mixed' }).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'Pod')).toHaveLength(40);
    expect(kinds.filter((kind) => kind.endsWith('NetworkPolicy'))).toHaveLength(40);
  });
});
