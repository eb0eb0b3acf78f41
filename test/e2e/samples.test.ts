import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import { CARD_SHOP, RECORDINGS } from '../samples/card-shop/recordings.ts';
import { renderSample } from '../samples/render.ts';

describe('the samples are as `npm run samples` writes them', () => {
  test.each(Object.entries(RECORDINGS))('input/%s', async (name, record) => {
    expect(snapshotText(await record()) === readFileSync(join(CARD_SHOP, 'input', name), 'utf8')).toBe(true);
  });

  test('every rendered output', async () => {
    for (const { fileName, bytes } of await renderSample(CARD_SHOP)) {
      expect(readFileSync(join(CARD_SHOP, 'output', fileName)).equals(bytes), fileName).toBe(true);
    }
  });
});
