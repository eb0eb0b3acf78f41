import { type KindToRead, kindsOfGroup } from './kind.ts';

const core = { group: '', versions: ['v1'], role: 'population', needed: 'always' } as const;
const apps = { group: 'apps', versions: ['v1'], role: 'population', needed: 'always' } as const;
const batch = { group: 'batch', versions: ['v1'], role: 'population', needed: 'always' } as const;

/** Kinds that every Kubernetes API server serves. */
export const KUBERNETES_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup(core, [
    [
      'namespaces',
      'Namespace',
      'cluster',
      'labels that policies select namespaces by; the uid of kube-system',
    ],
    ['pods', 'Pod', 'namespaced', 'the endpoints that policies select: labels, addresses, ports, owner'],
    [
      'nodes',
      'Node',
      'cluster',
      'addresses that stand for host-network pods; where an enforcing agent must run',
    ],
    ['replicationcontrollers', 'ReplicationController', 'namespaced', 'owner of pods'],
    ['serviceaccounts', 'ServiceAccount', 'namespaced', 'labels that Calico policies select pods by'],
  ]),
  ...kindsOfGroup(apps, [
    ['deployments', 'Deployment', 'namespaced', 'owner of pods; its template where there are none'],
    ['statefulsets', 'StatefulSet', 'namespaced', 'owner of pods; its template where there are none'],
    ['daemonsets', 'DaemonSet', 'namespaced', 'owner of pods; shows which network plugin runs, and how'],
    ['replicasets', 'ReplicaSet', 'namespaced', 'leads from a pod to its Deployment'],
  ]),
  ...kindsOfGroup(batch, [
    ['jobs', 'Job', 'namespaced', 'leads from a pod to its CronJob'],
    ['cronjobs', 'CronJob', 'namespaced', 'owner of pods that run now and then'],
  ]),
  ...kindsOfGroup({ ...core, role: 'exposure' }, [
    [
      'services',
      'Service',
      'namespaced',
      'load balancers, node ports and external addresses, and the pods behind',
    ],
  ]),
  ...kindsOfGroup({ group: 'discovery.k8s.io', versions: ['v1'], role: 'exposure', needed: 'always' }, [
    ['endpointslices', 'EndpointSlice', 'namespaced', 'what a Service without a selector sends to'],
  ]),
  ...kindsOfGroup({ group: 'networking.k8s.io', versions: ['v1'], role: 'policy', needed: 'always' }, [
    ['networkpolicies', 'NetworkPolicy', 'namespaced', 'the policies'],
  ]),
  ...kindsOfGroup({ group: 'networking.k8s.io', versions: ['v1'], role: 'exposure', needed: 'always' }, [
    ['ingresses', 'Ingress', 'namespaced', 'ways in from beyond the cluster'],
    ['ingressclasses', 'IngressClass', 'cluster', 'which controller serves an Ingress'],
  ]),
  ...kindsOfGroup(
    { group: 'policy.networking.k8s.io', versions: ['v1alpha2'], role: 'policy', needed: 'when-served' },
    [['clusternetworkpolicies', 'ClusterNetworkPolicy', 'cluster', 'policies above and below NetworkPolicy']],
  ),
  ...kindsOfGroup(
    { group: 'policy.networking.k8s.io', versions: ['v1alpha1'], role: 'policy', needed: 'when-served' },
    [
      ['adminnetworkpolicies', 'AdminNetworkPolicy', 'cluster', 'policies above NetworkPolicy'],
      ['baselineadminnetworkpolicies', 'BaselineAdminNetworkPolicy', 'cluster', 'policy below NetworkPolicy'],
    ],
  ),
];
