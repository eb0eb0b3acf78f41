/** Reads the tables of cases in `tables/`: policies in short, and the verdicts they demand. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { nodeName } from './clusters.ts';
import type { Labels, OracleCluster, OracleObject, OraclePeer, OraclePod } from './oracle/cluster.ts';
import type { Flow } from './oracle/judge.ts';
import { NAME_LABEL } from './random/parts.ts';

/** An object in short: `in` is its namespace; without `kind` it is a NetworkPolicy of Kubernetes. */
interface ShortObject {
  readonly kind?: string;
  readonly in?: string;
  readonly name?: string;
  readonly labels?: Labels;
  readonly spec: object;
}

/** One state of the cluster and what it demands: by traffic, lines that change "everything is allowed" in order. */
export interface State {
  readonly policies: readonly ShortObject[];
  /** Labels that a namespace (`y`) or pod (`x/b`) has besides its own. */
  readonly labels?: Readonly<Record<string, Labels>>;
  /** Service accounts of pods. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, readonly string[]>>;
}

export interface TableCase extends State {
  readonly case: string;
  readonly then?: State;
}

export function readTable(name: string): readonly TableCase[] {
  const text = readFileSync(new URL(`tables/${name}.yaml`, import.meta.url), 'utf8');
  return (parse(text) as { readonly cases: readonly TableCase[] }).cases;
}

const NAMESPACES = ['x', 'y', 'z'];
const PODS = ['a', 'b', 'c'];
const NODE = '192.168.0.1';
const OTHER_NODE = '192.168.0.2';

export function clusterOf(state: State): OracleCluster {
  return {
    namespaces: NAMESPACES.map((name) => ({
      name,
      labels: { [NAME_LABEL]: name, ns: name, ...state.labels?.[name] },
    })),
    serviceAccounts: [],
    nodes: [
      { name: nodeName(NODE), labels: {}, addresses: [NODE] },
      { name: nodeName(OTHER_NODE), labels: { pool: 'edge' }, addresses: [OTHER_NODE] },
    ],
    pods: NAMESPACES.flatMap((namespace, n) => PODS.map((name, p) => podOf(state, namespace, n, name, p))),
    objects: state.policies.map(objectOf),
  };
}

/** Pods listen with TCP, UDP and SCTP on 80 and 81, by names such as `serve-80-tcp`. */
function podOf(state: State, namespace: string, n: number, name: string, p: number): OraclePod {
  const own = `${namespace}/${name}`;
  return {
    namespace,
    name,
    labels: { pod: name, ...state.labels?.[own] },
    addresses: [`10.0.${n}.${p + 1}`],
    ports: [80, 81].flatMap((port) =>
      ['TCP', 'UDP', 'SCTP'].map((protocol) => ({
        name: `serve-${port}-${protocol.toLowerCase()}`,
        protocol,
        port,
      })),
    ),
    serviceAccount: state.accounts?.[own] ?? 'default',
    nodeAddress: NODE,
    hostNetwork: false,
  };
}

const SIG_VERSIONS: Readonly<Record<string, string>> = {
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
};

function objectOf({ kind, in: namespace, name, labels, spec }: ShortObject, index: number): OracleObject {
  const apiVersion =
    kind === undefined ? 'networking.k8s.io/v1' : (SIG_VERSIONS[kind] ?? 'projectcalico.org/v3');
  const standard = kind === 'BaselineAdminNetworkPolicy' ? 'default' : `policy-${index}`;
  return {
    apiVersion,
    kind: kind ?? 'NetworkPolicy',
    metadata: { name: name ?? standard, ...(namespace && { namespace }), ...(labels && { labels }) },
    spec,
  };
}

/** Ends by name: `x/a`, or an address. */
const OUTSIDE = ['8.8.8.8', OTHER_NODE];

export interface Expectation {
  readonly name: string;
  readonly flow: Flow;
  readonly allowed: boolean;
}

/** Every pair of ends but loops (left open by the suites) and pairs of addresses, for each kind of traffic. */
export function expectationsOf(cluster: OracleCluster, state: State): readonly Expectation[] {
  const ends = [...cluster.pods.map(({ namespace, name }) => `${namespace}/${name}`), ...OUTSIDE];
  return Object.entries(state.expect).flatMap(([traffic, lines]) =>
    ends.flatMap((from) =>
      ends.flatMap((to) => {
        if (from === to || (!from.includes('/') && !to.includes('/'))) return [];
        const flow = { from: endOf(cluster, from), to: endOf(cluster, to), ...trafficOf(traffic) };
        const said = lines
          .map((line) => verdictOf(line, from, to))
          .filter((verdict) => verdict !== undefined);
        // `*` means pods: what lies beyond the cluster counts where it is named.
        if (said.length === 0 && !(from.includes('/') && to.includes('/'))) return [];
        return [{ name: `${traffic} ${from} > ${to}`, flow, allowed: said.at(-1) ?? true }];
      }),
    ),
  );
}

function verdictOf(line: string, from: string, to: string): boolean | undefined {
  const [verdict, source, , destination] = line.split(' ');
  return matchesEnd(source!, from) && matchesEnd(destination!, to) ? verdict === 'allow' : undefined;
}

function matchesEnd(pattern: string, end: string): boolean {
  if (pattern === '*') return end.includes('/');
  return pattern.endsWith('/*') ? end.startsWith(pattern.slice(0, -1)) : pattern === end;
}

function endOf(cluster: OracleCluster, end: string): OraclePeer {
  const pod = cluster.pods.find(({ namespace, name }) => `${namespace}/${name}` === end);
  return pod ? { pod } : { address: end };
}

/** `TCP 80`, `ICMP 8/0`. */
function trafficOf(text: string): Omit<Flow, 'from' | 'to'> {
  const [protocol, number] = text.split(' ');
  if (!number!.includes('/')) return { protocol: protocol!, port: Number(number) };
  const [type, code] = number!.split('/').map(Number);
  return { protocol: protocol!, icmp: { type: type!, code: code! } };
}
