/** Manifests as network-config-analyzer reads them, from files and folders. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

export type Manifest = Readonly<Record<string, unknown>>;

/** All objects at one place or several; `undefined` when one is elsewhere. */
export function readAll(places: unknown, folder: string): readonly Manifest[] | undefined {
  const list = (Array.isArray(places) ? places : [places]).filter((place) => place);
  const paths = list.map((place) => resolve(folder, String(place).replace(/\/?\*\*$/, '')));
  if (list.some((place) => String(place).startsWith('http'))) return undefined;
  if (!paths.every((path) => existsSync(path))) return undefined;
  return paths.flatMap((path, at) =>
    filesUnder(path, String(list[at]).endsWith('**')).flatMap((file) => readObjects(file)),
  );
}

function filesUnder(path: string, deep: boolean): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return (readdirSync(path, { recursive: deep }) as string[])
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map((file) => join(path, file));
}

const FILES = new Map<string, readonly Manifest[]>();

function readObjects(file: string): readonly Manifest[] {
  const known = FILES.get(file);
  if (known) return known;
  const objects = parseAllDocuments(readFileSync(file, 'utf8'))
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => document.toJS() as Manifest | readonly Manifest[] | null)
    .flatMap(unpack)
    .map(asPod);
  FILES.set(file, objects);
  return objects;
}

/** Lists of one kind name it once, for all their items. */
function unpack(object: Manifest | null): readonly Manifest[] {
  if (!object || typeof object.kind !== 'string' || typeof object.apiVersion !== 'string') return [];
  if (!object.kind.endsWith('List') || !Array.isArray(object.items)) return object.metadata ? [object] : [];
  const kind = object.kind.slice(0, -4);
  return object.items.flatMap((item: Manifest) =>
    unpack({ ...item, apiVersion: item.apiVersion ?? object.apiVersion, kind: item.kind ?? kind }),
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** A workload endpoint is the pod it was made for, as Calico derives it; we read pods and leave it alone. */
function asPod(object: Manifest): Manifest {
  if (object.kind !== 'WorkloadEndpoint') return object;
  const { metadata, spec } = object as { readonly metadata: Fields; readonly spec: Fields };
  const given = (metadata.labels ?? {}) as Readonly<Record<string, string>>;
  const labels = Object.entries(given).filter(([key]) => !key.startsWith('projectcalico.org/'));
  const ports = (spec.ports ?? []) as readonly Fields[];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: spec.pod,
      namespace: metadata.namespace,
      labels: Object.fromEntries(labels),
      annotations: { profiles: ((spec.profiles ?? []) as readonly string[]).join() },
    },
    spec: {
      serviceAccountName: given['projectcalico.org/serviceaccount'] ?? 'default',
      containers: [
        { name: 'main', ports: ports.map(({ port, ...rest }) => ({ ...rest, containerPort: port })) },
      ],
    },
    status: { phase: 'Running' },
  };
}
