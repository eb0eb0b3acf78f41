import { canonicalJson } from '../util/canonical-json.ts';
import type { Direction } from './policy.ts';
import type { ObjectRef, Origin } from './resource.ts';
import type { ReasonCode } from './verdict.ts';

/** What became of one check on one subject. Combining: fail > unknown > pass; `exempt` replaces only a fail. */
export type Status = 'pass' | 'fail' | 'unknown' | 'manual' | 'not-applicable' | 'exempt';

export type Severity = 'critical' | 'high' | 'medium' | 'low';
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

export type SubjectKind =
  | 'cluster'
  | 'namespace'
  | 'workload'
  | 'policy'
  | 'rule'
  | 'exposure'
  | 'zone-pair'
  | 'node'
  /** A row of the exception register. */
  | 'exception'
  /** One change of a policy within the period. */
  | 'change'
  /** A user, group or service account of the cluster. */
  | 'identity';

/** What a parameter of a check can be set to: a list holds names, ports or addresses as text. */
export type ParameterValue = number | string | boolean | readonly string[];
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What a finding is about. `kind` is the object's own kind (`Deployment`), or `Cluster`, `Namespace`, `ZonePair`. */
export type Subject =
  | { readonly kind: 'Cluster'; readonly name: string }
  | { readonly kind: 'ZonePair'; readonly dimension: string; readonly from: string; readonly to: string }
  | { readonly kind: string; readonly namespace?: string; readonly name: string; readonly path?: string };

/** One thing that supports a finding. */
export interface Evidence {
  /** `policy`: the deciding object; `flow`: a counter-example; `object`: what else was looked at; `note`: text. */
  readonly type: 'policy' | 'flow' | 'object' | 'note';
  readonly message: string;
  readonly object?: ObjectRef;
  /** Field path in the object. */
  readonly path?: string;
  readonly origin?: Origin;
}

export interface Remediation {
  readonly message: string;
  /** A manifest or patch that would mend it, ready to review. */
  readonly yaml?: string;
}

export interface Finding {
  readonly check: string;
  readonly subject: Subject;
  readonly direction?: Direction;
  readonly status: Status;
  readonly severity: Severity;
  /** At least one for every `unknown`; empty else. */
  readonly reasons: readonly ReasonCode[];
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly remediation?: Remediation;
  /** The object that causes the outcome; findings are grouped by it ("1 object: 212 unknown"). */
  readonly cause?: ObjectRef;
  /** Of a pair of zones: what leads from one to the other. Absent where nothing does, or where it cannot be told. */
  readonly extent?: Extent;
  /** Zones of the subject, `dimension/zone`; a control with a zone scope reads only those. */
  readonly zones?: readonly string[];
  /** Parameters that a framework's mapping set for this run of the check; absent where it ran with the entity's own. */
  readonly parameters?: Parameters;
  /** Where the subject's manifest was read; the line of the rule where `subject.path` names one. Absent for what has none. */
  readonly origin?: Origin;
  readonly exception?: AppliedException;
}

/** How much leads from one zone or place to the other. */
export interface Extent {
  /** Workloads at the ends of unapproved ways; absent for a place beyond the cluster, and where all is approved. */
  readonly sources?: number;
  readonly targets?: number;
  /** As ports, such as `TCP 443,8443`: those of the unapproved ways, else those of the approved flows. */
  readonly traffic: string;
}

/** The exception that turned a fail into `exempt`. */
export interface AppliedException {
  readonly id: string;
  readonly reason: string;
  readonly approver: string;
  /** RFC 3339 date, the last day on which it holds, or instant from which on it no longer does. */
  readonly expires: string;
}

/** Identity of a subject as text, equal for equal subjects; also the sort key. */
export function subjectKey(subject: Subject): string {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    return `ZonePair/${subject.dimension}/${subject.from}/${subject.to}`;
  }
  const named = subject as { kind: string; namespace?: string; name: string; path?: string };
  return `${named.kind}/${named.namespace ?? ''}/${named.name}${named.path ? `#${named.path}` : ''}`;
}

/** Identity of a test and its subject, whatever came of it: the same in every assessment of one cluster or repository. */
export function findingKey({ check, subject, direction, parameters }: Finding): string {
  const about = subject.kind === 'Cluster' ? 'Cluster' : subjectKey(subject);
  const values = parameters ? canonicalJson(parameters) : '';
  return [check, about, direction ?? '', values].join('\n');
}

/** How a subject reads: `pay/tokeniser[Deployment]`, `cde → out (pci-zone)`. */
export function formatSubject(subject: Subject): string {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    return `${subject.from} → ${subject.to} (${subject.dimension})`;
  }
  const named = subject as { kind: string; namespace?: string; name: string; path?: string };
  if (named.kind === 'Cluster') return `cluster ${named.name}`;
  if (named.kind === 'Namespace') return `namespace ${named.name}`;
  const base = `${named.namespace ? `${named.namespace}/` : ''}${named.name}[${named.kind}]`;
  return named.path ? `${base} ${named.path}` : base;
}
