import type { ClusterSize, Manifest, PolicyPlace } from '../cluster.ts';

/**
 * Denies by default (in every second namespace), admits by label, by expression, across namespaces, by named port, by range of
 * ports, by address block, and for SCTP.
 */
export function networkPolicy({ index, size, perNamespace, pick }: PolicyPlace): Manifest {
  const home = index % size.namespaces;
  const round = Math.floor(index / size.namespaces);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${round}`, namespace: `team-${home}` },
    spec:
      round === 0 && home % 2 === 0
        ? { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }
        : withEveryApp(rules(home, size, perNamespace, pick), { home, round, size, perNamespace }),
  };
}

interface Round {
  readonly home: number;
  readonly round: number;
  readonly size: ClusterSize;
  readonly perNamespace: number;
}

/** Admits each application of the namespace by a rule peer of its own, spread over the namespace's policies. */
function withEveryApp(spec: ReturnType<typeof rules>, { home, round, size, perNamespace }: Round) {
  if (!size.everyAppApart) return spec;
  const rounds = Math.max(1, Math.floor(size.policies / size.namespaces) - 1);
  const share = Math.ceil(perNamespace / rounds);
  const from = Array.from({ length: share }, (_, index) => ({
    podSelector: {
      matchLabels: { app: `app-${home * perNamespace + ((round * share + index) % perNamespace)}` },
    },
  }));
  return { ...spec, ingress: [...spec.ingress, { from }] };
}

function rules(home: number, size: ClusterSize, perNamespace: number, pick: (bound: number) => number) {
  const app = (team: number) => `app-${team * perNamespace + pick(perNamespace)}`;
  const other = pick(size.namespaces);
  const peers = [
    { podSelector: { matchLabels: { app: app(home) } } },
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': `team-${other}` } },
      podSelector: { matchLabels: { app: app(other) } },
    },
    {
      podSelector: {
        matchExpressions: [
          { key: 'tier', operator: pick(2) ? 'In' : 'NotIn', values: ['web', 'api'] },
          { key: 'legacy', operator: 'DoesNotExist' },
        ],
      },
    },
    { ipBlock: { cidr: `172.${16 + pick(16)}.0.0/16` } },
  ];
  const ports = [
    { protocol: 'TCP', port: 'http' },
    { protocol: 'TCP', port: 9000 + pick(8), endPort: 9100 },
    { protocol: 'UDP', port: 53 },
    { protocol: 'SCTP', port: 3868 },
  ];
  const peer = () => [peers[pick(peers.length)]!, peers[pick(2)]!];
  return {
    podSelector: { matchLabels: { app: app(home) } },
    policyTypes: pick(2) ? ['Ingress', 'Egress'] : ['Ingress'],
    ingress: [{ from: peer(), ports: [ports[pick(4)]!, ports[pick(2)]!] }],
    // No named port: a peer of the bench refuses one towards an ipBlock.
    ...(pick(2) && { egress: [{ to: peer(), ports: [ports[1 + pick(3)]!] }] }),
  };
}
