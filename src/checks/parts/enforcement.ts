import { factOf, isSameObject } from '../../inventory/engine-seen.ts';
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
  /** Pods with security groups of their own escape it (Amazon VPC CNI in strict mode). */
  readonly skipsSecurityGroups: boolean;
}

export interface EnforcementSeen {
  readonly enforcing: readonly SeenEngine[];
  /** Seen, and it is not clear whether they enforce. */
  readonly unclear: readonly SeenEngine[];
  /** Seen, and surely not enforcing. */
  readonly idle: readonly SeenEngine[];
  /** Everything but the readiness of single nodes. */
  readonly facts: readonly EnforcementFact[];
  /** The setting that switches enforcement off on a node. */
  readonly switchedOffOn: (node: string) => ObjectRef | undefined;
}

export function enforcementSeen(facts: readonly EnforcementFact[]): EnforcementSeen {
  const engines = facts
    .filter(({ fact }) => fact === 'engine')
    .map((fact) => ({ verdict: factOf(facts, fact.ref, 'enforces'), engine: seenEngine(fact, facts) }));
  const of = (verdict: string) =>
    engines.filter((seen) => seen.verdict === verdict).map(({ engine }) => engine);
  return {
    enforcing: of('yes'),
    unclear: of('unknown'),
    idle: of('no'),
    facts: facts.filter(({ fact }) => !PER_NODE.has(fact)),
    switchedOffOn: (node) =>
      facts.find(({ fact, value }) => fact === 'switched-off-on' && value === node)?.ref,
  };
}

const PER_NODE: ReadonlySet<string> = new Set([
  'ready-on',
  'not-ready-on',
  'switched-off-on',
  'wireguard-key',
  'wireguard-key-v6',
]);

function seenEngine({ ref, value }: EnforcementFact, facts: readonly EnforcementFact[]): SeenEngine {
  const image = factOf(facts, ref, 'image');
  const [ready = 0, desired = 0] = (factOf(facts, ref, 'pods') ?? '').split('/').map(Number);
  const nodes = new Map<string, 'ready' | 'not-ready'>();
  for (const { fact, value: node } of facts.filter((one) => isSameObject(one.ref, ref))) {
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
    skipsSecurityGroups: isStrictSecurityGroups(ref, facts),
  };
}

function doubtsOf(engine: string, ref: ObjectRef, facts: readonly EnforcementFact[]): readonly Reason[] {
  const messages = [
    ...(factOf(facts, ref, 'enforces') === 'unknown'
      ? [`a setting of ${engine} that decides has no known value`]
      : []),
    ...(engine === 'cilium' && !facts.some(({ fact }) => fact.startsWith('key:'))
      ? ['the settings in cilium-config were not read']
      : []),
    ...(engine === 'aws-vpc-cni' && !facts.some(({ fact }) => fact === CONTROLLER)
      ? ['whether its controller is switched on, in amazon-vpc-cni, was not read']
      : []),
  ];
  return messages.map((message) => ({ code: 'U3', message, object: ref }));
}

const CONTROLLER = 'key:enable-network-policy-controller';

/** Amazon VPC CNI: with pod ENIs, `strict` is the mode unless `standard` is set (its README). */
function isStrictSecurityGroups(ref: ObjectRef, facts: readonly EnforcementFact[]): boolean {
  if (factOf(facts, ref, 'variable:ENABLE_POD_ENI') !== 'true') return false;
  return factOf(facts, ref, 'variable:POD_SECURITY_GROUP_ENFORCING_MODE') !== 'standard';
}
