/**
 * Groups whose kinds speak of policy and yet decide nothing about traffic: admission, scanning reports, scheduling,
 * backup, certificates, identity. Anything not listed here or in the table of kinds is taken to matter.
 */
export const NOT_NETWORK_GROUPS: ReadonlySet<string> = new Set([
  'policy',
  'admissionregistration.k8s.io',
  'apiserver.k8s.io',
  'audit.k8s.io',
  'autoscaling',
  'autoscaling.k8s.io',
  'rbac.authorization.k8s.io',
  'security.openshift.io',
  'config.openshift.io',
  'kyverno.io',
  'policies.kyverno.io',
  'reports.kyverno.io',
  'wgpolicyk8s.io',
  'templates.gatekeeper.sh',
  'constraints.gatekeeper.sh',
  'expansion.gatekeeper.sh',
  'mutations.gatekeeper.sh',
  'policies.kubewarden.io',
  'policy.cert-manager.io',
  'policy.open-cluster-management.io',
  'policy.karmada.io',
  'spdx.softwarecomposition.kubescape.io',
  'aquasecurity.github.io',
  'velero.io',
  'kafka.strimzi.io',
  'iam.cnrm.cloud.google.com',
  'iam.aws.crossplane.io',
  'iam.services.k8s.aws',
]);

/** Kinds, in groups that also hold network kinds, that decide nothing about traffic at layers 3 and 4. */
export const NOT_NETWORK_KINDS: ReadonlySet<string> = new Set([
  'gateway.networking.k8s.io/BackendTLSPolicy',
  'gateway.networking.k8s.io/XBackendTrafficPolicy',
  'policy.linkerd.io/HTTPLocalRatelimitPolicy',
  'cilium.io/CiliumBGPPeeringPolicy',
  'cilium.io/CiliumL2AnnouncementPolicy',
]);
