import type { AbilityBlock } from './block.ts';

/** Authorization above layer 4: it can only deny what the network allows. */
export const MESH_ABILITIES: readonly AbilityBlock[] = [
  {
    group: 'security.istio.io',
    ability: 'restricts',
    kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  },
  { group: 'networking.istio.io', ability: 'restricts', kinds: ['Sidecar'] },
  { group: 'networking.istio.io', ability: 'not-network', kinds: ['*'] },
  { group: 'policy.linkerd.io', ability: 'not-network', kinds: ['HTTPLocalRatelimitPolicy', 'HTTPRoute'] },
  { group: 'policy.linkerd.io', ability: 'restricts', kinds: ['*'] },
  { group: 'consul.hashicorp.com', ability: 'restricts', kinds: ['ServiceIntentions'] },
  { group: 'consul.hashicorp.com', ability: 'not-network', kinds: ['*'] },
  { group: 'kuma.io', ability: 'restricts', kinds: ['MeshTrafficPermission'] },
  { group: 'kuma.io', ability: 'not-network', kinds: ['*'] },
];
