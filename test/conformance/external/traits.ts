/** What the argued differences need of a folder's manifests, read without the code under test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export interface Traits {
  /** `ns/name[Kind]` of owners with a pod on its node's network. */
  readonly hostNetwork: ReadonlySet<string>;
  /** `ns/name[Kind]` of owners with a pod whose phase is Succeeded or Failed. */
  readonly finished: ReadonlySet<string>;
}

export function traitsOf(folder: string): Traits {
  const pods = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => documentsOf(join(entry.parentPath, entry.name)))
    .flatMap(unfolded);
  const names = (has: (pod: Manifest) => boolean) => new Set(pods.filter(has).map(ownerOf));
  return {
    hostNetwork: names(
      ({ spec }) => spec?.hostNetwork === true || spec?.template?.spec?.hostNetwork === true,
    ),
    finished: names(({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed'),
  };
}

/** The few fields that are read; any may be absent. */
interface Manifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly ownerReferences?: readonly { readonly kind?: string; readonly name?: string }[];
  };
  readonly spec?: {
    readonly hostNetwork?: boolean;
    readonly template?: { readonly spec?: { readonly hostNetwork?: boolean } };
  };
  readonly status?: { readonly phase?: string };
  readonly items?: readonly Manifest[];
}

function documentsOf(file: string): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { logLevel: 'silent' });
  return Array.isArray(documents) ? documents.map((document) => document.toJS()) : [];
}

/** Items of a list, which need not repeat its kind; any other object is itself. */
function unfolded(document: unknown): readonly Manifest[] {
  if (typeof document !== 'object' || document === null) return [];
  const object = document as Manifest;
  if (!object.items) return [object];
  return object.items.map((item) => ({ kind: object.kind?.replace(/List$/, '') ?? '', ...item }));
}

/** The owner as our map names it: a Deployment for its ReplicaSet. */
function ownerOf({ kind, metadata }: Manifest): string {
  const owner =
    kind === 'Pod'
      ? (metadata?.ownerReferences?.[0] ?? { kind, name: metadata?.name })
      : { kind, name: metadata?.name };
  const full = `${metadata?.namespace ?? 'default'}/${owner.name}[${owner.kind}]`;
  return full.replace(/-[0-9a-z]+\[ReplicaSet\]$/, '[Deployment]');
}
