import { describe, expect, test } from 'vitest';
import { profileNotes } from '../../../src/app/model-cluster.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { snapshotOf } from '../checks/facts.ts';
import { awsNode, CALICO, CILIUM } from '../checks/plugins.ts';

async function notesOf(yaml: string) {
  return profileNotes('auto', buildInventory(await snapshotOf({ yaml })));
}

describe('the profile by which policies are judged', () => {
  test('needs no note where one plugin enforces, whatever moves packets beside it', async () => {
    expect(await notesOf(CALICO)).toEqual([]);
    const plain = awsNode().replace('--enable-network-policy=true', '--enable-network-policy=false');
    expect(await notesOf(CALICO + plain)).toEqual([]);
  });

  test('is that of no plugin where several enforce, and a note says so', async () => {
    const [note] = await notesOf(CALICO + CILIUM);
    expect(note).toContain('calico and cilium were seen to enforce');
  });

  test('is said where the configuration chose it', async () => {
    const inventory = buildInventory(await snapshotOf({ yaml: CALICO }));
    expect(profileNotes('cilium', inventory)[0]).toContain('judged as cilium applies them');
  });
});
