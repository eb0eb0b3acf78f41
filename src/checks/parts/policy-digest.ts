import { modernGroupOf } from '../../inventory/kinds.ts';
import { isRecord } from '../../inventory/shape.ts';
import type { KubeObject } from '../../model/resource.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { sha256Hex } from '../../util/digest.ts';

/**
 * SHA-256, in lower-case hex, of what a minimised policy object says: equal for objects that mean the same, whatever wrote them.
 * Left out: name and namespace (they are its key), uid, annotations, the version it was read in, labels of what nothing
 * selects by label, and members that are `null`. Of a NetworkPolicy the API server's defaults are filled in, and the order
 * of its lists, which means nothing, is taken away; so a manifest and the object that was made of it have one digest.
 */
export function policyDigest(object: KubeObject): string {
  const { apiVersion, kind, metadata, ...body } = object;
  const labels = isSelectedByLabel(kind) ? (metadata.labels ?? {}) : undefined;
  return sha256Hex(canonicalJson({ labels, ...meaningOf(modernGroupOf(apiVersion, kind), kind, body) }));
}

/** Policies and tiers act on others; sets of addresses and host endpoints are found by their labels. */
function isSelectedByLabel(kind: string): boolean {
  return !/(Policy|Tier)$/.test(kind);
}

type Members = Readonly<Record<string, unknown>>;

function meaningOf(group: string, kind: string, body: Members): Members {
  const given = withoutNulls(body) as Members;
  if (!isRecord(given.spec)) return given;
  if (group === 'networking.k8s.io' && kind === 'NetworkPolicy')
    return { ...given, spec: networkPolicySpec(given.spec) };
  if (/^(crd\.)?projectcalico\.org$/.test(group) && kind.endsWith('NetworkPolicy'))
    return { ...given, spec: calicoSpec(given.spec) };
  return given;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}

/** Defaults of networking.k8s.io/v1: `policyTypes` by the rules, `protocol: TCP`, an absent selector of pods is an empty one. */
function networkPolicySpec(spec: Members): Members {
  const { podSelector = {}, policyTypes, ingress, egress, ...rest } = spec;
  const hasEgress = Array.isArray(egress) && egress.length > 0;
  return {
    ...rest,
    podSelector: selector(podSelector),
    policyTypes: asSet(policyTypes ?? (hasEgress ? ['Ingress', 'Egress'] : ['Ingress'])),
    ingress: asSet(ingress ?? [], (rule) => networkPolicyRule(rule, 'from')),
    egress: asSet(egress ?? [], (rule) => networkPolicyRule(rule, 'to')),
  };
}

/** An empty list of peers or ports says the same as none: any. */
function networkPolicyRule(rule: Members, peers: 'from' | 'to'): Members {
  const { [peers]: ends, ports, ...rest } = rule;
  return {
    ...rest,
    ...(!isEmptyList(ends) && { [peers]: asSet(ends, peer) }),
    ...(!isEmptyList(ports) && { ports: asSet(ports, (port) => ({ protocol: 'TCP', ...port })) }),
  };
}

function isEmptyList(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function peer(given: Members): Members {
  const { podSelector, namespaceSelector, ipBlock, ...rest } = given;
  return {
    ...rest,
    ...(podSelector !== undefined && { podSelector: selector(podSelector) }),
    ...(namespaceSelector !== undefined && { namespaceSelector: selector(namespaceSelector) }),
    ...(ipBlock !== undefined && { ipBlock: addressBlock(ipBlock) }),
  };
}

function addressBlock(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { except, ...rest } = value;
  return isEmptyList(except) ? rest : { ...rest, except: asSet(except) };
}

function selector(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { matchLabels, matchExpressions, ...rest } = value;
  const hasLabels = isRecord(matchLabels) && Object.keys(matchLabels).length > 0;
  return {
    ...rest,
    ...(hasLabels && { matchLabels }),
    ...(!isEmptyList(matchExpressions) && { matchExpressions: asSet(matchExpressions, expression) }),
  };
}

function expression(given: Members): Members {
  const { values, ...rest } = given;
  return isEmptyList(values) ? rest : { ...rest, values: asSet(values) };
}

/**
 * Defaults of projectcalico.org/v3: the tier `default`, and `types` by the rules. The order of the rules decides, so that
 * nothing is sorted.
 */
function calicoSpec(spec: Members): Members {
  const { tier = 'default', types, ...rest } = spec;
  const hasEgress = Array.isArray(rest.egress) && rest.egress.length > 0;
  const hasIngress = Array.isArray(rest.ingress) && rest.ingress.length > 0;
  const byRules = hasEgress ? (hasIngress ? ['Ingress', 'Egress'] : ['Egress']) : ['Ingress'];
  return { ...rest, tier, types: asSet(types ?? byRules) };
}

/** Elements each once, in the order of their canonical text; anything but a list as it is. */
function asSet(value: unknown, normalise: (element: Members) => unknown = (element) => element): unknown {
  if (!Array.isArray(value)) return value;
  const byText = new Map(
    value
      .map((element) => (isRecord(element) ? normalise(element) : element))
      .map((element) => [canonicalJson(element), element] as const),
  );
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element);
}
