import type { EnforcementFact, ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';

/** A network plugin as its DaemonSet shows it (facts: `inventory/enforcement.ts`). */
export interface SeenEngine {
  readonly ref: ObjectRef;
  /** `calico (node:v3.31.2)`. */
  readonly text: string;
  /** Why it may enforce less than it can; at least one where it is not clear that it enforces. */
  readonly doubts: readonly Reason[];
  /** Pods of the DaemonSet that are wanted, and ready; 0 where its status was not given. */
  readonly desired: number;
  readonly ready: number;
  readonly onNode: (node: string) => 'ready' | 'not-ready' | 'absent';
}

export interface EnforcementSeen {
  readonly enforcing: readonly SeenEngine[];
  /** Seen, and it is not clear whether they enforce. */
  readonly unclear: readonly SeenEngine[];
  /** Seen, and surely not enforcing. */
  readonly idle: readonly SeenEngine[];
  /** Everything but the readiness of single nodes. */
  readonly facts: readonly EnforcementFact[];
}

export function enforcementSeen(facts: readonly EnforcementFact[]): EnforcementSeen {
  const engines = facts
    .filter(({ fact }) => fact === 'engine')
    .map((fact) => ({ verdict: valueOfFact(facts, fact.ref, 'enforces'), engine: seenEngine(fact, facts) }));
  const of = (verdict: string) =>
    engines.filter((seen) => seen.verdict === verdict).map(({ engine }) => engine);
  return {
    enforcing: of('yes'),
    unclear: of('unknown'),
    idle: of('no'),
    facts: facts.filter(({ fact }) => fact !== 'ready-on' && fact !== 'not-ready-on'),
  };
}

function seenEngine({ ref, value }: EnforcementFact, facts: readonly EnforcementFact[]): SeenEngine {
  const image = valueOfFact(facts, ref, 'image');
  const [ready = 0, desired = 0] = (valueOfFact(facts, ref, 'pods') ?? '').split('/').map(Number);
  const nodes = new Map<string, 'ready' | 'not-ready'>();
  for (const { fact, value: node } of facts.filter((one) => isSame(one.ref, ref))) {
    if (fact === 'ready-on') nodes.set(node, 'ready');
    if (fact === 'not-ready-on' && nodes.get(node) !== 'ready') nodes.set(node, 'not-ready');
  }
  return {
    ref,
    text: image ? `${value} (${image})` : value,
    doubts: doubtsOf(value, ref, facts),
    desired,
    ready,
    onNode: (node) => nodes.get(node) ?? 'absent',
  };
}

function doubtsOf(engine: string, ref: ObjectRef, facts: readonly EnforcementFact[]): readonly Reason[] {
  const messages = [
    ...(valueOfFact(facts, ref, 'enforces') === 'unknown'
      ? [`a setting of ${engine} that decides has no known value`]
      : []),
    ...(engine === 'cilium' && !facts.some(({ fact }) => fact.startsWith('key:'))
      ? ['the settings in cilium-config were not read']
      : []),
    ...(isStrictSecurityGroups(ref, facts)
      ? [
          'pods with security groups of their own are not governed (POD_SECURITY_GROUP_ENFORCING_MODE is strict)',
        ]
      : []),
  ];
  return messages.map((message) => ({ code: 'U3', message, object: ref }));
}

/** Amazon VPC CNI: with pod ENIs, `strict` is the mode unless `standard` is set (its README). */
function isStrictSecurityGroups(ref: ObjectRef, facts: readonly EnforcementFact[]): boolean {
  if (valueOfFact(facts, ref, 'variable:ENABLE_POD_ENI') !== 'true') return false;
  return valueOfFact(facts, ref, 'variable:POD_SECURITY_GROUP_ENFORCING_MODE') !== 'standard';
}

function valueOfFact(facts: readonly EnforcementFact[], ref: ObjectRef, name: string): string | undefined {
  return facts.find(({ fact, ref: own }) => fact === name && isSame(own, ref))?.value;
}

function isSame(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
