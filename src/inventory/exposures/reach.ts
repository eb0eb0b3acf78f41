import {
  type Address,
  type Cidr,
  containsAddress,
  PRIVATE_CIDRS,
  parseAddress,
  parseCidr,
} from '../../model/cidr.ts';
import type { Exposure, Labels } from '../../model/resource.ts';

export type Reach = Exposure['reach'];

const PRIVATE: readonly Cidr[] = PRIVATE_CIDRS.map((text) => parseCidr(text)!);

/** What each annotation says of the side on which a load balancer listens, by its providers' documentation. */
const SIDES: Readonly<Record<string, Readonly<Record<string, Reach>>>> = {
  'service.beta.kubernetes.io/aws-load-balancer-scheme': {
    internal: 'internal',
    'internet-facing': 'public',
  },
  'service.beta.kubernetes.io/aws-load-balancer-internal': { true: 'internal', '0.0.0.0/0': 'internal' },
  'service.beta.kubernetes.io/azure-load-balancer-internal': { true: 'internal', false: 'public' },
  'networking.gke.io/load-balancer-type': { internal: 'internal', external: 'public' },
  'cloud.google.com/load-balancer-type': { internal: 'internal', external: 'public' },
  'service.beta.kubernetes.io/openstack-internal-load-balancer': { true: 'internal' },
  'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type': { private: 'internal', public: 'public' },
  'service.beta.kubernetes.io/oci-load-balancer-internal': { true: 'internal' },
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': {
    intranet: 'internal',
    internet: 'public',
  },
  'load-balancer.hetzner.cloud/disable-public-network': { true: 'internal' },
  'alb.ingress.kubernetes.io/scheme': { internal: 'internal', 'internet-facing': 'public' },
  'appgw.ingress.kubernetes.io/use-private-ip': { true: 'internal' },
  'kubernetes.io/ingress.class': { 'gce-internal': 'internal' },
};

/** Gateway classes of GKE say their side by name. */
const GATEWAY_CLASSES: Readonly<Record<string, Reach>> = {
  'gke-l7-rilb': 'internal',
  'gke-l7-cross-regional-internal-managed-mc': 'internal',
  'gke-l7-gxlb': 'public',
  'gke-l7-global-external-managed': 'public',
  'gke-l7-regional-external-managed': 'public',
};

/** Annotations that list the addresses from which clients may come. */
const SOURCE_RANGES: readonly string[] = [
  'service.beta.kubernetes.io/aws-load-balancer-source-ranges',
  'service.beta.kubernetes.io/load-balancer-source-ranges',
  'service.beta.kubernetes.io/azure-allowed-ip-ranges',
  'alb.ingress.kubernetes.io/inbound-cidrs',
  'nginx.ingress.kubernetes.io/whitelist-source-range',
  'nginx.ingress.kubernetes.io/allowlist-source-range',
  'haproxy.router.openshift.io/ip_whitelist',
  'haproxy.router.openshift.io/ip_allowlist',
];

/** A host name or an address that a controller has assigned. */
export interface Assigned {
  readonly ip?: string;
  readonly hostname?: string;
}

/**
 * Which side a way in listens on. An assigned public address outweighs what an annotation asked for; then the
 * annotation; then private addresses alone, and the prefix that AWS gives internal classic load balancers.
 */
export function reachOf(annotations: Labels, assigned: readonly Assigned[]): Reach {
  const addresses = assigned.flatMap(({ ip }) => (ip ? (parseAddress(ip) ?? []) : []));
  if (addresses.some((address) => !isPrivate(address))) return 'public';
  const asked = reachOfAnnotations(annotations);
  if (asked) return asked;
  if (assigned.length > 0 && assigned.every(isInternal)) return 'internal';
  return 'unknown';
}

export function reachOfGatewayClass(name: string | undefined): Reach | undefined {
  return name === undefined ? undefined : GATEWAY_CLASSES[name];
}

/** Client ranges by annotation. */
export function annotatedSourceRanges(annotations: Labels): readonly string[] {
  return SOURCE_RANGES.flatMap((key) => (annotations[key] ?? '').split(/[\s,]+/)).filter(
    (text) => text !== '',
  );
}

function reachOfAnnotations(annotations: Labels): Reach | undefined {
  const said = Object.entries(SIDES).flatMap(([key, sides]) => sides[annotations[key] ?? ''] ?? []);
  return said.includes('public') ? 'public' : said[0];
}

function isInternal({ ip, hostname }: Assigned): boolean {
  const address = ip ? parseAddress(ip) : undefined;
  if (address) return isPrivate(address);
  return hostname !== undefined && /^internal-.*\.elb\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname);
}

function isPrivate(address: Address): boolean {
  return PRIVATE.some((block) => containsAddress(block, address));
}
