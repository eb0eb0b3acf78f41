import { type Copy, fields, flag, isRecord, labels, list, mismatch, text, whole } from '../shape.ts';
import { metadata, object } from './metadata.ts';

/** Fields of an object that a policy's meaning cannot be in. */
const NOT_POLICY = new Set(['metadata', 'status']);

/**
 * A policy whole, but for annotations and status: also fields nobody knows, so that a misspelt one can be pointed out
 * (trap 42).
 */
export const policy: Copy = (value, trail) => {
  if (!isRecord(value)) return mismatch(trail, 'an object', value);
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (!NOT_POLICY.has(key) && key !== '__proto__') kept[key] = whole(value[key], trail);
  }
  const base = fields({ metadata })(value, trail);
  return isRecord(base) && base.metadata !== undefined ? { ...kept, metadata: base.metadata } : kept;
};

/** Layer-7 conditions of Cilium that can hold credentials: headers, and what headers must match. */
const SECRET_BEARING = new Set(['headers', 'headerMatches', 'originatingTLS', 'terminatingTLS']);

/** A Cilium policy without what its HTTP rules compare headers with; that there are such rules is kept. */
export const ciliumPolicy: Copy = (value, trail) => policy(withoutSecrets(value), trail);

/**
 * A Calico object. As `crd.projectcalico.org/v1` keeps it, its labels may be only in an annotation, as JSON
 * (libcalico-go, `ConvertCalicoResourceToK8sResource`); selectors match by them, so they are put back.
 */
export const calicoStored: Copy = (value, trail) => policy(withStoredLabels(value), trail);

/**
 * Every setting of Felix that changes what policies mean or on what they act: what becomes of a pod's traffic to its
 * node, ports always open, the data plane and its actions, tunnels, interfaces under policy; and whether flows are logged
 * and encrypted. Left out: metrics, timers, paths (Calico's reference of FelixConfiguration).
 */
export const felixConfiguration: Copy = object({
  spec: fields({
    allowIPIPPacketsFromWorkloads: flag,
    allowVXLANPacketsFromWorkloads: flag,
    bpfConnectTimeLoadBalancing: text,
    bpfDataIfacePattern: text,
    bpfEnabled: flag,
    bpfExternalServiceMode: text,
    bpfHostNetworkedNATWithoutCTLB: text,
    chainInsertMode: text,
    defaultEndpointToHostAction: text,
    disableConntrackInvalidCheck: flag,
    dropActionOverride: text,
    externalNodesList: list(text),
    failsafeInboundHostPorts: whole,
    failsafeOutboundHostPorts: whole,
    floatingIPs: text,
    flowLogsFileEnabled: flag,
    flowLogsFileEnabledForAllowed: flag,
    flowLogsFileEnabledForDenied: flag,
    flowLogsGoldmaneServer: present,
    interfaceExclude: text,
    interfacePrefix: text,
    ipv6Support: flag,
    iptablesFilterAllowAction: text,
    iptablesFilterDenyAction: text,
    iptablesMangleAllowAction: text,
    istioAmbientMode: text,
    kubeNodePortRanges: whole,
    nftablesFilterAllowAction: text,
    nftablesFilterDenyAction: text,
    nftablesMangleAllowAction: text,
    nftablesMode: text,
    policySyncPathPrefix: text,
    serviceLoopPrevention: text,
    tproxyMode: text,
    useInternalDataplaneDriver: flag,
    windowsManageFirewallRules: text,
    wireguardEnabled: flag,
    wireguardEnabledV6: flag,
    workloadSourceSpoofing: text,
    xdpEnabled: flag,
  }),
});

/** Whether the controllers make host endpoints. */
export const controllersConfiguration: Copy = object({
  spec: fields({
    controllers: fields({ node: fields({ hostEndpoint: fields({ autoCreate: text }) }) }),
  }),
});

/** Of an address only that there is one. */
function present(value: unknown, trail: Parameters<Copy>[1]): unknown {
  const given = text(value, trail);
  return given === '' ? undefined : given && 'present';
}

const targetReference = fields({ group: text, kind: text, namespace: text, name: text });

/**
 * Authorization above layer 4: whom it selects and whether it denies. Its conditions can hold claims and header
 * values, and are not evaluated.
 */
export const authorization: Copy = object({
  spec: fields({
    action: text,
    selector: fields({ matchLabels: labels }),
    workloadSelector: fields({ labels }),
    podSelector: fields({ matchLabels: labels }),
    server: fields({ name: text, selector: fields({ matchLabels: labels }) }),
    targetRef: targetReference,
    targetRefs: list(targetReference),
    mtls: fields({ mode: text }),
  }),
});

/** Which callers Istio lets speak plain text: to whom it applies, by default and port by port. */
export const peerAuthentication: Copy = object({
  spec: fields({
    selector: fields({ matchLabels: labels }),
    mtls: fields({ mode: text }),
    portLevelMtls: portModes,
  }),
});

const portMode = fields({ mode: text });

function portModes(value: unknown, trail: Parameters<Copy>[1]): unknown {
  if (!isRecord(value)) return mismatch(trail, 'an object', value);
  const ports = Object.keys(value).filter((key) => /^\d+$/.test(key));
  return Object.fromEntries(ports.map((key) => [key, portMode(value[key], trail)]));
}

/** Services that a Cilium proxy configuration takes over; the configuration itself is Envoy's, and not read. */
export const proxyConfig: Copy = object({
  spec: fields({
    services: list(fields({ namespace: text, name: text })),
    backendServices: list(fields({ namespace: text, name: text })),
    nodeSelector: whole,
  }),
});

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (!SECRET_BEARING.has(key) && key !== '__proto__') kept[key] = withoutSecrets(value[key]);
  }
  return kept;
}

function withStoredLabels(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value.metadata) || value.metadata.labels) return value;
  const stored = storedMetadata(value.metadata.annotations);
  return isRecord(stored?.labels)
    ? { ...value, metadata: { ...value.metadata, labels: stored.labels } }
    : value;
}

function storedMetadata(annotations: unknown): Record<string, unknown> | undefined {
  const stored = isRecord(annotations) ? annotations['projectcalico.org/metadata'] : undefined;
  if (typeof stored !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(stored);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
