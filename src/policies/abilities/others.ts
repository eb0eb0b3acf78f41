import { notNetwork } from './block.ts';

/**
 * Groups whose kinds speak of policy, ingress or access and yet decide nothing about traffic at layers 3 and 4:
 * admission, scanning reports, backup, certificates, identity, fleet management, and proxies' routing.
 */
export const OTHER_ABILITIES = notNetwork([
  'aquasecurity.github.io',
  'config.openshift.io',
  'configuration.konghq.com',
  'constraints.gatekeeper.sh',
  'expansion.gatekeeper.sh',
  'gateway.envoyproxy.io',
  'gateway.kgateway.dev',
  'ingress.operator.openshift.io',
  'kafka.strimzi.io',
  'kyverno.io',
  'mutations.gatekeeper.sh',
  'operator.openshift.io',
  'policies.kubewarden.io',
  'policies.kyverno.io',
  'policy.cert-manager.io',
  'policy.karmada.io',
  'policy.open-cluster-management.io',
  'projectcontour.io',
  'reports.kyverno.io',
  'route.openshift.io',
  'security.openshift.io',
  'spdx.softwarecomposition.kubescape.io',
  'templates.gatekeeper.sh',
  'traefik.containo.us',
  'traefik.io',
  'velero.io',
]);
