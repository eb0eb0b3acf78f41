import type { Evidence, Extent, Finding, Remediation, Severity, Subject } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { ObjectRef } from '../../model/resource.ts';
import type { Reason, ReasonCode } from '../../model/verdict.ts';
import type { CheckMeta } from '../contract.ts';
import { reasonEvidence } from './evidence.ts';

/** What a check says of one thing, before it is known whether it is the worst that is said of the subject. */
export interface Judgement {
  readonly status: 'pass' | 'fail' | 'unknown' | 'not-applicable';
  readonly message: string;
  /** Where it differs from the check's default. */
  readonly severity?: Severity | undefined;
  readonly reasons: readonly Reason[];
  readonly evidence: readonly Evidence[];
  readonly remediation?: Remediation | undefined;
  readonly cause?: ObjectRef | undefined;
  readonly extent?: Extent | undefined;
}

type Details = Partial<Pick<Judgement, 'severity' | 'evidence' | 'remediation' | 'cause' | 'extent'>>;

export function pass(message: string, details: Details = {}): Judgement {
  return { status: 'pass', message, reasons: [], evidence: [], ...details };
}

export function fail(message: string, details: Details = {}): Judgement {
  return { status: 'fail', message, reasons: [], evidence: [], ...details };
}

export function notApplicable(message: string, details: Details = {}): Judgement {
  return { status: 'not-applicable', message, reasons: [], evidence: [], ...details };
}

/**
 * `question` is the start of a sentence that says what is not known ("Whether pay/web accepts unlisted peers"); the
 * first reason ends it. Its object is the cause, and each reason is evidence.
 */
export function unknown(question: string, reasons: readonly Reason[], details: Details = {}): Judgement {
  const [first, ...others] = reasons;
  if (!first) throw new Error(`an unknown needs a reason: ${question}`);
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return {
    status: 'unknown',
    message: `${question} is not known: ${withoutFullStop(first.message)}${more}.`,
    reasons,
    evidence: [...(details.evidence ?? []), ...reasons.slice(0, 5).map(reasonEvidence)],
    cause: details.cause ?? reasons.find((reason) => reason.object)?.object,
  };
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '');
}

const RANK = { fail: 3, unknown: 2, pass: 1, 'not-applicable': 0 } as const;
const SEVERITY_RANK = { critical: 4, high: 3, medium: 2, low: 1 } as const;

/** fail > unknown > pass > not-applicable; among fails the graver, then the first. */
export function worst(judgements: readonly Judgement[]): Judgement {
  const [first, ...others] = judgements;
  if (!first) throw new Error('the worst of nothing');
  return others.reduce((found, next) => (weight(next) > weight(found) ? next : found), first);
}

/** A judgement without a severity has the check's default: it counts above any that was set lower. */
function weight(judgement: Judgement): number {
  return RANK[judgement.status] * 10 + (judgement.severity ? SEVERITY_RANK[judgement.severity] : 5);
}

/** Where a finding belongs besides its subject. */
export interface Placement {
  readonly direction?: Direction | undefined;
  readonly zones?: readonly string[] | undefined;
}

export function toFinding(
  meta: CheckMeta,
  subject: Subject,
  judgement: Judgement,
  placement: Placement = {},
): Finding {
  const { status, message, evidence, remediation, cause, extent } = judgement;
  const { direction, zones } = placement;
  // Assigned, not spread: one of these is made for every subject of every check.
  const finding: Writable<Finding> = {
    check: meta.id,
    subject,
    status,
    severity: judgement.severity ?? meta.severity,
    reasons: codesOf(judgement.reasons),
    message,
    evidence,
  };
  if (direction) finding.direction = direction;
  if (remediation) finding.remediation = remediation;
  if (cause) finding.cause = cause;
  if (extent) finding.extent = extent;
  if (zones) finding.zones = zones;
  return finding;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_CODES: readonly ReasonCode[] = [];

function codesOf(reasons: readonly Reason[]): readonly ReasonCode[] {
  return reasons.length === 0 ? NO_CODES : [...new Set(reasons.map(({ code }) => code))].sort();
}
