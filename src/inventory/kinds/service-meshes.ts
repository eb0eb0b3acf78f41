import { type KindToRead, kindsOfGroup } from './kind.ts';

const policy = { role: 'policy', needed: 'when-served' } as const;

/** Authorization above layer 4, and what redirects traffic into proxies. */
export const MESH_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...policy, group: 'security.istio.io', versions: ['v1', 'v1beta1'] }, [
    ['authorizationpolicies', 'AuthorizationPolicy', 'namespaced', 'Istio may deny what the network allows'],
    ['peerauthentications', 'PeerAuthentication', 'namespaced', 'Istio may refuse callers outside the mesh'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'networking.istio.io', versions: ['v1', 'v1beta1', 'v1alpha3'] }, [
    ['sidecars', 'Sidecar', 'namespaced', 'Istio may limit where a pod can connect'],
    ['serviceentries', 'ServiceEntry', 'namespaced', 'services beyond the cluster in the Istio mesh'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'policy.linkerd.io', versions: ['v1beta3', 'v1beta2', 'v1beta1'] }, [
    ['servers', 'Server', 'namespaced', 'ports under Linkerd authorization'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'policy.linkerd.io', versions: ['v1alpha1'] }, [
    [
      'authorizationpolicies',
      'AuthorizationPolicy',
      'namespaced',
      'Linkerd may deny what the network allows',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'policy.linkerd.io', versions: ['v1beta1', 'v1alpha1'] }, [
    ['serverauthorizations', 'ServerAuthorization', 'namespaced', 'Linkerd may deny what the network allows'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'consul.hashicorp.com', versions: ['v1alpha1'] }, [
    ['serviceintentions', 'ServiceIntentions', 'namespaced', 'Consul may deny what the network allows'],
  ]),
  ...kindsOfGroup({ ...policy, group: 'kuma.io', versions: ['v1alpha1'] }, [
    [
      'meshtrafficpermissions',
      'MeshTrafficPermission',
      'namespaced',
      'Kuma may deny what the network allows',
    ],
  ]),
  ...kindsOfGroup({ ...policy, group: 'security.kubearmor.com', versions: ['v1'] }, [
    ['kubearmorpolicies', 'KubeArmorPolicy', 'namespaced', 'KubeArmor may deny protocols to a pod'],
  ]),
];
