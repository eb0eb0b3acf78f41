import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withApprovedPolicies } from '../../../src/app/approved-policies.ts';
import { loadJudgingSettings } from '../../../src/app/settings.ts';
import { policyDigest } from '../../../src/checks/parts/policy-digest.ts';
import { loadRegisters } from '../../../src/config/registers.ts';
import type { KubeObject } from '../../../src/model/resource.ts';

const DOCS = join(import.meta.dirname, '../../../docs');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-approved-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LEDGER: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'ledger', namespace: 'pay' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};

function settings(approved: string) {
  const config = join(folder, 'segproof.yaml');
  writeFileSync(config, `registers: {approvedPolicies: ${approved}}\n`);
  return loadJudgingSettings({ sources: [], config, defaultFrameworks: [] });
}

describe('the approved policies', () => {
  test('are read from their folder with key, digest and place, and count in the digest of the configuration', async () => {
    mkdirSync(join(folder, 'approved'));
    writeFileSync(join(folder, 'approved', 'pay.json'), JSON.stringify(LEDGER));
    const before = settings('approved');
    const { registers, digests } = await withApprovedPolicies(before);
    expect(registers.approvedPolicies).toMatchObject({
      source: 'approved',
      policies: [{ key: 'networking.k8s.io/NetworkPolicy/pay/ledger', digest: policyDigest(LEDGER) }],
      problems: [],
    });
    expect(registers.approvedPolicies!.policies[0]!.place).toContain('pay.json');
    expect(digests.configuration).not.toBe(before.digests.configuration);
  });

  test('keep what could not be read as a problem', async () => {
    writeFileSync(join(folder, 'approved', 'broken.yaml'), 'kind: [');
    const { registers } = await withApprovedPolicies(settings('approved'));
    expect(registers.approvedPolicies!.problems).toEqual([expect.stringContaining('broken.yaml')]);
  });

  test('that are not there stop the run', async () => {
    await expect(withApprovedPolicies(settings('absent'))).rejects.toThrow(/absent/);
  });
});

describe('docs/registers.md', () => {
  const blocks = readFileSync(join(DOCS, 'registers.md'), 'utf8').matchAll(/```yaml file=(\S+)\n([^`]*)```/g);

  test.each([...blocks].map(([, file, text]) => [file!, text!] as const))(
    'has a %s that loads',
    (file, text) => {
      const path = join(folder, file);
      writeFileSync(path, text);
      const name = file.replace('.yaml', '');
      const zones = { cde: 'in-scope', connected: 'in-scope' } as const;
      const values = { registers: { [name]: path }, scope: { dimensions: { 'pci-zone': { zones } } } };
      const { registers } = loadRegisters({ folder, values });
      expect(registers[name as 'flows']!.length).toBeGreaterThan(0);
    },
  );

  test('names starter exceptions that load', () => {
    const file = join(DOCS, 'registers/starter-exceptions.yaml');
    expect(loadRegisters({ folder, values: {} }, file).registers.exceptions).toHaveLength(3);
  });
});
