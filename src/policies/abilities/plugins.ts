import { type AbilityBlock, notNetwork } from './block.ts';

/** Calico serves the same kinds in its API group and, as its datastore, in a second one. */
const CALICO: readonly AbilityBlock[] = ['projectcalico.org', 'crd.projectcalico.org'].flatMap((group) => [
  {
    group,
    engine: 'calico',
    ability: 'modelled' as const,
    kinds: [
      'NetworkPolicy',
      'GlobalNetworkPolicy',
      'StagedNetworkPolicy',
      'StagedGlobalNetworkPolicy',
      'StagedKubernetesNetworkPolicy',
      'Tier',
      'NetworkSet',
      'GlobalNetworkSet',
      'HostEndpoint',
    ],
  },
  { group, ability: 'derived' as const, kinds: ['WorkloadEndpoint', 'Profile'] },
  { group, ability: 'not-network' as const, kinds: ['*'] },
]);

const CILIUM: readonly AbilityBlock[] = [
  {
    group: 'cilium.io',
    engine: 'cilium',
    ability: 'may-allow',
    kinds: ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumLocalRedirectPolicy'],
  },
  {
    group: 'cilium.io',
    engine: 'cilium',
    ability: 'restricts',
    kinds: ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'],
  },
  { group: 'cilium.io', engine: 'cilium', ability: 'inert', kinds: ['CiliumCIDRGroup'] },
  {
    group: 'cilium.io',
    ability: 'derived',
    kinds: ['CiliumEndpoint', 'CiliumEndpointSlice', 'CiliumIdentity', 'CiliumNode'],
  },
  { group: 'cilium.io', ability: 'not-network', kinds: ['*'] },
];

const ANTREA: readonly AbilityBlock[] = [
  {
    group: 'crd.antrea.io',
    engine: 'antrea',
    ability: 'may-allow',
    kinds: ['ClusterNetworkPolicy', 'NetworkPolicy', 'TrafficControl'],
  },
  {
    group: 'crd.antrea.io',
    engine: 'antrea',
    ability: 'inert',
    kinds: ['Tier', 'ClusterGroup', 'Group', 'ExternalEntity'],
  },
  { group: 'controlplane.antrea.io', ability: 'derived', kinds: ['*'] },
  { group: 'crd.antrea.io', ability: 'not-network', kinds: ['*'] },
];

const OVN: readonly AbilityBlock[] = [
  // Both work beside NetworkPolicy and only take away.
  { group: 'k8s.ovn.org', engine: 'ovn', ability: 'restricts', kinds: ['EgressFirewall'] },
  {
    group: 'k8s.ovn.org',
    engine: 'ovn',
    ability: 'restricts',
    kinds: ['UserDefinedNetwork', 'ClusterUserDefinedNetwork'],
  },
  { group: 'k8s.ovn.org', ability: 'not-network', kinds: ['*'] },
  { group: 'network.openshift.io', ability: 'restricts', kinds: ['EgressNetworkPolicy', 'NetNamespace'] },
  { group: 'network.openshift.io', ability: 'not-network', kinds: ['*'] },
  { group: 'kubeovn.io', engine: 'kube-ovn', ability: 'may-allow', kinds: ['SecurityGroup', 'Subnet'] },
  { group: 'kubeovn.io', ability: 'not-network', kinds: ['*'] },
];

/** Kinds of network plugins. */
export const PLUGIN_ABILITIES: readonly AbilityBlock[] = [
  ...CALICO,
  ...CILIUM,
  ...ANTREA,
  ...OVN,
  // Second networks lie outside the default network's policies (trap 43).
  ...notNetwork(['k8s.cni.cncf.io', 'operator.tigera.io', 'policy.tigera.io', 'usage.tigera.io']),
  { group: 'crd.nsx.vmware.com', engine: 'nsx', ability: 'may-allow', kinds: ['SecurityPolicy'] },
  { group: 'security.kubearmor.com', ability: 'restricts', kinds: ['*'] },
];
