/** `npm run samples`: renews the recordings and everything rendered from them. The suite fails when that was forgotten. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { snapshotText } from '../../src/inventory/snapshot-text.ts';
import { clusterFiles } from './card-shop/cluster-yaml.ts';
import { CARD_SHOP, RECORDINGS } from './card-shop/recordings.ts';
import { explainedText } from './explain.ts';
import { EXPLAINED } from './explained.ts';
import { MAP_SAMPLES, mapOutputs } from './maps.ts';
import { renderSample } from './render.ts';

function write(path: string, content: string | Uint8Array): void {
  const file = join(CARD_SHOP, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

for (const [path, text] of clusterFiles()) write(join('input/cluster', path), text);
for (const [name, record] of Object.entries(RECORDINGS))
  write(join('input', name), snapshotText(await record()));
for (const { fileName, bytes } of await renderSample(CARD_SHOP)) write(join('output', fileName), bytes);

for (const scenario of MAP_SAMPLES) {
  for (const [name, text] of Object.entries(await mapOutputs(scenario)))
    write(`../${scenario}/output/${name}`, text);
}
for (const scenario of Object.keys(EXPLAINED)) {
  write(`../${scenario}/output/explained.txt`, await explainedText(scenario));
}
