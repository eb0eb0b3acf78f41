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

const spec = fc.record({
  podSelector: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...APPS, 'typo').map((name) => ({ matchLabels: { app: name } })),
  ),
  policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(ruleWith('from'), { maxLength: 2 }),
  egress: fc.array(ruleWith('to'), { maxLength: 2 }),
});

const policies = fc
  .array(fc.tuple(space, spec), { maxLength: 5 })
  .map((drafts) =>
    drafts.map(([namespace, body], index) =>
      object('networking.k8s.io/v1', 'NetworkPolicy', namespace, `p${index}`, { spec: body }),
    ),
  );

const pods = fc
  .array(fc.record({ space, app, host: fc.nat(9), node: fc.nat(2), template: fc.nat(3) }), { maxLength: 7 })
  .map((drafts) => drafts.flatMap((draft, index) => workload(draft, index)));

function workload(
  draft: { space: string; app: string; host: number; node: number; template: number },
  index: number,
) {
  const hostNetwork = draft.host === 0;
  const metadata = { labels: { app: draft.app } };
  const containers = [{ name: 'c', image: 'i', ports: [{ name: 'https', containerPort: 8443 }] }];
  const pod = { ...(hostNetwork && { hostNetwork }), containers };
  if (draft.template === 0) {
    const body = { spec: { selector: {}, template: { metadata, spec: pod } } };
    return [object('apps/v1', 'Deployment', draft.space, `w${index}`, body)];
  }
  const ip = hostNetwork ? `10.0.0.${draft.node + 1}` : `10.1.0.${index + 1}`;
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }] };
  return [
    object('v1', 'Pod', draft.space, `w${index}`, {
      ...metadata,
      spec: { ...pod, nodeName: `node-${draft.node}` },
      status,
    }),
  ];
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
  .map((names) => names.map((name) => ({ id: name, match: { name }, owner: 'edge', purpose: 'shop' })));

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
