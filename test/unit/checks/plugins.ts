/** Manifests of network plugins as text. */
import { document } from './shop.ts';

export function daemonSet(name: string, containers: readonly unknown[], space = 'kube-system'): string {
  return document({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: space, name },
    spec: { template: { metadata: { labels: { app: name } }, spec: { hostNetwork: true, containers } } },
  });
}

export function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return document({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'kube-system', name },
    data,
  });
}

export function felix(spec: unknown, name = 'default'): string {
  return document({
    apiVersion: 'projectcalico.org/v3',
    kind: 'FelixConfiguration',
    metadata: { name },
    spec,
  });
}

export const CALICO = daemonSet('calico-node', [
  { name: 'calico-node', image: 'quay.io/calico/node:v3.31.2' },
]);
export const CILIUM = daemonSet('cilium', [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.19.4' }]);
export const ANTREA = daemonSet('antrea-agent', [{ name: 'antrea-agent', image: 'antrea/antrea:v2.4.0' }]);

export function awsNode(...flags: readonly string[]): string {
  const args = ['--enable-network-policy=true', ...flags];
  return daemonSet('aws-node', [{ name: 'aws-node' }, { name: 'aws-eks-nodeagent', args }]);
}

/** A node of Linux, with the keys that its agent has published. */
export function keyedNode(name: string, annotations: Readonly<Record<string, string>> = {}): string {
  return document({ apiVersion: 'v1', kind: 'Node', metadata: { name, annotations } });
}

export const CALICO_KEY = {
  'projectcalico.org/WireguardPublicKey': 'jlkVyQYooZYzI2wFfNhSZez5eWh44yfq1wKVjLvSXgY=',
};
