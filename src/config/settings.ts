import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { emptyConfig, type LoadedConfig, loadConfig } from './load.ts';

const CONFIG_FILE = 'segproof.yaml';

/** The configuration named by `--config`, else `segproof.yaml` in one of `folders` (the first that has one), else none. */
export function findConfig(explicit: string | undefined, folders: readonly string[]): LoadedConfig {
  if (explicit !== undefined) return loadConfig(explicit);
  const found = folders.map((folder) => join(folder, CONFIG_FILE)).find((file) => existsSync(file));
  return found ? loadConfig(found) : emptyConfig(folders[0] ?? '.');
}
