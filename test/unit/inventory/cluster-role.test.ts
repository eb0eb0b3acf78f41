import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { clusterRoleYaml, type PolicyRule, rulesToRead } from '../../../src/inventory/cluster-role.ts';
import { KINDS_TO_READ } from '../../../src/inventory/kinds.ts';

describe('the ClusterRole', () => {
  test('of deploy/ is the one made from the table of kinds (mend it with `vitest -u`)', async () => {
    await expect(clusterRoleYaml('segproof-collector')).toMatchFileSnapshot(
      '../../../deploy/cluster-role.yaml',
    );
  });

  test('is YAML with the same rules as the table', () => {
    const role = parse(clusterRoleYaml('segproof-collector')) as { rules: PolicyRule[] };
    expect(role.rules).toEqual(rulesToRead());
  });

  test('grants get and list alone, no wildcard and no Secrets', () => {
    for (const { apiGroups, resources, verbs } of rulesToRead()) {
      expect(verbs.every((verb) => verb === 'get' || verb === 'list')).toBe(true);
      expect([...apiGroups, ...resources]).not.toContain('*');
      expect(resources).not.toContain('secrets');
    }
  });

  test('names every kind of the table once', () => {
    const granted = rulesToRead().flatMap(({ apiGroups: [group], resources }) =>
      resources.map((resource) => `${group}/${resource}`),
    );
    expect(granted.toSorted()).toEqual(
      KINDS_TO_READ.map(({ group, resource }) => `${group}/${resource}`).toSorted(),
    );
  });

  test('lets kinds that are read by name be read under those names only', () => {
    const byName = rulesToRead().filter(({ resources }) => resources.includes('configmaps'));
    expect(byName).toEqual([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: expect.arrayContaining(['cilium-config']),
        verbs: ['get'],
      },
    ]);
  });
});
