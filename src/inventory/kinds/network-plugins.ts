import { type KindToRead, kindsOfGroup } from './kind.ts';

const policy = { role: 'policy', needed: 'when-served' } as const;

/** Calico serves the same kinds in two groups: its API (v3), and the storage behind it (v1). Either may be there. */
const CALICO_KINDS: readonly KindToRead[] = [
  { ...policy, group: 'projectcalico.org', versions: ['v3'] },
  { ...policy, group: 'crd.projectcalico.org', versions: ['v1'] },
].flatMap((shared) =>
  kindsOfGroup(shared, [
    ['networkpolicies', 'NetworkPolicy', 'namespaced', 'Calico policies of a namespace'],
    ['globalnetworkpolicies', 'GlobalNetworkPolicy', 'cluster', 'Calico policies of the whole cluster'],
    ['tiers', 'Tier', 'cluster', 'order in which Calico policies are asked'],
    ['networksets', 'NetworkSet', 'namespaced', 'addresses that Calico selectors match'],
    ['globalnetworksets', 'GlobalNetworkSet', 'cluster', 'addresses that Calico selectors match'],
    ['hostendpoints', 'HostEndpoint', 'cluster', 'node interfaces that Calico policies govern'],
    ['profiles', 'Profile', 'cluster', 'what Calico does where no policy decides'],
    [
      'stagednetworkpolicies',
      'StagedNetworkPolicy',
      'namespaced',
      'Calico policies on trial, without effect',
    ],
    ['stagedglobalnetworkpolicies', 'StagedGlobalNetworkPolicy', 'cluster', 'Calico policies on trial'],
    ['stagedkubernetesnetworkpolicies', 'StagedKubernetesNetworkPolicy', 'namespaced', 'policies on trial'],
    ['felixconfigurations', 'FelixConfiguration', 'cluster', 'settings that change what Calico enforces'],
    ['ippools', 'IPPool', 'cluster', 'addresses of pods, and whether egress hides them'],
    [
      'kubecontrollersconfigurations',
      'KubeControllersConfiguration',
      'cluster',
      'whether Calico makes a host endpoint of every node',
    ],
  ]),
);

const TIGERA_KINDS: readonly KindToRead[] = kindsOfGroup(
  { ...policy, group: 'operator.tigera.io', versions: ['v1'] },
  [['installations', 'Installation', 'cluster', 'whether the operator sets what Calico enforces']],
);

const CILIUM_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'cilium.io', versions: ['v2'] }, [
    ['ciliumnetworkpolicies', 'CiliumNetworkPolicy', 'namespaced', 'Cilium policies of a namespace'],
    [
      'ciliumclusterwidenetworkpolicies',
      'CiliumClusterwideNetworkPolicy',
      'cluster',
      'Cilium policies of the cluster',
    ],
    [
      'ciliumlocalredirectpolicies',
      'CiliumLocalRedirectPolicy',
      'namespaced',
      'traffic sent to a local pod instead',
    ],
    ['ciliumegressgatewaypolicies', 'CiliumEgressGatewayPolicy', 'cluster', 'egress through a gateway node'],
    ['ciliumenvoyconfigs', 'CiliumEnvoyConfig', 'namespaced', 'services taken over by a proxy'],
    [
      'ciliumclusterwideenvoyconfigs',
      'CiliumClusterwideEnvoyConfig',
      'cluster',
      'services taken over by a proxy',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'cilium.io', versions: ['v2', 'v2alpha1'] }, [
    ['ciliumcidrgroups', 'CiliumCIDRGroup', 'cluster', 'addresses that Cilium policies name'],
    [
      'ciliumnodeconfigs',
      'CiliumNodeConfig',
      'namespaced',
      'per-node settings that can switch enforcement off',
    ],
  ]),
];

const ANTREA_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'crd.antrea.io', versions: ['v1beta1', 'v1alpha1'] }, [
    ['clusternetworkpolicies', 'ClusterNetworkPolicy', 'cluster', 'Antrea policies of the cluster'],
    ['networkpolicies', 'NetworkPolicy', 'namespaced', 'Antrea policies of a namespace'],
    ['tiers', 'Tier', 'cluster', 'order in which Antrea policies are asked'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'crd.antrea.io', versions: ['v1beta1', 'v1alpha3'] }, [
    ['clustergroups', 'ClusterGroup', 'cluster', 'endpoints and addresses that Antrea policies name'],
    ['groups', 'Group', 'namespaced', 'endpoints and addresses that Antrea policies name'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'crd.antrea.io', versions: ['v1beta1', 'v1alpha2'] }, [
    ['egresses', 'Egress', 'cluster', 'source address of traffic that leaves the cluster'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'crd.antrea.io', versions: ['v1alpha2'] }, [
    ['externalentities', 'ExternalEntity', 'namespaced', 'machines beyond the cluster under Antrea policy'],
    ['trafficcontrols', 'TrafficControl', 'cluster', 'traffic mirrored or redirected'],
  ]),
];

const OVN_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'k8s.ovn.org', versions: ['v1'] }, [
    ['egressfirewalls', 'EgressFirewall', 'namespaced', 'egress of a namespace to addresses and names'],
    ['egressips', 'EgressIP', 'cluster', 'source address of traffic that leaves the cluster'],
    ['egressservices', 'EgressService', 'namespaced', 'source address of traffic that leaves the cluster'],
    ['egressqoses', 'EgressQoS', 'namespaced', 'marks on traffic that leaves the cluster'],
    ['adminpolicybasedexternalroutes', 'AdminPolicyBasedExternalRoute', 'cluster', 'gateways of pods'],
    [
      'userdefinednetworks',
      'UserDefinedNetwork',
      'namespaced',
      'networks of their own, apart from the default one',
    ],
    [
      'clusteruserdefinednetworks',
      'ClusterUserDefinedNetwork',
      'cluster',
      'networks apart from the default one',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'network.openshift.io', versions: ['v1'] }, [
    ['egressnetworkpolicies', 'EgressNetworkPolicy', 'namespaced', 'egress of a namespace (OpenShift SDN)'],
    ['netnamespaces', 'NetNamespace', 'cluster', 'namespaces that are one network (OpenShift SDN)'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'kubeovn.io', versions: ['v1'] }, [
    ['subnets', 'Subnet', 'cluster', 'subnets with access lists of their own (Kube-OVN)'],
    ['security-groups', 'SecurityGroup', 'cluster', 'security groups of pods (Kube-OVN)'],
    ['vpcs', 'Vpc', 'cluster', 'separate networks (Kube-OVN)'],
  ]),
];

const CLOUD_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'vpcresources.k8s.aws', versions: ['v1beta1'] }, [
    [
      'securitygrouppolicies',
      'SecurityGroupPolicy',
      'namespaced',
      'pods on AWS security groups of their own',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'networking.k8s.aws', versions: ['v1alpha1'] }, [
    ['policyendpoints', 'PolicyEndpoint', 'namespaced', 'what the AWS controller derives from policies'],
    [
      'clusterpolicyendpoints',
      'ClusterPolicyEndpoint',
      'cluster',
      'what the AWS controller derives from policies',
    ],
    ['clusternetworkpolicies', 'ClusterNetworkPolicy', 'cluster', 'AWS policies of the cluster'],
    ['applicationnetworkpolicies', 'ApplicationNetworkPolicy', 'namespaced', 'AWS policies by domain name'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'networking.gke.io', versions: ['v1alpha1', 'v1'] }, [
    ['fqdnnetworkpolicies', 'FQDNNetworkPolicy', 'namespaced', 'egress to domain names on GKE'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'crd.nsx.vmware.com', versions: ['v1alpha1'] }, [
    ['securitypolicies', 'SecurityPolicy', 'namespaced', 'VMware NSX policies'],
  ]),
];

const MULTUS_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'k8s.cni.cncf.io', versions: ['v1'] }, [
    [
      'network-attachment-definitions',
      'NetworkAttachmentDefinition',
      'namespaced',
      'second networks of pods',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'k8s.cni.cncf.io', versions: ['v1beta2', 'v1beta1'] }, [
    ['multi-networkpolicies', 'MultiNetworkPolicy', 'namespaced', 'policies on second networks'],
  ]),
];

/** Policy kinds of network plugins and clouds. */
export const PLUGIN_KINDS: readonly KindToRead[] = [
  ...CALICO_KINDS,
  ...TIGERA_KINDS,
  ...CILIUM_KINDS,
  ...ANTREA_KINDS,
  ...OVN_KINDS,
  ...CLOUD_KINDS,
  ...MULTUS_KINDS,
];
