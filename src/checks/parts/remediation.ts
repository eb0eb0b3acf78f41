import type { Remediation } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { Inventory, Labels, Workload } from '../../model/resource.ts';
import { toYaml, type YamlValue } from './yaml.ts';

// Written by controllers for one revision or replica: a selector that names them stops matching at the next rollout.
const PER_POD_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/** Labels that all pods of the workload share and keep. */
function stableLabels(inventory: Inventory, workload: Workload): Labels {
  const [first, ...others] = workload.endpoints.map((index) => inventory.endpoints[index]!.labels);
  const shared = Object.entries(first ?? {}).filter(
    ([key, value]) => !PER_POD_LABELS.has(key) && others.every((labels) => labels[key] === value),
  );
  return Object.fromEntries(shared.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const POLICY_TYPE: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };

/** A policy that denies everything in one direction to every pod of a namespace, also to pods to come. */
export function defaultDeny(namespace: string, direction: Direction): Remediation {
  return {
    message: `Deny ${direction} by default in namespace ${namespace}, then allow what is needed by policies of its own.`,
    yaml: networkPolicy(namespace, `default-deny-${direction}`, {}, direction, []),
  };
}

/** A policy for the pods of one workload that allows nothing yet but, outwards, the cluster's DNS. */
export function isolate(inventory: Inventory, workload: Workload, direction: Direction): Remediation {
  const known = ISOLATING[direction].get(workload);
  if (known) return known;
  const { namespace, name } = workload.ref;
  const rules = direction === 'egress' ? [DNS_RULE] : [];
  const made = deferred(
    `Isolate ${namespace}/${name} for ${direction}, and add a rule for each peer it needs.`,
    () =>
      networkPolicy(namespace, `${name}-${direction}`, stableLabels(inventory, workload), direction, rules),
  );
  ISOLATING[direction].set(workload, made);
  return made;
}

/** Many checks propose the same policy for a workload. */
const ISOLATING: Readonly<Record<Direction, WeakMap<Workload, Remediation>>> = {
  ingress: new WeakMap(),
  egress: new WeakMap(),
};

/** A remediation whose text is written when it is first read: of thousands of findings, few are printed with theirs. */
export function deferred(message: string, write: () => string): Remediation {
  let text: string | undefined;
  return {
    message,
    get yaml() {
      text ??= write();
      return text;
    },
  };
}

/** The same text under another message. */
export function withMessage(remediation: Remediation, message: string): Remediation {
  return deferred(message, () => remediation.yaml ?? '');
}

const DNS_RULE: YamlValue = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

function networkPolicy(
  namespace: string,
  name: string,
  labels: Labels,
  direction: Direction,
  rules: readonly YamlValue[],
): string {
  return toYaml({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: Object.keys(labels).length > 0 ? { matchLabels: labels } : {},
      policyTypes: [POLICY_TYPE[direction]],
      [direction]: rules,
    },
  });
}
