import type { Evidence } from '../../model/finding.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { EnforcementFact, ObjectRef, Origin } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';

/** `NetworkPolicy pay/allow-all`. */
export function refText(ref: ObjectRef): string {
  return `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
}

/** ` (pay.yaml:14)`, by the line of the nearest field that has one; empty where nothing was read from a file. */
export function placeText(origin: Origin | undefined, path?: string): string {
  if (!origin) return '';
  const line = lineOf(origin, path);
  if (line !== undefined) return ` (${origin.file}:${line})`;
  return origin.pointer ? ` (${origin.file}#${origin.pointer})` : ` (${origin.file})`;
}

function lineOf(origin: Origin, path: string | undefined): number | undefined {
  for (let field = path ?? ''; field; field = parentField(field)) {
    const line = origin.lines?.[field];
    if (line !== undefined) return line;
  }
  return origin.line;
}

/** `spec.ingress[0].from[1]` → `spec.ingress[0].from` → `spec.ingress[0]` → … → empty. */
function parentField(path: string): string {
  const cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
  return cut <= 0 ? '' : path.slice(0, cut);
}

/** `NetworkPolicy pay/allow-all (pay.yaml:3)`. */
export function policyText(policy: Policy): string {
  return `${refText(policy.ref)}${placeText(policy.origin)}`;
}

/** `rule spec.ingress[0] of NetworkPolicy pay/allow-all (pay.yaml:14)`. */
export function ruleText(policy: Policy, rule: Rule): string {
  return `rule ${rule.path} of ${refText(policy.ref)}${placeText(policy.origin, rule.path)}`;
}

export function policyEvidence(policy: Policy, message: string): Evidence {
  return { type: 'policy', message, object: policy.ref, ...(policy.origin && { origin: policy.origin }) };
}

export function ruleEvidence(policy: Policy, path: string, message: string): Evidence {
  return { ...policyEvidence(policy, message), path };
}

export function note(message: string): Evidence {
  return { type: 'note', message };
}

export function objectEvidence(object: ObjectRef, message: string, origin?: Origin): Evidence {
  return { type: 'object', message, object, ...(origin && { origin }) };
}

export function reasonEvidence(reason: Reason): Evidence {
  return {
    type: reason.object ? 'object' : 'note',
    message: `${reason.code}: ${reason.message}`,
    ...(reason.object && { object: reason.object }),
    ...(reason.path && { path: reason.path }),
    ...(reason.origin && { origin: reason.origin }),
  };
}

/** The first few as text, and how many more there are. */
export function listText(items: readonly string[], limit = 3): string {
  const more = items.length - limit;
  return items.slice(0, limit).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `1 workload`, `3 workloads`. */
export function counted(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}

/** `DaemonSet kube-system/cilium, flag:--enable-policy: never`. */
export function factEvidence({ ref, fact, value }: EnforcementFact): Evidence {
  return objectEvidence(ref, `${fact}: ${value}`);
}
