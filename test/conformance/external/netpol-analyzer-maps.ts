/** np-guard/netpol-analyzer's recorded connectivity maps, read from a checkout of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from './facts.ts';

/** Kinds of theirs that put pods into other networks than the cluster's own, or that no pod stands behind. */
const OTHER_NETWORKS = [
  'UserDefinedNetwork',
  'ClusterUserDefinedNetwork',
  'VirtualMachine',
  'VirtualMachineInstance',
];
const ADMIN_KINDS = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'];

/** What a folder of theirs is about. */
export type Content = 'network-policy' | 'admin-network-policy' | 'other-networks';

export interface RecordedFolder {
  readonly name: string;
  /** Where its manifests are. */
  readonly path: string;
  readonly content: Content;
  /** Undefined when no plain map of the folder was recorded. */
  readonly rows: readonly Row[] | undefined;
}

export function recordedFolders(checkout: string): readonly RecordedFolder[] {
  const tests = join(checkout, 'tests');
  return readdirSync(tests).map((name) => {
    const path = join(tests, name);
    return { name, path, content: contentOf(path), rows: recordedRows(checkout, name) };
  });
}

export function contentOf(folder: string): Content {
  const text = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  const kinds = new Set([...text.matchAll(/["']?kind["']?:\s*["']?(\w+)/g)].map((match) => match[1]!));
  if (OTHER_NETWORKS.some((kind) => kinds.has(kind))) return 'other-networks';
  return ADMIN_KINDS.some((kind) => kinds.has(kind)) ? 'admin-network-policy' : 'network-policy';
}

/**
 * One map is recorded in up to three formats, of which the text tells the networks apart; an exposure report has the same
 * map in front.
 */
function recordedRows(checkout: string, name: string): readonly Row[] | undefined {
  const stem = join(checkout, 'test_outputs/connlist', name);
  for (const [file, read] of [
    [`${stem}_connlist_output.txt`, fromText],
    [`${stem}_exposure_output.txt`, fromText],
    [`${stem}_connlist_output.json`, fromJson],
    [`${stem}_connlist_output.csv`, fromCsv],
  ] as const) {
    if (existsSync(file)) return read(readFileSync(file, 'utf8')).filter(isComparable).map(plainNames);
  }
  return undefined;
}

function fromJson(text: string): readonly Row[] {
  return JSON.parse(text) as readonly Row[];
}

function fromCsv(text: string): readonly Row[] {
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const [src, dst, ...conn] = line.split(',');
    return { src: src!, dst: dst!, conn: conn.join(',').replaceAll('"', '') };
  });
}

/** Lines up to the first empty one; sections of second networks are behind it (trap 43). */
function fromText(text: string): readonly Row[] {
  const lines = text.split('\n\n')[0]!.split('\n');
  return lines.flatMap((line) => {
    const match = /^(.+?) => (.+?) : (.+)$/.exec(line);
    return match ? [{ src: match[1]!, dst: match[2]!, conn: match[3]! }] : [];
  });
}

/** Their ingress controller is a peer of their own making, in no manifest. */
function isComparable({ src, dst }: Row): boolean {
  return src !== dst && src !== '{ingress-controller}' && dst !== '{ingress-controller}';
}

function plainNames({ src, dst, conn }: Row): Row {
  return { src: src.replace('[External]', ''), dst: dst.replace('[External]', ''), conn };
}
