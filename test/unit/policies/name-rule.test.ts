import { describe, expect, test } from 'vitest';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { kindToRead, speaksOfPolicy } from '../../../src/inventory/kinds.ts';
import { abilityOf } from '../../../src/policies/abilities.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { readFiles } from '../../../src/sources/files.ts';
import { folderOf } from '../sources/folder.ts';

const SUSPECTS = [
  ['net.harbour.example', 'NetworkACLRule'],
  ['net.harbour.example', 'AccessControlList'],
  ['net.harbour.example', 'AccessList'],
  ['net.harbour.example', 'AclEntry'],
  ['net.harbour.example', 'TrafficAcls'],
  ['acl.harbour.example', 'Entry'],
  ['net.harbour.example', 'PierFirewall'],
  ['net.harbour.example', 'SecurityGroup'],
  ['net.harbour.example', 'EgressGrant'],
] as const;

describe('a kind outside the tables whose name speaks of policy', () => {
  test.each(SUSPECTS)('%s/%s is read, and may allow', (group, kind) => {
    expect(kindToRead(group, kind) !== undefined || speaksOfPolicy(group, kind)).toBe(true);
    expect(abilityOf(group, kind)).toBe('may-allow');
  });

  test.each(SUSPECTS)('an instance of %s/%s taints, read from a file', async (group, kind) => {
    const text = `apiVersion: ${group}/v1\nkind: ${kind}\nmetadata: {name: berth, namespace: harbour}\n`;
    const snapshot = await readFiles([await folderOf({ 'berth.yaml': text })]);
    const { taints } = lowerPolicies(snapshot, buildInventory(snapshot));
    expect(taints).toMatchObject([{ effect: 'may-allow', reason: { code: 'U2' } }]);
  });

  test('words that only contain the letters are no policy', () => {
    for (const kind of ['Oracle', 'Pinnacle', 'Barnacle']) {
      expect(speaksOfPolicy('db.harbour.example', kind)).toBe(false);
      expect(abilityOf('db.harbour.example', kind)).toBe('not-network');
    }
  });
});
