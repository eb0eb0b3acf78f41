import { type Extent, type Finding, SEVERITIES } from '../model/finding.ts';
import type { ObjectRef } from '../model/resource.ts';

/**
 * True where a test that failed before fails and reaches further now: graver, more workloads, other traffic, or a policy
 * among its grounds that `existed` does not know. It must not hide behind the old fail.
 */
export function isGraver(
  before: readonly Finding[],
  after: readonly Finding[],
  existed: (policy: ObjectRef) => boolean,
): boolean {
  const [old, now] = [failing(before), failing(after)];
  return (
    worstRank(now) > worstRank(old) ||
    now.some((finding) => policiesOf(finding).some((policy) => !existed(policy))) ||
    now.some(({ extent }) => extent !== undefined && !old.some((finding) => holds(finding.extent, extent)))
  );
}

function failing(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ status }) => status === 'fail');
}

function worstRank(findings: readonly Finding[]): number {
  return Math.max(...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
}

/** The policies a fail rests on. */
function policiesOf({ evidence }: Finding): readonly ObjectRef[] {
  return evidence.flatMap(({ type, object }) => (type === 'policy' && object ? [object] : []));
}

/** True where `inner` is no more than `outer` in workloads and in traffic. */
function holds(outer: Extent | undefined, inner: Extent): boolean {
  if (!outer) return false;
  const fits = (end: 'sources' | 'targets') => (inner[end] ?? 0) <= (outer[end] ?? 0);
  const known = trafficParts(outer.traffic);
  const isKnown =
    known.has('All Connections') || [...trafficParts(inner.traffic)].every((part) => known.has(part));
  return fits('sources') && fits('targets') && isKnown;
}

/** `TCP 443,8443 UDP 53` → `TCP`, `TCP 443`, `TCP 8443`, `UDP`, `UDP 53`; ranges stay whole. */
function trafficParts(traffic: string): ReadonlySet<string> {
  if (traffic.startsWith('All Connections')) return new Set(['All Connections']);
  const parts = new Set<string>();
  let protocol = '';
  for (const word of traffic.split(/[\s,;]+/).filter(Boolean)) {
    if (/^[A-Z]/.test(word)) protocol = word;
    parts.add(word === protocol ? word : `${protocol} ${word}`);
  }
  return parts;
}
