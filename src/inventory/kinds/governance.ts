import { type KindToRead, kindsOfGroup } from './kind.ts';

const governance = { role: 'governance', needed: 'when-served' } as const;

/**
 * What tells who may change policies, what happens to a new namespace, and which addresses the network plugin has given
 * out. Nothing of it decides about traffic: see `KindRole`.
 */
export const GOVERNANCE_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...governance, group: 'rbac.authorization.k8s.io', versions: ['v1'] }, [
    ['clusterroles', 'ClusterRole', 'cluster', 'who may change policies: rules with writes only'],
    ['clusterrolebindings', 'ClusterRoleBinding', 'cluster', 'who may change policies'],
    ['roles', 'Role', 'namespaced', 'who may change policies: rules with writes only'],
    ['rolebindings', 'RoleBinding', 'namespaced', 'who may change policies'],
  ]),
  ...kindsOfGroup(
    { ...governance, group: 'admissionregistration.k8s.io', versions: ['v1', 'v1beta1', 'v1alpha1'] },
    [
      [
        'validatingadmissionpolicies',
        'ValidatingAdmissionPolicy',
        'cluster',
        'what admission asks of namespaces and policies',
      ],
      [
        'validatingadmissionpolicybindings',
        'ValidatingAdmissionPolicyBinding',
        'cluster',
        'whether an admission policy is enforced',
      ],
    ],
  ),
  ...kindsOfGroup({ ...governance, group: 'kyverno.io', versions: ['v1', 'v2beta1'] }, [
    ['clusterpolicies', 'ClusterPolicy', 'cluster', 'whether Kyverno gives a new namespace a policy'],
  ]),
  ...kindsOfGroup({ ...governance, group: 'config.openshift.io', versions: ['v1'] }, [
    ['projects', 'Project', 'cluster', 'template of new projects on OpenShift'],
  ]),
  ...kindsOfGroup({ ...governance, group: 'template.openshift.io', versions: ['v1'] }, [
    ['templates', 'Template', 'namespaced', 'policies that a new project starts with on OpenShift'],
  ]),
  ...kindsOfGroup({ ...governance, group: 'cilium.io', versions: ['v2'] }, [
    ['ciliumendpoints', 'CiliumEndpoint', 'namespaced', 'addresses that Cilium has given out'],
  ]),
  ...kindsOfGroup({ ...governance, group: 'projectcalico.org', versions: ['v3'] }, [
    ['workloadendpoints', 'WorkloadEndpoint', 'namespaced', 'addresses that Calico has given out'],
  ]),
];
