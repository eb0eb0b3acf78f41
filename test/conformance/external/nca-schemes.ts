/** Scheme files of np-guard/network-config-analyzer: clusters, sets of policies over them, and questions with answers. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Manifest, readAll } from './nca-manifests.ts';

export interface Question {
  /** Suite, path of the scheme and name of the question. */
  readonly title: string;
  readonly kind: string;
  /** Names of sets, each a whole one or one policy of it. */
  readonly sets: readonly string[];
  /** The recorded number; of a connectivity map always 0. */
  readonly expected?: number;
  /** The recorded text. */
  readonly output?: { readonly text: string; readonly format: string };
  /** Counts pods, where else workloads count. */
  readonly byPod: boolean;
  /** True when a map leaves out what flows among namespaces of the system and addresses. */
  readonly withoutSystem: boolean;
  /** Peers to which a map is narrowed. */
  readonly subset?: Subset;
  readonly scheme: Scheme;
}

/** Any of these. */
export interface Subset {
  readonly namespaces: readonly string[];
  /** As `name` or `namespace/name`. */
  readonly deployments: readonly string[];
  readonly labels: readonly Readonly<Record<string, string>>[];
}

export interface PolicySource {
  readonly topology: readonly Manifest[];
  readonly policies: readonly Manifest[];
}

export interface Scheme {
  readonly name: string;
  /** Sets by name; a text says why a set cannot be read. */
  readonly sets: ReadonlyMap<string, PolicySource | string>;
}

const SUITES = ['k8s_testcases', 'calico_testcases', 'istio_testcases', 'fw_rules_tests/policies'];

/** Every question of every scheme, sorted by suite and path; those that their own tool is not to answer are left out. */
export function readQuestions(checkout: string): readonly Question[] {
  return SUITES.flatMap((suite) => {
    const root = join(checkout, 'tests', suite);
    return (readdirSync(root, { recursive: true }) as string[])
      .filter((file) => /scheme.*\.yaml$/.test(file))
      .sort()
      .flatMap((file) => readScheme(join(root, file), `${suite.split('_')[0]} ${file}`));
  });
}

type Fields = Readonly<Record<string, unknown>>;

interface RawScheme extends Fields {
  readonly networkConfigList?: readonly Fields[];
  readonly queries?: readonly Fields[];
}

function readScheme(path: string, name: string): readonly Question[] {
  const text = readFileSync(path, 'utf8');
  const raw = /^networkConfigList:/m.test(text) ? (parse(text) as RawScheme) : {};
  if (!raw.networkConfigList || !raw.queries) return [];
  const sets = raw.networkConfigList.map(
    (config) => [String(config.name), readConfig(config, raw, dirname(path))] as const,
  );
  const scheme: Scheme = { name, sets: new Map(sets) };
  return raw.queries.flatMap((query) => questionsOf(query, scheme, dirname(path)));
}

const NOT_KINDS = ['name', 'expected', 'expectedOutput', 'expectedNotExecuted', 'outputConfiguration'];

function questionsOf(query: Fields, scheme: Scheme, folder: string): readonly Question[] {
  const kind = Object.keys(query).find((key) => !NOT_KINDS.includes(key));
  if (!kind || query.expectedNotExecuted) return [];
  const output = outputOf(query, folder);
  return [
    {
      title: `${scheme.name} ${query.name}`,
      kind,
      sets: (query[kind] as readonly unknown[]).map(String),
      ...(typeof query.expected === 'number' && { expected: query.expected }),
      ...(output && { output }),
      ...subsetOf(query),
      byPod: ((query.outputConfiguration ?? {}) as Fields).outputEndpoints === 'pods',
      withoutSystem: ((query.outputConfiguration ?? {}) as Fields).fwRulesFilterSystemNs === true,
      scheme,
    },
  ];
}

function subsetOf(query: Fields): Pick<Question, 'subset'> {
  const subset = ((query.outputConfiguration ?? {}) as Fields).subset as Fields | null | undefined;
  if (!subset) return {};
  const list = (text: unknown) => (text === undefined ? [] : String(text).split(','));
  return {
    subset: {
      namespaces: list(subset.namespace_subset),
      deployments: list(subset.deployment_subset),
      labels: (subset.label_subset ?? []) as Subset['labels'],
    },
  };
}

function outputOf(query: Fields, folder: string): Question['output'] {
  if (typeof query.expectedOutput !== 'string') return undefined;
  const path = join(folder, query.expectedOutput);
  if (!existsSync(path)) return undefined;
  const { outputFormat = 'txt' } = (query.outputConfiguration ?? {}) as Fields;
  return { text: readFileSync(path, 'utf8'), format: String(outputFormat) };
}

/** A set's own lists come before the scheme's; a list of one kind of object before one of all (SchemeFileFormat.md). */
function readConfig(config: Fields, scheme: RawScheme, folder: string): PolicySource | string {
  if (config.expectedError) return 'their own tool is to refuse it';
  const read = (place: unknown) => readAll(place, folder);
  const policies = read(config.networkPolicyList ?? config.resourceList);
  const topology = topologyOf(config, scheme, read);
  if (!policies || !topology) return 'lies on the network, or nowhere';
  return { topology, policies: policies.filter(isPolicy) };
}

function topologyOf(
  config: Fields,
  scheme: Fields,
  read: (place: unknown) => readonly Manifest[] | undefined,
): readonly Manifest[] | undefined {
  const listed = (from: Fields) =>
    [from.namespaceList, from.podList].map((place) => read(place ?? from.resourceList));
  const [ownSpaces, ownPods] = listed(config);
  const [spaces, pods] = listed(scheme);
  if (!ownSpaces || !ownPods || !spaces || !pods) return undefined;
  const namespaces = firstWith(isNamespace, ownSpaces, ownPods.some(isPeer) && !config.podList ? [] : spaces);
  const peers = config.podList ? ownPods : firstWith(isPeer, ownPods, pods);
  const services = (ownPods.some(isPeer) ? ownPods : pods).filter(({ kind }) => kind === 'Service');
  return [...namespaces, ...peers.filter(isPeer), ...services];
}

function firstWith(
  holds: (object: Manifest) => boolean,
  ...lists: readonly (readonly Manifest[])[]
): readonly Manifest[] {
  return lists.map((list) => list.filter(holds)).find((list) => list.length > 0) ?? [];
}

function isNamespace({ kind }: Manifest): boolean {
  return kind === 'Namespace';
}

function isPeer(object: Manifest): boolean {
  return !isNamespace(object) && object.kind !== 'Service' && !isPolicy(object);
}

const POLICY_KINDS = /Policy$|^(Ingress|Profile|Sidecar|Gateway|VirtualService)$/;

function isPolicy({ kind }: Manifest): boolean {
  return POLICY_KINDS.test(String(kind));
}
