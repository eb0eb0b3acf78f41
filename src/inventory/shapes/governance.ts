import { address, type Copy, fields, flag, isRecord, labels, list, text, whole } from '../shape.ts';
import { object } from './metadata.ts';
import { policy } from './policies.ts';

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

const rule = fields({
  apiGroups: list(text),
  resources: list(text),
  resourceNames: list(text),
  verbs: list(text),
});

/** A rule that only lets read changes no policy: it is left behind. */
const writingRule: Copy = (value, trail) => {
  const kept = rule(value, trail);
  const verbs = isRecord(kept) && Array.isArray(kept.verbs) ? kept.verbs : [];
  return verbs.some((verb) => !READS.has(verb)) ? kept : undefined;
};

const labelSelector = fields({
  matchLabels: labels,
  matchExpressions: list(fields({ key: text, operator: text, values: list(text) })),
});

export const role: Copy = object({
  rules: list(writingRule),
  aggregationRule: fields({ clusterRoleSelectors: list(selectorAsItIs) }),
});

/** `list` drops what is empty, and an empty selector selects everything: it is kept as no field at all would be. */
function selectorAsItIs(value: unknown, trail: Parameters<Copy>[1]): unknown {
  const kept = labelSelector(value, trail);
  if (!isRecord(kept)) return kept;
  return Object.keys(kept).length > 0 ? kept : { matchLabels: {} };
}

export const roleBinding: Copy = object({
  roleRef: fields({ kind: text, name: text }),
  subjects: list(fields({ kind: text, namespace: text, name: text })),
});

const resourceRules = list(fields({ apiGroups: list(text), resources: list(text), operations: list(text) }));

/** What an admission policy looks at; its expressions are not evaluated, and not kept. */
export const admissionPolicy: Copy = object({
  spec: fields({ failurePolicy: text, matchConstraints: fields({ resourceRules }) }),
});

export const admissionPolicyBinding: Copy = object({
  spec: fields({ policyName: text, validationActions: list(text) }),
});

const resourceFilter = fields({
  kinds: list(text),
  name: text,
  names: list(text),
  namespaces: list(text),
  annotations: presence,
  selector: presence,
  namespaceSelector: presence,
  operations: list(text),
});

const matchBlock = fields({
  any: list(
    fields({ resources: resourceFilter, subjects: presence, roles: presence, clusterRoles: presence }),
  ),
  all: list(
    fields({ resources: resourceFilter, subjects: presence, roles: presence, clusterRoles: presence }),
  ),
  resources: resourceFilter,
});

/** That a condition is there; what it says is not evaluated. */
function presence(value: unknown): unknown {
  const size = isRecord(value) || Array.isArray(value) ? Object.keys(value).length : 1;
  return size > 0 ? true : undefined;
}

/**
 * A Kyverno policy's rules that generate: what they match, and a NetworkPolicy that they make. What else they make, from
 * Secrets as well, is left behind.
 */
export const kyvernoPolicy: Copy = object({
  spec: fields({
    rules: list(generatingRule),
    failurePolicy: text,
  }),
  status: fields({ ready: flag, conditions: list(fields({ type: text, status: text })) }),
});

const kyvernoRule = fields({
  name: text,
  match: matchBlock,
  exclude: matchBlock,
  preconditions: presence,
  celPreconditions: presence,
  context: presence,
  generate: fields({
    apiVersion: text,
    kind: text,
    name: text,
    namespace: text,
    synchronize: flag,
    clone: presence,
    cloneList: presence,
    foreach: presence,
    data: fields({ spec: whole }),
  }),
});

function generatingRule(value: unknown, trail: Parameters<Copy>[1]): unknown {
  if (!isRecord(value) || !isRecord(value.generate)) return undefined;
  const kept = kyvernoRule(value, trail);
  if (!isRecord(kept) || !isRecord(kept.generate)) return undefined;
  if (kept.generate.kind === 'NetworkPolicy') return kept;
  const { data, ...generate } = kept.generate;
  return { ...kept, generate };
}

export const openShiftProject: Copy = object({
  spec: fields({ projectRequestTemplate: fields({ name: text }) }),
});

/** Of a template the NetworkPolicies alone; it may also hold Secrets and passwords. */
export const openShiftTemplate: Copy = object({ objects: list(networkPolicyOnly) });

function networkPolicyOnly(value: unknown, trail: Parameters<Copy>[1]): unknown {
  const isPolicy = isRecord(value) && value.kind === 'NetworkPolicy';
  return isPolicy ? policy(value, trail) : undefined;
}

export const ciliumEndpoint: Copy = object({
  status: fields({
    networking: fields({ addressing: list(fields({ ipv4: address, ipv6: address })) }),
  }),
});

export const calicoEndpoint: Copy = object({ spec: fields({ ipNetworks: list(text) }) });
