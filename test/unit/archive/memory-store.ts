import { equalBytes } from '../../../src/archive/bytes.ts';
import { CHECKPOINT_KEY, isKey } from '../../../src/archive/layout.ts';
import { isDiscardable, type PutOutcome, type Store } from '../../../src/archive/store.ts';
import { SegproofError } from '../../../src/util/error.ts';

export interface MemoryStore extends Store {
  readonly files: Map<string, Uint8Array>;
}

/** The contract of `Store` over a map: fast enough to flip every byte of an archive. */
export function memoryStore(files: Iterable<readonly [string, Uint8Array]> = []): MemoryStore {
  const map = new Map<string, Uint8Array>(files);
  return {
    place: 'memory',
    files: map,
    put: async (key, bytes) => put(map, key, bytes),
    get: async (key) => map.get(key),
    list: (prefix) => list(map, prefix),
    swap: async (expected, next) => {
      const current = map.get(CHECKPOINT_KEY);
      const same = current && expected ? equalBytes(current, expected) : current === expected;
      if (same) map.set(CHECKPOINT_KEY, next);
      return same;
    },
    discard: async (key) => {
      if (!isDiscardable(key))
        throw new SegproofError({ code: 'USAGE', message: `may not be discarded: ${key}` });
      map.delete(key);
    },
  };
}

function put(map: Map<string, Uint8Array>, key: string, bytes: Uint8Array): PutOutcome {
  if (!isKey(key)) throw new SegproofError({ code: 'USAGE', message: `not a key: ${key}` });
  const present = map.get(key);
  if (!present) map.set(key, Uint8Array.from(bytes));
  else if (!equalBytes(present, bytes)) throw new SegproofError({ code: 'ARCHIVE_CONFLICT', message: key });
  return present ? 'exists' : 'created';
}

async function* list(map: Map<string, Uint8Array>, prefix: string): AsyncIterable<string> {
  for (const key of [...map.keys()]) if (key.startsWith(prefix)) yield key;
}
