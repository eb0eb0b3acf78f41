import { parseAddress } from '../model/cidr.ts';
import type { Endpoint, Labels } from '../model/resource.ts';
import { annotationsOf } from './annotations.ts';
import { type EndpointDraft, endpointOfSpec, workloadKey } from './endpoint-draft.ts';
import { objectsOf, type PodObject, type RecordsByKind } from './objects.ts';
import { indexOwners, type Owners } from './owners.ts';
import { compareBytewise } from './record.ts';
import { templatesOf } from './templates.ts';

/**
 * Live pods, and the templates of workloads of which no live pod was seen (trap 44), sorted by namespace and name.
 * Equal label sets are one object, so that work on labels can be done once per set.
 */
export function buildEndpoints(kinds: RecordsByKind): readonly Endpoint[] {
  const owners = indexOwners(kinds);
  const intern = internLabels();
  const pods = podEndpoints(kinds, owners, intern);
  const seen = new Set(pods.map((pod) => workloadKey(pod.workload)));
  const templates = templatesOf(kinds, owners)
    .filter((template) => !seen.has(workloadKey(template.workload)))
    .map(({ labels, ...template }) => ({ ...template, labels: intern(labels) }));
  return [...pods, ...templates].sort(byNamespaceAndName).map(withIndex);
}

function podEndpoints(kinds: RecordsByKind, owners: Owners, intern: Intern): EndpointDraft[] {
  const drafts: EndpointDraft[] = [];
  for (const { key, object } of objectsOf<PodObject>(kinds, '/Pod')) {
    if (!hasFinished(object)) drafts.push(podEndpoint(key, object, owners, intern));
  }
  return drafts;
}

/** A finished pod has no network, and its address may be another's by now (trap 33). */
function hasFinished(pod: PodObject): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function podEndpoint(key: string, pod: PodObject, owners: Owners, intern: Intern): EndpointDraft {
  const node = pod.spec?.nodeName;
  return {
    type: 'pod',
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name,
    labels: intern(pod.metadata.labels ?? {}),
    annotations: annotationsOf(pod.metadata),
    addresses: podAddresses(pod),
    ...endpointOfSpec(pod.spec),
    ...(node ? { node } : {}),
    workload: owners.workloadOf('Pod', pod.metadata),
    key,
  };
}

/** The first address of each family (trap 25). */
function podAddresses(pod: PodObject): readonly string[] {
  const { podIP, podIPs } = pod.status ?? {};
  const all = podIPs?.flatMap(({ ip }) => ip ?? []) ?? [];
  if (all.length === 0) return podIP ? [podIP] : [];
  if (all.length === 1) return all;
  const families = new Set<number>();
  return all.filter((ip) => {
    const family = parseAddress(ip)?.family;
    if (family === undefined || families.has(family)) return false;
    families.add(family);
    return true;
  });
}

type Intern = (labels: Labels) => Labels;

function internLabels(): Intern {
  const known = new Map<string, Labels>();
  return (labels) => {
    const text = JSON.stringify(labels);
    const there = known.get(text);
    if (there) return there;
    known.set(text, labels);
    return labels;
  };
}

function byNamespaceAndName(a: EndpointDraft, b: EndpointDraft): number {
  return (
    compareBytewise(a.namespace, b.namespace) ||
    compareBytewise(a.name, b.name) ||
    compareBytewise(a.key, b.key)
  );
}

function withIndex(draft: EndpointDraft, index: number): Endpoint {
  return { index, ...draft };
}
