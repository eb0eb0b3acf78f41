/** Small clusters written as YAML, and questions asked in words: the bench on which the engine's tests stand. */
import { parseAllDocuments } from 'yaml';
import { buildEngine } from '../../../src/engine/build.ts';
import type { CniProfile, Engine, EngineInput } from '../../../src/engine/engine.ts';
import { explainFlow } from '../../../src/engine/flow.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { minimise } from '../../../src/inventory/minimise.ts';
import { recordKey } from '../../../src/inventory/record.ts';
import { ALL_CONNECTIONS, type ConnectionSet, NO_CONNECTIONS } from '../../../src/model/connection-set.ts';
import type { Policy, PolicySet } from '../../../src/model/policy.ts';
import type { Snapshot, SnapshotHeader, SnapshotRecord } from '../../../src/model/snapshot.ts';
import { type LowerOptions, lowerPolicies } from '../../../src/policies/index.ts';

export interface LabOptions {
  readonly header?: Partial<SnapshotHeader>;
  readonly profile?: Partial<CniProfile>;
  readonly undeclared?: EngineInput['undeclaredNamespaceLabels'];
  readonly lower?: LowerOptions;
}

export interface Lab {
  readonly engine: Engine;
  readonly policies: PolicySet;
  /** `ask('shop/web', 'shop/db', 'TCP 5432')`; `ICMP` has no port. */
  ask(from: string, to: string, traffic: string): 'allow' | 'deny' | 'unknown';
  policy(name: string): Policy;
  /** Class of a pod named `ns/name`. */
  classOf(pod: string): number;
}

const HEADER: SnapshotHeader = {
  format: 'segproof.dev/snapshot/v1',
  mode: 'dump',
  cluster: { name: 'lab' },
  sources: [],
  lists: [],
  problems: [],
  skipped: 0,
  notes: [],
  origins: {},
};

export function snapshotOf(yaml: string, header: Partial<SnapshotHeader> = {}): Snapshot {
  const records: SnapshotRecord[] = parseAllDocuments(yaml)
    .map((document) => minimise(document.toJS()))
    .filter((object) => object !== undefined)
    .map((object) => ({ key: recordKey(object), object }));
  return { header: { ...HEADER, ...header }, records: records.sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

export function lab(yaml: string, options: LabOptions = {}): Lab {
  const snapshot = snapshotOf(yaml, options.header);
  const inventory = buildInventory(snapshot);
  const policies = lowerPolicies(snapshot, inventory, options.lower);
  const engine = buildEngine({
    inventory,
    policies,
    addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '192.168.0.0/16', 'fd00::/8'] }],
    profile: { name: 'none', addressBlocksMatchPods: true, ...options.profile },
    undeclaredNamespaceLabels: options.undeclared ?? 'absent',
  });
  return {
    engine,
    policies,
    ask: (from, to, traffic) =>
      explainFlow(engine, peer(engine, from), peer(engine, to), flow(traffic)).verdict,
    policy: (name) => policies.policies.find((policy) => policy.ref.name === name)!,
    classOf: (pod) => (peer(engine, pod).peer as { class: number }).class,
  };
}

function peer(engine: Engine, text: string): NamedPeer {
  const result = findPeer(engine, text);
  if ('problem' in result) throw new Error(result.problem);
  return result.found[0]!;
}

/** `TCP 80` or `ICMP` as a connection set. */
export function flow(text: string): ConnectionSet {
  const [protocol, port] = text.split(' ');
  if (port === undefined) return { ...ALL_CONNECTIONS, TCP: [], UDP: [], SCTP: [] };
  return { ...NO_CONNECTIONS, [protocol!]: [{ first: Number(port), last: Number(port) }] };
}

let lastOctet = 0;

export interface PodOptions {
  readonly ip?: string | readonly string[] | null;
  /** Container ports as YAML: `[{name: http, containerPort: 80}]`. */
  readonly ports?: string;
  readonly node?: string;
  readonly spec?: string;
  readonly phase?: string;
}

/** A live pod `ns/name` with labels `app=web,tier=front`. */
export function pod(id: string, labels = '', options: PodOptions = {}): string {
  const [namespace, name] = id.split('/');
  lastOctet = (lastOctet % 250) + 1;
  const ips = options.ip === null ? [] : [options.ip ?? `10.1.0.${lastOctet}`].flat();
  return `---
apiVersion: v1
kind: Pod
metadata: {namespace: ${namespace}, name: ${name}, labels: {${labels.replaceAll('=', ': ')}}}
spec:
  nodeName: ${options.node ?? 'node-a'}
  containers: [{name: main, ports: ${options.ports ?? '[]'}}]
  ${options.spec ?? ''}
status: {phase: ${options.phase ?? 'Running'}, podIPs: [${ips.map((ip) => `{ip: "${ip}"}`).join(', ')}]}
`;
}

export function namespace(name: string, labels = ''): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${labels.replaceAll('=', ': ')}}}
`;
}

export function node(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Node
metadata: {name: ${name}}
status: {addresses: [{type: InternalIP, address: "${address}"}]}
`;
}

/** A NetworkPolicy `ns/name` whose spec is YAML in flow or block style. */
export function policy(id: string, spec: string): string {
  const [space, name] = id.split('/');
  const body = spec.trim().startsWith('{') ? ` ${spec.trim()}` : `\n${indent(spec)}`;
  return `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: ${space}, name: ${name}}
spec:${body}
`;
}

function indent(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => `  ${line.slice(margin)}`).join('\n');
}
