/** Pods that an exposure speaks of and no manifest has, made real: one pod, in one namespace, with labels that fit. */
import { createHash } from 'node:crypto';
import type { Manifest } from './readings.ts';

/** Name of every pod that is made; also the beginning of the names of namespaces that are. */
export const STRANGER = 'stranger';

/** A label that a stranger has besides: which kind of pods it is one of. */
export const KIND_LABEL = 'stranger-kind';

interface Kind {
  /** Name of the namespace, or what is required of its labels. */
  readonly namespace: string | readonly string[];
  readonly pods: readonly string[];
}

/** One pod, and its namespace unless that is told by name. Throws on a text that tells of no kind of pods. */
export function strangerOf(text: string, index: number): readonly Manifest[] {
  const kind = kindOf(text);
  const named = typeof kind.namespace === 'string' ? kind.namespace : undefined;
  const name = `${STRANGER}-${index}`;
  const namespace = named ?? name;
  const labels = { ...labelsOf(kind.pods), [KIND_LABEL]: kindValue(kind) };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: STRANGER }] },
  };
  if (named !== undefined) return [pod];
  const metadata = { name, labels: labelsOf(kind.namespace as readonly string[]) };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata }, pod];
}

/** The kind of pods that two selectors are about: value of `KIND_LABEL`. Without one of namespaces it is the policy's own. */
export function kindOfSelectors(
  namespaceSelector: Manifest | undefined,
  podSelector: Manifest | undefined,
  policyNamespace: string,
): string {
  const namespace = namespaceSelector ? requirementsOf(namespaceSelector) : policyNamespace;
  return kindValue({ namespace: nameIn(namespace) ?? namespace, pods: requirementsOf(podSelector ?? {}) });
}

const NAME_LABEL = 'kubernetes.io/metadata.name=';

function nameIn(namespace: Kind['namespace']): string | undefined {
  const [only, ...others] = typeof namespace === 'string' ? [] : namespace;
  return others.length === 0 && only?.startsWith(NAME_LABEL) ? only.slice(NAME_LABEL.length) : undefined;
}

function kindValue({ namespace, pods }: Kind): string {
  const sorted = typeof namespace === 'string' ? namespace : [...namespace].sort();
  return createHash('sha256')
    .update(JSON.stringify([sorted, [...pods].sort()]))
    .digest('hex')
    .slice(0, 32);
}

/** `ns/PODS` or `[NAMESPACES]/PODS`, of which PODS is `[all pods]` or `[pod with {…}]`. */
function kindOf(text: string): Kind {
  const match =
    /^(?:\[(all namespaces|namespace with \{(.*)\})\]|([\w-]+))\/\[(all pods|pod with \{(.*)\})\]$/.exec(
      text,
    );
  if (!match) throw new Error(`no kind of pods: ${text}`);
  const [, , namespaceLabels, existing, , podLabels] = match;
  return {
    namespace: existing ?? requirementsIn(namespaceLabels ?? ''),
    pods: requirementsIn(podLabels ?? ''),
  };
}

const EXPRESSION = /\{Key:([^,]+),Operator:(\w+),Values:\[([^\]]*)\],\}/g;

/** `a=b` and `{Key:k,Operator:In,Values:[x y],}`, parted by commas. */
function requirementsIn(text: string): readonly string[] {
  const equalities = text.replace(EXPRESSION, '').split(',');
  return [...equalities.filter((part) => part !== ''), ...(text.match(EXPRESSION) ?? [])];
}

function requirementsOf({ matchLabels, matchExpressions }: Manifest): readonly string[] {
  return [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(matchExpressions ?? []).map(
      ({ key, operator, values }: Manifest) =>
        `{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],}`,
    ),
  ];
}

/** The fewest labels that meet all requirements: `NotIn` and `DoesNotExist` are met by none. */
function labelsOf(requirements: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    requirements.flatMap((requirement): readonly [string, string][] => {
      const [expression] = requirement.matchAll(EXPRESSION);
      if (!expression) return [requirement.split('=') as [string, string]];
      const [, key, operator, values] = expression;
      if (operator === 'In') return [[key!, values!.split(' ')[0]!]];
      return operator === 'Exists' ? [[key!, STRANGER]] : [];
    }),
  );
}
