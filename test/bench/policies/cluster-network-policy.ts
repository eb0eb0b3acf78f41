import type { Manifest, PolicyPlace } from '../cluster.ts';

const ACTIONS = ['Accept', 'Deny', 'Pass'] as const;

/** One in ten in the Baseline tier; subjects and peers are pods of one application, or whole namespaces by stage. */
export function clusterNetworkPolicy({ index, size, perNamespace, pick }: PolicyPlace): Manifest {
  const home = index % size.namespaces;
  const pods = (team: number) => ({
    pods: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': `team-${team}` } },
      podSelector: { matchLabels: { app: `app-${team * perNamespace + pick(perNamespace)}` } },
    },
  });
  const stage = { namespaces: { matchLabels: { stage: ['dev', 'test', 'prod'][pick(3)]! } } };
  const ports = [
    { tcp: { destinationPort: { number: 8000 + pick(4) } } },
    { udp: { destinationPort: { number: 53 } } },
    { tcp: { destinationPort: { range: { start: 9000, end: 9100 } } } },
  ];
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `cluster-policy-${index}` },
    spec: {
      tier: index % 10 === 9 ? 'Baseline' : 'Admin',
      priority: index % 1000,
      subject: pods(home),
      ingress: [
        {
          action: ACTIONS[pick(3)]!,
          from: [pods(pick(size.namespaces)), stage],
          protocols: [ports[pick(3)]!],
        },
      ],
      egress: [{ action: ACTIONS[pick(3)]!, to: [{ networks: [`172.${16 + pick(16)}.0.0/16`] }] }],
    },
  };
}
