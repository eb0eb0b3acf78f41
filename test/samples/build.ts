/** `npm run samples`: renews the recordings and everything rendered from them. The suite fails when that was forgotten. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import { CARD_SHOP, RECORDINGS } from './card-shop.ts';
import { renderSample } from './render.ts';

for (const [name, record] of Object.entries(RECORDINGS)) {
  writeFileSync(join(CARD_SHOP, 'input', name), snapshotText(await record()));
}
const output = join(CARD_SHOP, 'output');
mkdirSync(output, { recursive: true });
for (const { fileName, bytes } of await renderSample(CARD_SHOP)) writeFileSync(join(output, fileName), bytes);
