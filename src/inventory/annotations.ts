import type { Labels } from '../model/resource.ts';
import { type Copy, isRecord, mismatch } from './shape.ts';

/**
 * The published allow-list of annotations. Everything else under `metadata.annotations` is left behind, since
 * `last-applied-configuration` and its like carry whole objects, secrets included. A value that does not have the
 * listed form is left behind too.
 */
type Accept = (value: string) => string | undefined;

const OURS = 'segproof.dev/';

const oneOf =
  (...values: readonly string[]): Accept =>
  (value) =>
    values.includes(value.toLowerCase()) ? value.toLowerCase() : undefined;

const trueOrFalse = oneOf('true', 'false');

/** A comma-separated list of addresses and blocks. */
const addressBlocks: Accept = (value) => (/^[0-9a-fA-F:./, ]+$/.test(value) ? value : undefined);

/** A comma-separated list of ports and ranges; `*` stands for all. */
const ports: Accept = (value) => (/^[0-9, *-]*$/.test(value) ? value : undefined);

/** Levels at which OVN-Kubernetes logs, such as `{"deny":"alert","allow":"notice"}`: which verdicts have one. */
const aclLogging: Accept = (value) => {
  if (/^(deny|allow|deny,allow)$/.test(value)) return value;
  const levels = parseJson(value);
  if (!isRecord(levels)) return undefined;
  const kept = ['deny', 'allow'].filter(
    (verdict) => typeof levels[verdict] === 'string' && levels[verdict] !== '',
  );
  return kept.length > 0 ? kept.join(',') : undefined;
};

const name: Accept = (value) =>
  /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/.test(value) ? value : undefined;

/** Only that it is there matters; its value holds identifiers that nobody needs. */
const present: Accept = () => 'present';

/** Names of second networks, out of either form of the annotation (Network Plumbing WG, multi-net spec v1.3 §4.1). */
const networkNames: Accept = (value) => {
  const names = value.trimStart().startsWith('[')
    ? namesInJson(value)
    : value.split(',').map(plainNetworkName);
  return names?.every((entry) => name(entry) !== undefined) ? names.join(',') : undefined;
};

const ALLOWED: ReadonlyMap<string, Accept> = new Map([
  // Load balancers: internal or public. Sources: the cloud providers' documentation of each annotation.
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', oneOf('internal', 'internet-facing')],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', oneOf('true', 'false', '0.0.0.0/0')],
  ['service.beta.kubernetes.io/aws-load-balancer-source-ranges', addressBlocks],
  ['service.beta.kubernetes.io/load-balancer-source-ranges', addressBlocks],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', trueOrFalse],
  ['service.beta.kubernetes.io/azure-allowed-ip-ranges', addressBlocks],
  ['networking.gke.io/load-balancer-type', oneOf('internal', 'external')],
  ['cloud.google.com/load-balancer-type', oneOf('internal', 'external')],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', trueOrFalse],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', oneOf('public', 'private')],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', trueOrFalse],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', oneOf('internet', 'intranet')],
  ['load-balancer.hetzner.cloud/disable-public-network', trueOrFalse],
  // Ingresses: which controller, which side, which clients.
  ['kubernetes.io/ingress.class', name],
  ['alb.ingress.kubernetes.io/scheme', oneOf('internal', 'internet-facing')],
  ['alb.ingress.kubernetes.io/inbound-cidrs', addressBlocks],
  ['appgw.ingress.kubernetes.io/use-private-ip', trueOrFalse],
  ['nginx.ingress.kubernetes.io/whitelist-source-range', addressBlocks],
  ['nginx.ingress.kubernetes.io/allowlist-source-range', addressBlocks],
  ['haproxy.router.openshift.io/ip_whitelist', addressBlocks],
  ['haproxy.router.openshift.io/ip_allowlist', addressBlocks],
  // Pods: attachments outside the default network (trap 43), and AWS security groups instead of policies.
  ['k8s.v1.cni.cncf.io/networks', networkNames],
  ['v1.multus-cni.io/default-network', name],
  ['vpc.amazonaws.com/pod-eni', present],
  // Nodes: that their agent has published the public key of its WireGuard device.
  ['projectcalico.org/WireguardPublicKey', present],
  ['projectcalico.org/WireguardPublicKeyV6', present],
  ['network.cilium.io/wg-pub-key', present],
  // Pods and namespaces in a mesh: taken in, by which rule, and which ports are left out of it.
  ['ambient.istio.io/redirection', oneOf('enabled', 'disabled')],
  ['traffic.sidecar.istio.io/includeInboundPorts', ports],
  ['traffic.sidecar.istio.io/excludeInboundPorts', ports],
  [
    'config.linkerd.io/default-inbound-policy',
    oneOf(
      'all-authenticated',
      'all-unauthenticated',
      'audit',
      'cluster-authenticated',
      'cluster-unauthenticated',
      'deny',
    ),
  ],
  ['config.linkerd.io/skip-inbound-ports', ports],
  ['linkerd.io/inject', oneOf('enabled', 'ingress', 'disabled')],
  // Namespaces: what OVN-Kubernetes logs of their policies.
  ['k8s.ovn.org/acl-logging', aclLogging],
]);

/** Annotations that may be kept, for the documentation. */
export const ALLOWED_ANNOTATIONS: readonly string[] = [`${OURS}*`, ...ALLOWED.keys()];

/** Keeps the annotations of the allow-list; `undefined` when there are none. */
export const annotations: Copy = (value, trail) => {
  if (!isRecord(value)) return mismatch(trail, 'an object', value);
  let kept: Record<string, string> | undefined;
  for (const key of Object.keys(value)) {
    const accepted = accept(key, value[key]);
    if (accepted === undefined) continue;
    kept ??= {};
    kept[key] = accepted;
  }
  return kept;
};

/** Annotations of a minimised object. */
export function annotationsOf(metadata: { readonly annotations?: Labels }): Labels {
  return metadata.annotations ?? NONE;
}

const NONE: Labels = {};

function accept(key: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (key.startsWith(OURS)) return value;
  return ALLOWED.get(key)?.(value);
}

function plainNetworkName(entry: string): string {
  return entry.trim().replace(/@.*$/, '');
}

function namesInJson(value: string): string[] | undefined {
  const entries = parseJson(value);
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry) => {
    if (!isRecord(entry)) return '';
    return typeof entry.namespace === 'string' ? `${entry.namespace}/${entry.name}` : String(entry.name);
  });
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
