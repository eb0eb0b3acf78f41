/** Scheme files of np-guard/network-config-analyzer: clusters, sets of policies over them, and questions with answers. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export type Manifest = Readonly<Record<string, unknown>>;

export interface Question {
  readonly scheme: string;
  readonly name: string;
  readonly kind: string;
  /** Names of sets, each a whole one or one policy of it. */
  readonly sets: readonly string[];
  readonly expected: number;
}

export interface PolicySource {
  readonly topology: readonly Manifest[];
  /** Text that tells one topology from another. */
  readonly topologyKey: string;
  readonly policies: readonly Manifest[];
}

export interface Scheme {
  readonly name: string;
  readonly questions: readonly Question[];
  /** Sets that can be read; those that their own tool is expected to refuse, or that lie on the network, are not. */
  readonly sets: ReadonlyMap<string, PolicySource>;
}

/** Every scheme of the Kubernetes part of the suite, sorted by path. */
export function readSchemes(checkout: string): readonly Scheme[] {
  const root = join(checkout, 'tests', 'k8s_testcases');
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((file) => /scheme.*\.yaml$/.test(file))
    .sort()
    .flatMap((file) => readScheme(join(root, file), file));
}

interface RawScheme {
  readonly namespaceList?: unknown;
  readonly podList?: unknown;
  readonly resourceList?: unknown;
  readonly networkConfigList?: readonly Readonly<Record<string, unknown>>[];
  readonly queries?: readonly Readonly<Record<string, unknown>>[];
}

function readScheme(path: string, name: string): readonly Scheme[] {
  const raw = parse(readFileSync(path, 'utf8')) as RawScheme | null;
  if (!raw?.networkConfigList || !raw.queries) return [];
  const sets = new Map<string, PolicySource>();
  for (const config of raw.networkConfigList) {
    const source = readConfig(config, raw, dirname(path));
    if (source) sets.set(String(config.name), source);
  }
  return [{ name, sets, questions: raw.queries.flatMap((query) => questionsOf(query, name)) }];
}

const NOT_KINDS = new Set([
  'name',
  'expected',
  'expectedOutput',
  'expectedNotExecuted',
  'outputConfiguration',
]);

/** Questions of one kind with a recorded number. */
function questionsOf(query: Readonly<Record<string, unknown>>, scheme: string): readonly Question[] {
  const kinds = Object.keys(query).filter((key) => !NOT_KINDS.has(key));
  if (kinds.length !== 1 || typeof query.expected !== 'number' || query.expectedNotExecuted) return [];
  const [kind] = kinds as [string];
  const sets = (query[kind] as readonly unknown[]).map(String);
  return [{ scheme, name: String(query.name), kind, sets, expected: query.expected }];
}

function readConfig(
  config: Readonly<Record<string, unknown>>,
  scheme: RawScheme,
  folder: string,
): PolicySource | undefined {
  if (config.expectedError) return undefined;
  const places = [
    config.namespaceList ?? scheme.namespaceList,
    config.podList ?? scheme.podList,
    config.resourceList ?? scheme.resourceList,
  ];
  const resources = places.map((place) => readAll(place, folder));
  const policies = readAll(config.networkPolicyList, folder);
  if (!policies || resources.includes(undefined)) return undefined;
  const objects = resources.flatMap((each) => each!);
  const isPolicy = (object: Manifest) => /Policy$|^Ingress$/.test(String(object.kind));
  return {
    topology: objects.filter((object) => !isPolicy(object)),
    topologyKey: JSON.stringify(places),
    policies: [...policies, ...objects].filter(isPolicy),
  };
}

/** `undefined` when a part is elsewhere. */
function readAll(places: unknown, folder: string): readonly Manifest[] | undefined {
  const list = (Array.isArray(places) ? places : [places]).filter(
    (place) => place && typeof place === 'string',
  );
  const found: Manifest[] = [];
  for (const place of list as string[]) {
    const path = resolve(folder, place.replace(/\/\*\*$/, ''));
    if (place.startsWith('http') || !existsSync(path)) return undefined;
    for (const file of filesUnder(path, place.endsWith('**'))) found.push(...readObjects(file));
  }
  return found;
}

function filesUnder(path: string, deep: boolean): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return (readdirSync(path, { recursive: deep }) as string[])
    .filter((file) => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map((file) => join(path, file));
}

function readObjects(file: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .filter((document) => document.errors.length === 0)
    .flatMap((document) => unpack(document.toJS() as Manifest | null));
}

/** Lists of one kind name it once, for all their items. */
function unpack(object: Manifest | null): readonly Manifest[] {
  if (!object || typeof object.kind !== 'string') return [];
  if (!object.kind.endsWith('List') || !Array.isArray(object.items)) return [object];
  const kind = object.kind.slice(0, -4);
  return object.items.flatMap((item: Manifest) =>
    unpack({ ...item, apiVersion: item.apiVersion ?? object.apiVersion, kind: item.kind ?? kind }),
  );
}
