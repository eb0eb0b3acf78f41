import { KUBERNETES_KINDS } from './kinds/kubernetes.ts';
import { groupOf, kindToRead, modernGroupOf } from './kinds.ts';

/** Versions that Kubernetes no longer serves, with the same fields as today's as far as they are kept. */
const FORMER: Readonly<Record<string, readonly string[]>> = {
  'apps/v1beta1': ['Deployment', 'StatefulSet'],
  'apps/v1beta2': ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  'batch/v1beta1': ['CronJob'],
  'batch/v2alpha1': ['CronJob'],
  'discovery.k8s.io/v1beta1': ['EndpointSlice'],
  'extensions/v1beta1': ['Deployment', 'DaemonSet', 'ReplicaSet', 'Ingress', 'NetworkPolicy'],
  'networking.k8s.io/v1beta1': ['Ingress', 'IngressClass'],
};

/**
 * What `apiVersion` should read, when a kind of the table stands under a version, or a kind of Kubernetes under one of
 * its groups, that never had it. `undefined` when nothing is wrong, or the kind is somebody else's.
 */
export function expectedApiVersion(apiVersion: string, kind: string): string | undefined {
  if (FORMER[apiVersion]?.includes(kind)) return undefined;
  const entry = kindToRead(modernGroupOf(apiVersion, kind), kind);
  if (entry) {
    const known = entry.versions.map((version) => (entry.group ? `${entry.group}/${version}` : version));
    return known.includes(apiVersion) ? undefined : known.join(' or ');
  }
  const own = KUBERNETES_KINDS.find((one) => one.kind === kind);
  if (!own || !isKubernetesGroup(groupOf(apiVersion))) return undefined;
  return own.group ? `${own.group}/${own.versions[0]}` : own.versions[0];
}

/** Groups without a dot, and under k8s.io, are reserved for Kubernetes itself. */
function isKubernetesGroup(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}
