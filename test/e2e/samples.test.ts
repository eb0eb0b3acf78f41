import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import { CARD_SHOP, RECORDINGS } from '../samples/card-shop/recordings.ts';
import { MAP_SAMPLES, mapOutputs } from '../samples/maps.ts';
import { renderSample } from '../samples/render.ts';
import { segproof } from './command-line.ts';

describe('the samples are as `npm run samples` writes them', () => {
  test.each(Object.entries(RECORDINGS))('input/%s', async (name, record) => {
    expect(snapshotText(await record()) === readFileSync(join(CARD_SHOP, 'input', name), 'utf8')).toBe(true);
  });

  test('every rendered output', async () => {
    for (const { fileName, bytes } of await renderSample(CARD_SHOP)) {
      expect(readFileSync(join(CARD_SHOP, 'output', fileName)).equals(bytes), fileName).toBe(true);
    }
  });

  test.each(MAP_SAMPLES)(
    '%s: the map and its picture',
    async (scenario) => {
      for (const [name, text] of Object.entries(await mapOutputs(scenario))) {
        expect(text, name).toBe(readFileSync(join(CARD_SHOP, '..', scenario, 'output', name), 'utf8'));
      }
    },
    30_000,
  );
});

describe('samples of other kinds of policy', () => {
  test.each(MAP_SAMPLES)(
    '%s is judged without an unknown of what is not modelled',
    async (scenario) => {
      const { out } = await segproof([
        'connectivity',
        join('reports/samples', scenario, 'input'),
        '--format',
        'json',
      ]);
      const rows = JSON.parse(out) as { unknown?: { reasons: string[] } }[];
      expect(rows.length).toBeGreaterThan(10);
      expect(
        rows.flatMap(({ unknown }) => unknown?.reasons ?? []).filter((text) => text.startsWith('U2')),
      ).toEqual([]);
    },
    30_000,
  );
});
