/** Manifests of a folder as files again, edited by readings. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest, Reading } from './readings.ts';

export interface ReadSource {
  /** What to read; the folder itself without readings. */
  readonly path: string;
  /** A file of configuration, when a reading has one. */
  readonly config?: string;
}

/** Hands `use` the folder as the readings have it. What is written for that is gone afterwards. */
export async function withReadings<Result>(
  folder: string,
  readings: readonly Reading[],
  use: (source: ReadSource) => Promise<Result>,
): Promise<Result> {
  if (readings.length === 0) return use({ path: folder });
  const place = mkdtempSync(join(tmpdir(), 'segproof-reading-'));
  try {
    const path = join(place, 'manifests.json');
    writeFileSync(
      path,
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: readManifests(folder, readings) }),
    );
    const cni = pluginOf(readings);
    if (cni === undefined) return await use({ path });
    writeFileSync(join(place, 'segproof.yaml'), `engine: {cni: ${cni}}\n`);
    return await use({ path, config: join(place, 'segproof.yaml') });
  } finally {
    rmSync(place, { recursive: true });
  }
}

export function pluginOf(readings: readonly Reading[]): string | undefined {
  return readings.find(({ cni }) => cni !== undefined)?.cni;
}

/** The manifests of a folder, and some that are in none, as the readings have them. */
export function readManifests(
  folder: string,
  readings: readonly Reading[],
  others: readonly Manifest[] = [],
): readonly Manifest[] {
  return readings.reduce<readonly Manifest[]>(
    (manifests, { edit }) => (edit ? manifests.flatMap((manifest) => edit(manifest) ?? []) : manifests),
    [...manifestsOf(folder), ...others],
  );
}

/** Every object of a file or folder; items of a list, which need not repeat its kind, apart. */
export function manifestsOf(path: string): readonly Manifest[] {
  return filesOf(path).flatMap(documentsOf).flatMap(unfolded);
}

function filesOf(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function documentsOf(file: string): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { logLevel: 'silent' });
  return Array.isArray(documents) ? documents.map((document) => document.toJS()) : [];
}

function unfolded(document: unknown): readonly Manifest[] {
  if (typeof document !== 'object' || document === null) return [];
  const object = document as Manifest;
  if (!Array.isArray(object.items)) return [object];
  const kind = String(object.kind).replace(/List$/, '');
  return object.items.map((item: Manifest) => ({ apiVersion: object.apiVersion, kind, ...item }));
}
