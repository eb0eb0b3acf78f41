/** Manifests of a small card shop as text. Names are `namespace/name`. */

interface PodOptions {
  /** Labels besides `app: NAME`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip?: string;
  readonly node?: string;
  readonly hostNetwork?: boolean;
  /** Of a DaemonSet with this name. */
  readonly daemonSet?: string;
  readonly ports?: string;
  readonly ready?: boolean;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return document({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

/** A running pod with one TCP port, `https` 8443. */
export function pod(fullName: string, options: PodOptions = {}): string {
  const { labels, ip, node = 'node-1', hostNetwork, daemonSet, ready = true } = options;
  const [space, name] = split(fullName);
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: daemonSet, uid: 'u', controller: true };
  return document({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: space,
      name,
      labels: { app: name, ...labels },
      ...(daemonSet && { ownerReferences: [owner] }),
    },
    spec: { nodeName: node, ...(hostNetwork && { hostNetwork }), containers: [container(name)] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...(ip && { podIP: ip, podIPs: [{ ip }] }),
    },
  });
}

/** A workload whose pods are absent. */
export function deployment(
  fullName: string,
  options: Pick<PodOptions, 'labels' | 'hostNetwork'> & { readonly kind?: string } = {},
): string {
  const { labels, hostNetwork, kind = 'Deployment' } = options;
  const [space, name] = split(fullName);
  const all = { app: name, ...labels };
  return document({
    apiVersion: 'apps/v1',
    kind,
    metadata: { namespace: space, name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: all },
        spec: { ...(hostNetwork && { hostNetwork }), containers: [container(name)] },
      },
    },
  });
}

function container(name: string): unknown {
  return {
    name,
    image: `registry.example/${name}:1`,
    ports: [{ name: 'https', containerPort: 8443, protocol: 'TCP' }],
  };
}

export function node(name: string, ip: string, labels: Readonly<Record<string, string>> = {}): string {
  return document({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    status: {
      addresses: [{ type: 'InternalIP', address: ip }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
}

/** A NetworkPolicy with its `spec` as flow-style YAML. */
export function policy(fullName: string, spec: string): string {
  const [space, name] = split(fullName);
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${space}}
spec: ${spec}
---
`;
}

export function denyAll(space: string): string {
  return policy(`${space}/default-deny`, '{podSelector: {}, policyTypes: [Ingress, Egress]}');
}

/** A Service of type LoadBalancer that listens on an address, public by default. */
export function loadBalancer(
  fullName: string,
  app: string,
  ip = '203.0.113.7',
  sourceRanges: readonly string[] = [],
): string {
  const [space, name] = split(fullName);
  return document({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: space, name },
    spec: {
      type: 'LoadBalancer',
      selector: { app },
      ports: [{ name: 'https', port: 443, targetPort: 'https', protocol: 'TCP' }],
      ...(sourceRanges.length > 0 && { loadBalancerSourceRanges: sourceRanges }),
    },
    ...(ip && { status: { loadBalancer: { ingress: [{ ip }] } } }),
  });
}

export function object(apiVersion: string, kind: string, fullName: string, spec: unknown): string {
  const [space, name] = split(fullName);
  return document({ apiVersion, kind, metadata: { namespace: space, name }, spec });
}

/** JSON is flow-style YAML. */
export function document(value: unknown): string {
  return `${JSON.stringify(value)}\n---\n`;
}

function split(fullName: string): readonly [string, string] {
  return fullName.split('/') as [string, string];
}
