import process from 'node:process';
import { appendRun } from '../../src/archive/append.ts';
import { openArchive } from '../../src/archive/archive.ts';
import type { Store } from '../../src/archive/store.ts';
import { filesystemStore } from '../../src/archive/stores/filesystem.ts';
import { runInput, SIGNERS, START } from '../unit/archive/card-shop.ts';

/**
 * A process that seals runs: `archive-writer.ts FOLDER HOURS [SURVIVE]`. It prints the outcome of each hour. With
 * SURVIVE it kills itself (SIGKILL) before the write to the store that comes after so many.
 */
const [root = '', hours = '', survive] = process.argv.slice(2);

function mortal(store: Store, left: number): Store {
  let writes = left;
  const step = () => {
    if (writes-- === 0) process.kill(process.pid, 'SIGKILL');
  };
  return {
    ...store,
    put: async (key, bytes) => {
      step();
      return store.put(key, bytes);
    },
    swap: async (expected, next) => {
      step();
      return store.swap(expected, next);
    },
    discard: async (key) => {
      step();
      return store.discard(key);
    },
  };
}

const opened = await openArchive(filesystemStore(root));
const archive = survive === undefined ? opened : { ...opened, store: mortal(opened.store, Number(survive)) };
for (const hour of hours.split(',').map(Number)) {
  const input = runInput(hour, { identity: `process ${process.pid}` });
  const { outcome } = await appendRun(archive, SIGNERS, input, { now: () => START + 48 * 3_600_000 });
  console.log(`${hour} ${outcome}`);
}
