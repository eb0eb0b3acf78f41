import type { Manifest, PolicyPlace } from '../cluster.ts';

const API_VERSION = 'projectcalico.org/v3';

/** Two tiers before `default`. */
export const TIERS: readonly Manifest[] = ['security', 'platform'].map((name, index) => ({
  apiVersion: API_VERSION,
  kind: 'Tier',
  metadata: { name },
  spec: { order: (index + 1) * 100 },
}));

const ACTIONS = ['Allow', 'Deny', 'Pass'] as const;

/** Half of them global and in a tier of their own, which pass on what they do not decide. */
export function calicoPolicy({ index, size, perNamespace, pick }: PolicyPlace): Manifest {
  const home = index % size.namespaces;
  const app = (team: number) => `app == 'app-${team * perNamespace + pick(perNamespace)}'`;
  const isGlobal = index % 2 === 0;
  const tier = isGlobal ? ['security', 'platform'][pick(2)]! : 'default';
  const other = pick(size.namespaces);
  const ingress = [
    {
      action: ACTIONS[pick(3)]!,
      protocol: 'TCP',
      source: { selector: app(other), namespaceSelector: `projectcalico.org/name == 'team-${other}'` },
      destination: { ports: [8000 + pick(4), '9000:9100'] },
    },
    { action: isGlobal ? 'Pass' : 'Allow', source: { nets: [`172.${16 + pick(16)}.0.0/16`] } },
    ...(isGlobal ? [{ action: 'Pass' }] : []),
  ];
  return {
    apiVersion: API_VERSION,
    kind: isGlobal ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    metadata: { name: `${tier}.policy-${index}`, ...(!isGlobal && { namespace: `team-${home}` }) },
    spec: {
      tier,
      order: pick(1000),
      selector: app(home),
      ...(isGlobal && { namespaceSelector: `projectcalico.org/name == 'team-${home}'` }),
      types: ['Ingress'],
      ingress,
    },
  };
}
