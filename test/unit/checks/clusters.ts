/** Random small clusters for property tests: snapshots with everything that decides a finding. */
import fc from 'fast-check';
import { minimise } from '../../../src/inventory/minimise.ts';
import { recordKey, sortRecords } from '../../../src/inventory/record.ts';
import type { KubeObject } from '../../../src/model/resource.ts';
import type { Flow } from '../../../src/model/scope.ts';
import type { Mode, Snapshot, SnapshotRecord } from '../../../src/model/snapshot.ts';
import { completeLists, type Given, tcp, zones } from './facts.ts';

/** Objects as they would be read, with configuration and registers. */
export interface Cluster {
  readonly objects: readonly KubeObject[];
  readonly given: Given;
}

const SPACES = ['pay', 'shop', 'office', 'lab'] as const;
const APPS = ['web', 'db', 'job'] as const;
const ZONE: Readonly<Record<(typeof SPACES)[number], string | undefined>> = {
  pay: 'cde',
  shop: 'connected',
  office: 'out',
  lab: undefined,
};

const space = fc.constantFrom(...SPACES);
const app = fc.constantFrom(...APPS);

const peer = fc.oneof(
  app.map((name) => ({ podSelector: { matchLabels: { app: name } } })),
  space.map((name) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } })),
  fc.constantFrom(
    { podSelector: {} },
    { namespaceSelector: {} },
    { namespaceSelector: { matchLabels: { 'pci-zone': 'connected' } } },
    { namespaceSelector: { matchExpressions: [{ key: 'pci-zone', operator: 'NotIn', values: ['out'] }] } },
    { podSelector: { matchLabels: { app: 'gone' } } },
    { ipBlock: { cidr: '0.0.0.0/0' } },
    { ipBlock: { cidr: '10.0.0.0/8' } },
    { ipBlock: { cidr: '198.51.100.0/24' } },
    { namspaceSelector: {} },
  ),
);
const port = fc.constantFrom(
  { port: 8443 },
  { port: 'https' },
  { port: 'gone' },
  { port: 1000, endPort: 2000 },
  {},
);

function ruleWith(field: 'from' | 'to') {
  return fc.record({ [field]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) });
}

/** What a load balancer of the cloud needs, and nothing else. */
const sealed = fc.constant({
  podSelector: {},
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 8443 }] }],
});

const loose = fc.record({
  podSelector: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...APPS, 'typo').map((name) => ({ matchLabels: { app: name } })),
  ),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(ruleWith('from'), { maxLength: 2 }),
  egress: fc.array(ruleWith('to'), { maxLength: 2 }),
});

const spec = fc.oneof({ weight: 3, arbitrary: loose }, { weight: 1, arbitrary: sealed });

const policies = fc
  .array(fc.tuple(space, spec), { maxLength: 5 })
  .map((drafts) =>
    drafts.map(([namespace, body], index) =>
      object('networking.k8s.io/v1', 'NetworkPolicy', namespace, `p${index}`, { spec: body }),
    ),
  );

interface Draft {
  readonly space: string;
  readonly app: string;
  readonly host: boolean;
  readonly node: number;
  readonly shape: 'pod' | 'template' | 'drifted';
  readonly zone: string | undefined;
}

const often = <T>(common: T, ...rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(common) },
    ...rare.map((value) => ({ weight: 1, arbitrary: fc.constant(value) })),
  );

const pods = fc
  .array(
    fc.record<Draft>({
      space,
      app,
      host: often(false, true),
      node: fc.nat(2),
      shape: often<Draft['shape']>('pod', 'template', 'drifted'),
      zone: often<string | undefined>(undefined, 'cde', 'out', 'none'),
    }),
    { maxLength: 7 },
  )
  .map((drafts) => drafts.flatMap(workload));

/** `drifted`: the pod is of an older template, with another label, and perhaps on the host network. */
function workload(draft: Draft, index: number): readonly KubeObject[] {
  const name = `w${index}`;
  if (draft.shape === 'template') return [template('Deployment', draft, name, draft.host)];
  if (draft.shape === 'pod') return [pod(draft, index, name, {})];
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: 'u', controller: true };
  const old = pod({ ...draft, app: 'job' }, index, `${name}-old`, { ownerReferences: [owner] });
  return [template('DaemonSet', draft, name, false), old];
}

function labelsOf({ app: name, zone }: Draft): Readonly<Record<string, string>> {
  return { app: name, ...(zone && { 'pci-zone': zone }) };
}

const CONTAINERS = [{ name: 'c', image: 'i', ports: [{ name: 'https', containerPort: 8443 }] }];

function template(kind: string, draft: Draft, name: string, hostNetwork: boolean): KubeObject {
  const inner = { metadata: { labels: labelsOf(draft) }, spec: { hostNetwork, containers: CONTAINERS } };
  return object('apps/v1', kind, draft.space, name, { spec: { selector: {}, template: inner } });
}

function pod(draft: Draft, index: number, name: string, metadata: object): KubeObject {
  const { host: hostNetwork, node, space: namespace } = draft;
  const ip = hostNetwork ? `10.0.0.${node + 1}` : `10.1.0.${index + 1}`;
  const made = object('v1', 'Pod', namespace, name, {
    labels: labelsOf(draft),
    spec: { hostNetwork, containers: CONTAINERS, nodeName: `node-${node}` },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  });
  return { ...made, metadata: { ...made.metadata, ...metadata } };
}

const services = fc
  .array(fc.tuple(space, app, fc.constantFrom('203.0.113.7', '10.9.0.7', undefined)), { maxLength: 2 })
  .map((drafts) =>
    drafts.map(([namespace, name, ip], index) =>
      object('v1', 'Service', namespace, `s${index}`, {
        spec: { type: 'LoadBalancer', selector: { app: name }, ports: [{ port: 443, targetPort: 8443 }] },
        status: ip ? { loadBalancer: { ingress: [{ ip }] } } : {},
      }),
    ),
  );

const opaque = fc
  .option(space, { freq: 4, nil: undefined })
  .map((namespace) => (namespace ? [unmodelled(namespace, 'gate')] : []));

const flows: fc.Arbitrary<readonly Flow[]> = fc.subarray([
  tcp('connected', 'cde', 8443),
  tcp('internet', 'connected', 8443),
  tcp('cde', 'internal', 8443),
  { from: 'out', to: 'connected', ports: 'any' },
  { from: 'node', to: 'cde', ports: 'any' },
]);

const registered = fc
  .subarray(['s0', 's1'])
  .map((names) =>
    names.map((name) => ({ id: name, match: { name }, owner: 'edge', purpose: 'shop', approvedBy: 'alice' })),
  );

/** A policy object of a kind that nobody knows. */
export function unmodelled(namespace: string, name: string): KubeObject {
  return object('firewall.example.com/v1', 'AccessPolicy', namespace, name, { spec: {} });
}

/** Allows everything, in both directions, to every pod of a namespace. */
export function allowAll(namespace: string): KubeObject {
  const body = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] };
  return object('networking.k8s.io/v1', 'NetworkPolicy', namespace, 'allow-all', { spec: body });
}

function object(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  body: object,
): KubeObject {
  const { labels, ...rest } = body as { labels?: Record<string, string> };
  return {
    apiVersion,
    kind,
    metadata: { ...(namespace && { namespace }), name, ...(labels && { labels }) },
    ...rest,
  } as KubeObject;
}

const NAMESPACES = SPACES.map((name) =>
  object('v1', 'Namespace', undefined, name, { labels: ZONE[name] ? { 'pci-zone': ZONE[name] } : {} }),
);

const NODES = [0, 1, 2].map((index) =>
  object('v1', 'Node', undefined, `node-${index}`, {
    status: {
      addresses: [{ type: 'InternalIP', address: `10.0.0.${index + 1}` }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  }),
);

const AGENT = object('apps/v1', 'DaemonSet', 'kube-system', 'calico-node', {
  spec: {
    template: {
      metadata: { labels: {} },
      spec: { hostNetwork: true, containers: [{ name: 'calico-node', image: 'calico/node:v3' }] },
    },
  },
  status: { desiredNumberScheduled: 3, numberReady: 3 },
});

/** `lab` has no zone label, so that some workloads are unclassified. */
export const clusters: fc.Arbitrary<Cluster> = fc
  .record({ policies, pods, services, opaque, flows, registered, configured: fc.nat(3), agent: fc.boolean() })
  .map((drawn) => ({
    objects: [
      ...NAMESPACES,
      ...NODES,
      ...(drawn.agent ? [AGENT] : []),
      ...drawn.policies,
      ...drawn.pods,
      ...drawn.services,
      ...drawn.opaque,
    ],
    given: {
      scope: drawn.configured === 0 ? {} : zones(drawn.flows),
      registers: { exposures: drawn.registered },
    },
  }));

/** The objects as a snapshot; of a cluster's lists every one was read. */
export function toSnapshot(objects: readonly KubeObject[], mode: Mode = 'cluster'): Snapshot {
  const records = objects.flatMap((raw): readonly SnapshotRecord[] => {
    const kept = minimise(raw as never);
    return kept ? [{ key: recordKey(kept), object: kept }] : [];
  });
  return {
    header: {
      format: 'segproof.dev/snapshot/v1',
      mode,
      cluster: { name: 'shop' },
      sources: [],
      lists: mode === 'cluster' ? completeLists() : [],
      problems: [],
      skipped: 0,
      notes: [],
      origins: {},
    },
    records: sortRecords(records),
  };
}
