import { globMatches } from '../util/glob.ts';

/** Name of the zone that the preset fills, where a dimension declares it in scope. */
export const PLATFORM_ZONE = 'platform';

/**
 * Namespaces of what runs the cluster, by the names that their own installers use (design.md §5, "Scope"). A name is no
 * proof: whoever may create a namespace may take one of these, so the assignment is printed as assumed, and the zone
 * stays in scope.
 */
const PRESET: Readonly<Record<string, readonly string[]>> = {
  'Kubernetes itself': ['kube-system', 'kube-public', 'kube-node-lease', 'openshift', 'openshift-*'],
  'network plugin': [
    'calico-system',
    'calico-apiserver',
    'tigera-operator',
    'cilium',
    'cilium-secrets',
    'kube-flannel',
    'kube-ovn',
    'ovn-kubernetes',
    'antrea-system',
  ],
  storage: [
    'rook-ceph',
    'longhorn-system',
    'openebs',
    'portworx',
    'csi-*',
    'democratic-csi',
    'local-path-storage',
  ],
  DNS: ['coredns', 'external-dns', 'node-local-dns'],
  ingress: [
    'ingress-nginx',
    'nginx-ingress',
    'nginx-gateway',
    'traefik',
    'haproxy-controller',
    'projectcontour',
    'kong',
    'istio-ingress',
    'istio-system',
    'linkerd',
    'envoy-gateway-system',
    'gateway-system',
    'metallb-system',
  ],
  monitoring: [
    'monitoring',
    'prometheus',
    'grafana',
    'loki',
    'observability',
    'opentelemetry-operator-system',
    'cattle-monitoring-system',
  ],
  GitOps: ['argocd', 'argo-cd', 'flux-system', 'cattle-fleet-system'],
};

/** Why the preset takes a namespace for one of the platform; `undefined` when it does not. `more`: globs of the user's. */
export function platformReason(namespace: string, more: readonly string[]): string | undefined {
  if (more.some((pattern) => globMatches(pattern, namespace))) return 'scope.platform';
  const found = Object.entries(PRESET).find(([, globs]) =>
    globs.some((glob) => globMatches(glob, namespace)),
  );
  return found && `preset platform (${found[0]})`;
}
