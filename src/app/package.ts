import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '../util/digest.ts';

/** Folder of the package: where package.json, templates and frameworks lie, in a clone and when installed. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Version from package.json. */
export function toolVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string })
    .version;
}

/**
 * SHA-256 over the code and data that judge: path and digest of every file of the code folder that runs, `templates`
 * and `frameworks`. Two reports with one tool digest came from the same rules.
 */
export function toolDigest(): string {
  const code = fileURLToPath(new URL('..', import.meta.url));
  const folders = [code, join(PACKAGE_ROOT, 'templates'), join(PACKAGE_ROOT, 'frameworks')];
  const lines = folders.flatMap((folder) =>
    filesOf(folder).map((file) => `${sha256Hex(readFileSync(join(folder, file)))}  ${file}`),
  );
  return sha256Hex(lines.join('\n'));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .sort();
}
