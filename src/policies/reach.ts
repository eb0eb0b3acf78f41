/**
 * Which endpoints an object that is not modelled could act on: no more than its namespace and, where its kind has a
 * plain label selector in a known field, its selector (design.md §5). Everything else stays at the namespace.
 */
import type { Direction, EndpointSelector } from '../model/policy.ts';
import { DIRECTIONS } from '../model/policy.ts';
import type { KubeObject } from '../model/resource.ts';
import { EVERYTHING, type Selector, UNKNOWN_SELECTOR } from '../model/selector.ts';
import { defectLog, type Fields } from './fields.ts';
import { lowerLabelSelector } from './label-selector.ts';

export interface Reach {
  readonly subject: EndpointSelector;
  readonly directions: readonly Direction[];
}

/** Fields, in order of preference, that hold the subject's pod selector. */
const SELECTOR_FIELDS: Readonly<Record<string, readonly string[]>> = {
  'cilium.io/CiliumNetworkPolicy': ['endpointSelector'],
  'cilium.io/CiliumClusterwideNetworkPolicy': ['endpointSelector'],
  'security.istio.io/AuthorizationPolicy': ['selector'],
  'security.istio.io/PeerAuthentication': ['selector'],
  'security.istio.io/RequestAuthentication': ['selector'],
  'policy.linkerd.io/Server': ['podSelector'],
  'vpcresources.k8s.aws/SecurityGroupPolicy': ['podSelector'],
  'networking.gke.io/FQDNNetworkPolicy': ['podSelector'],
  'extensions/NetworkPolicy': ['podSelector'],
};

const ONE_DIRECTION: Readonly<Record<string, Direction>> = {
  'security.istio.io/AuthorizationPolicy': 'ingress',
  'security.istio.io/PeerAuthentication': 'ingress',
  'security.istio.io/RequestAuthentication': 'ingress',
  'policy.linkerd.io/Server': 'ingress',
  'networking.istio.io/Sidecar': 'egress',
  'k8s.ovn.org/EgressFirewall': 'egress',
  'network.openshift.io/EgressNetworkPolicy': 'egress',
  'networking.gke.io/FQDNNetworkPolicy': 'egress',
};

/** Istio applies what lies in its root namespace to the whole mesh; the name is the default one. */
const ISTIO_ROOT = 'istio-system';

export function reachOf(group: string, object: KubeObject): Reach {
  const kind = `${group}/${object.kind}`;
  const direction = ONE_DIRECTION[kind];
  return {
    subject: subjectOf(kind, group, object),
    directions: direction ? [direction] : DIRECTIONS,
  };
}

function subjectOf(kind: string, group: string, object: KubeObject): EndpointSelector {
  const spec = asFields(object.spec);
  if (group === 'policy.networking.k8s.io') return sigSubject(asFields(spec.subject));
  const namespace = object.metadata.namespace;
  const everywhere = namespace === undefined || (group.endsWith('istio.io') && namespace === ISTIO_ROOT);
  // `specs` is Cilium's list of several rules in one object: their selectors differ.
  const field = object.specs === undefined ? SELECTOR_FIELDS[kind]?.find((name) => spec[name]) : undefined;
  return {
    namespaces: everywhere ? { selector: EVERYTHING } : { name: namespace },
    pods: field === undefined ? EVERYTHING : plainSelector(spec[field]),
    // Of a kind that is not known, nothing says that it spares what is not a pod.
    ...(namespace === undefined && field === undefined && { hosts: EVERYTHING }),
  };
}

/** AdminNetworkPolicy and ClusterNetworkPolicy: `namespaces`, or `pods` with two selectors. */
function sigSubject(subject: Fields): EndpointSelector {
  const pods = asFields(subject.pods);
  return {
    namespaces: { selector: plainSelector(subject.namespaces ?? pods.namespaceSelector) },
    pods: plainSelector(pods.podSelector),
  };
}

/** A selector of the plain Kubernetes form, or everything: prefixes such as `k8s:` are another grammar. */
function plainSelector(value: unknown): Selector {
  const log = defectLog();
  const selector = lowerLabelSelector(value, 'selector', log);
  return selector === UNKNOWN_SELECTOR || log.defects.length > 0 || speaksPrefixes(selector)
    ? EVERYTHING
    : selector;
}

/** Cilium's label sources (`io.kubernetes.pod.namespace`, `reserved.host`) are not pod labels. */
function speaksPrefixes(selector: Selector): boolean {
  return /"key":"(io\.kubernetes|io\.cilium|reserved|any\.|k8s\.io\.)/.test(JSON.stringify(selector));
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
