import { type AbilityBlock, notNetwork } from './block.ts';

/** Kinds of Kubernetes itself and of its SIGs. */
export const KUBERNETES_ABILITIES: readonly AbilityBlock[] = [
  { group: 'networking.k8s.io', ability: 'modelled', kinds: ['NetworkPolicy'] },
  { group: 'networking.k8s.io', ability: 'not-network', kinds: ['*'] },
  { group: 'extensions', ability: 'may-allow', kinds: ['NetworkPolicy'] },
  { group: 'extensions', ability: 'not-network', kinds: ['*'] },
  {
    group: 'policy.networking.k8s.io',
    ability: 'modelled',
    kinds: ['ClusterNetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'],
  },
  { group: 'policy.networking.k8s.io', ability: 'may-allow', kinds: ['*'] },
  ...notNetwork([
    '',
    'admissionregistration.k8s.io',
    'apps',
    'audit.k8s.io',
    'authorization.k8s.io',
    'autoscaling',
    'autoscaling.k8s.io',
    'batch',
    'gateway.networking.k8s.io',
    'gateway.networking.x-k8s.io',
    'policy',
    'rbac.authorization.k8s.io',
    'wgpolicyk8s.io',
  ]),
];
