import { type AbilityBlock, notNetwork } from './block.ts';

/** Kinds of cloud providers' controllers. */
export const CLOUD_ABILITIES: readonly AbilityBlock[] = [
  { group: 'vpcresources.k8s.aws', ability: 'may-allow', kinds: ['SecurityGroupPolicy'] },
  { group: 'vpcresources.k8s.aws', ability: 'derived', kinds: ['CNINode'] },
  {
    group: 'networking.k8s.aws',
    ability: 'may-allow',
    kinds: ['ClusterNetworkPolicy', 'ApplicationNetworkPolicy'],
  },
  { group: 'networking.k8s.aws', ability: 'derived', kinds: ['PolicyEndpoint', 'ClusterPolicyEndpoint'] },
  { group: 'networking.gke.io', ability: 'may-allow', kinds: ['FQDNNetworkPolicy'] },
  { group: 'networking.gke.io', ability: 'not-network', kinds: ['*'] },
  ...notNetwork([
    'acn.azure.com',
    'appgw.ingress.k8s.io',
    'cloud.google.com',
    'crd.k8s.amazonaws.com',
    'ec2.services.k8s.aws',
    'elbv2.k8s.aws',
    'iam.aws.crossplane.io',
    'iam.cnrm.cloud.google.com',
    'iam.services.k8s.aws',
  ]),
];
