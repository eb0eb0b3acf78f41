import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as connectivity from '../../src/cli/commands/connectivity.ts';
import { runCommand } from './external/command.ts';
import { compareMaps, type Fact } from './external/facts.ts';
import { withReadings } from './external/reading-files.ts';
import { explain, type Manifest, type Reading } from './external/readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'segproof-readings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pod(name: string, spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'bakery', name },
    spec: { containers: [{ name: 'shop' }], ...spec },
    status: { phase: 'Running' },
  };
}

writeFileSync(
  join(folder, 'bakery.json'),
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      pod('counter'),
      pod('oven', { hostNetwork: true }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { namespace: 'bakery', name: 'inside-only' },
        spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
      },
    ],
  }),
);

/** As a tool maps it that takes pods of the host network for ordinary ones. */
const THEIRS = [
  ['bakery/counter[Pod]', 'bakery/oven[Pod]'],
  ['bakery/oven[Pod]', 'bakery/counter[Pod]'],
  ['bakery/counter[Pod]', '0.0.0.0-255.255.255.255'],
  ['bakery/oven[Pod]', '0.0.0.0-255.255.255.255'],
].map(([src, dst]) => ({ src: src!, dst: dst!, conn: 'All Connections' }));

const ORDINARY: Reading = {
  reason: 'pods of the host network are ordinary pods',
  citation: 'trap 30',
  edit: (manifest) => {
    delete manifest.spec?.hostNetwork;
    return manifest;
  },
  cases: ['bakery'],
};

const RENAMED: Reading = {
  reason: 'labels of policies count',
  citation: 'none',
  edit: (manifest) => ({ ...manifest, metadata: { ...manifest.metadata, labels: { baked: 'yes' } } }),
  cases: ['bakery'],
};

async function compare(readings: readonly Reading[], theirs = THEIRS): Promise<readonly Fact[]> {
  return withReadings(folder, readings, async ({ path }) => {
    const { out } = await runCommand(connectivity, path, { format: 'json' });
    return compareMaps(JSON.parse(out), theirs);
  });
}

const differs = ({ outcome }: Fact) => outcome !== 'same';

describe('an argued difference', () => {
  it('explains what is the same under its reading', async () => {
    const explained = await explain([ORDINARY], compare, differs);
    expect(explained.facts.filter(differs).length).toBeGreaterThan(0);
    expect(explained.argued.get(ORDINARY)).toBe(explained.facts.filter(differs).length);
    expect(explained).toMatchObject({ different: [], idle: [] });
  });

  it('that explains nothing is reported', async () => {
    const { idle } = await explain([ORDINARY, RENAMED], compare, differs);
    expect(idle).toEqual([RENAMED]);
  });

  it('covers no fact that it is not about', async () => {
    const wrong = [...THEIRS, { src: '10.9.9.9-10.9.9.9', dst: 'bakery/counter[Pod]', conn: 'TCP 80' }];
    const { different } = await explain([ORDINARY], (readings) => compare(readings, wrong), differs);
    expect(different).toMatchObject([
      { src: '10.9.9.9-10.9.9.9', dst: 'bakery/counter[Pod]', theirs: '80-80' },
    ]);
  });

  it('is needed when its facts differ in two ways at once', async () => {
    const facts = (count: number) => Array.from({ length: count }, () => ({ outcome: 'different' }) as Fact);
    const both = async (readings: readonly Reading[]) => facts(readings.length === 2 ? 0 : 3);
    expect(await explain([ORDINARY, RENAMED], both, differs)).toMatchObject({ different: [], idle: [] });
  });
});
