/** Manifests of a cluster of any size, the same for the same numbers: namespaces, nodes, pods of applications, policies. */
import { calicoPolicy, TIERS } from './policies/calico.ts';
import { clusterNetworkPolicy } from './policies/cluster-network-policy.ts';
import { networkPolicy } from './policies/network-policy.ts';

/** `mixed`: half NetworkPolicies, the others by turns. */
export const DIALECTS = ['kubernetes', 'sig', 'calico', 'mixed'] as const;
export type GeneratedDialect = (typeof DIALECTS)[number];

export interface ClusterSize {
  readonly pods: number;
  readonly policies: number;
  readonly namespaces: number;
  /** Applications in all; 0 makes every pod one of its own without an owner. */
  readonly workloads: number;
  readonly seed: number;
  /** NetworkPolicies name every application by its label, so that none is like another. */
  readonly everyAppApart?: boolean;
  /** Absent: `kubernetes`. */
  readonly dialect?: GeneratedDialect;
}

/** What a policy is made from. */
export interface PolicyPlace {
  readonly index: number;
  readonly size: ClusterSize;
  /** Applications of each namespace. */
  readonly perNamespace: number;
  readonly pick: (bound: number) => number;
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** Whole numbers below `bound`, in a sequence fixed by `seed` (mulberry32). */
export function sequence(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

export function generateCluster(size: ClusterSize): readonly Manifest[] {
  const pick = sequence(size.seed);
  const apps = size.workloads || size.pods;
  const perNamespace = Math.max(1, Math.ceil(apps / size.namespaces));
  const nodes = Math.max(1, Math.ceil(size.pods / 100));
  return [
    ...Array.from({ length: size.namespaces }, (_, index) => namespace(index)),
    ...Array.from({ length: nodes }, (_, index) => node(index)),
    ...Array.from({ length: size.pods }, (_, index) => pod(index, size, perNamespace, nodes)),
    ...(size.dialect === 'calico' || size.dialect === 'mixed' ? TIERS : []),
    ...Array.from({ length: size.policies }, (_, index) => policy({ index, size, perNamespace, pick })),
  ];
}

function policy(place: PolicyPlace): Manifest {
  const { index, size } = place;
  switch (size.dialect ?? 'kubernetes') {
    case 'kubernetes':
      return networkPolicy(place);
    case 'sig':
      return clusterNetworkPolicy(place);
    case 'calico':
      return calicoPolicy(place);
    case 'mixed':
      return index % 2 === 0
        ? networkPolicy(place)
        : index % 4 === 1
          ? clusterNetworkPolicy(place)
          : calicoPolicy(place);
  }
}

function namespace(index: number): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: `team-${index}`,
      labels: { team: `team-${index}`, stage: ['dev', 'test', 'prod'][index % 3]! },
    },
  };
}

function node(index: number): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}`, labels: { 'kubernetes.io/os': 'linux' } },
    status: {
      addresses: [{ type: 'InternalIP', address: `192.168.${index >> 8}.${index & 255}` }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

/** Applications go round the pods, and namespaces hold a run of applications each. */
function pod(index: number, size: ClusterSize, perNamespace: number, nodes: number): Manifest {
  const app = index % (size.workloads || size.pods);
  const hash = `5d${(app % 4096).toString(16).padStart(3, '0')}`;
  const owner = size.workloads > 0 && [
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: `app-${app}-${hash}`,
      uid: `rs-${app}`,
      controller: true,
    },
  ];
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: owner ? `app-${app}-${hash}-${index.toString(36)}` : `app-${app}`,
      namespace: `team-${Math.floor(app / perNamespace) % size.namespaces}`,
      uid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
      resourceVersion: String(1000 + index),
      creationTimestamp: '2026-11-01T08:00:00Z',
      labels: {
        app: `app-${app}`,
        tier: ['web', 'api', 'db', 'job'][app % 4]!,
        'app.kubernetes.io/instance': `app-${app}`,
        'app.kubernetes.io/version': `1.${app % 7}.0`,
        'pod-template-hash': hash,
      },
      annotations: {
        'kubernetes.io/config.seen': '2026-11-01T08:00:00Z',
        'checksum/config': 'c0ffee'.repeat(10),
      },
      ...(owner && { ownerReferences: owner }),
    },
    spec: {
      nodeName: `node-${index % nodes}`,
      serviceAccountName: 'default',
      restartPolicy: 'Always',
      containers: [
        {
          name: 'main',
          image: `registry.example.com/app-${app}:1.${app % 7}.0`,
          ports: [
            { name: 'http', containerPort: 8000 + (app % 4), protocol: 'TCP' },
            { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
          ],
          env: Array.from({ length: 12 }, (_, number) => ({
            name: `SETTING_${number}`,
            value: `value-${number}`,
          })),
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          volumeMounts: [
            { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
          ],
        },
      ],
      volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }],
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      hostIP: `192.168.0.${index % nodes}`,
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: '2026-11-01T08:00:05Z',
      })),
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} } }],
    },
  };
}
