/**
 * What ClusterNetworkPolicy and its forerunners have in common (network-policy-api, `apis/`; policy-engines.md §3.2).
 * They isolate nothing: traffic that no rule matches goes on (trap 46).
 *
 * An object with a defect has several readings: the API server may have refused it, have dropped the field, or be one
 * that knows it. It is kept as a policy that *may* apply, as NetworkPolicy's dialect does: its subject gets an unknown
 * condition, and the defective part becomes the widest thing it could mean (`lowerRule`).
 */

import { DIRECTIONS, type Direction, type Policy, type Rule } from '../../model/policy.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import type { LowerContext, Lowered } from '../dialect.ts';
import {
  type Defect,
  type DefectLog,
  defectLog,
  type Fields,
  listField,
  objectField,
  readWhole,
} from '../fields.ts';
import { perhapsSelected } from '../perhaps.ts';
import type { SigForm, SigPart } from './part.ts';
import { anyAction, lowerRule, unknownRule } from './rule.ts';
import { lowerSubject } from './subject.ts';

export const SIG_GROUP = 'policy.networking.k8s.io';

const HIGHEST_PRIORITY = 1000;

/** Fields of every kind's spec. */
export const SHARED_FIELDS = ['subject', 'ingress', 'egress'];

/** How one kind differs. */
export interface SigKind {
  readonly kind: string;
  readonly form: SigForm;
  readonly fields: readonly string[];
  /** Tiers it may be in: all of them, when what says which is defective. */
  readonly tiersOf: (spec: Fields, log: DefectLog) => readonly string[];
  readonly orderOf: (spec: Fields, name: string, log: DefectLog) => number;
}

export function lowerSigPolicy(
  kind: SigKind,
  record: SnapshotRecord,
  origin: Origin | undefined,
  lower: LowerContext,
): Lowered {
  const { metadata } = record.object;
  const ref: ObjectRef = { group: SIG_GROUP, kind: kind.kind, name: metadata.name };
  const log = defectLog();
  const notes: Reason[] = [];
  const unknown = (defect: Defect) => reasonOf(defect, ref, origin);
  const context: SigPart = { form: kind.form, log, unknown, lower, note: (reason) => notes.push(reason) };
  const head = readWhole(log, () => {
    objectField(record.object, '', ['apiVersion', 'kind', 'metadata', 'spec', 'status'], log);
    return objectField(record.object.spec, 'spec', kind.fields, log) ?? {};
  });
  const spec = head.value;
  const doubts = head.whole ? [] : anything(context);
  const subject = lowerSubject(spec.subject, context);
  const order = kind.orderOf(spec, metadata.name, log);
  const tiers = kind.tiersOf(spec, log);
  const rules = [...doubts, ...DIRECTIONS.flatMap((direction) => lowerRules(spec, direction, context))];
  const policies = tiers.map(
    (tier): Policy => ({
      key: record.key,
      ref,
      ...(origin && { origin }),
      tier,
      order,
      subject: log.defects.length === 0 ? subject : perhapsSelected(subject),
      isolates: [],
      rules,
      issues: [],
    }),
  );
  return { policies, taints: [], reasons: [...log.defects.map(unknown), ...notes] };
}

/** No rules in a direction: the policy says nothing of it (trap 62). */
function lowerRules(spec: Fields, direction: Direction, part: SigPart): readonly Rule[] {
  const context = { ...part, direction };
  const { log, form } = part;
  const path = `spec.${direction}`;
  const { value: items, whole } = readWhole(log, () => {
    const list = listField(spec[direction], path, log) ?? [];
    if (list.length > form.most) log.add(path, `may hold at most ${form.most} rules, not ${list.length}`);
    return list;
  });
  const rules = items.flatMap((item, index) => lowerRule(item, `${path}[${index}]`, context));
  return whole ? rules : [...rules, ...anyAction(unknownRule(path, context))];
}

/** A field that is not known could have been meant as rules of either direction. */
function anything(part: SigPart): readonly Rule[] {
  const [defect] = part.log.defects;
  return DIRECTIONS.flatMap((direction) => anyAction(unknownRule(defect!.path, { ...part, direction })));
}

/** From 0 to 1000, the lowest first (trap 45). One that is no number is read as none, 0, as the API's type has it. */
export function priorityOf(spec: Fields, log: DefectLog): number {
  const { priority } = spec;
  const number = typeof priority === 'number' && Number.isFinite(priority) ? priority : undefined;
  if (number === undefined || !Number.isInteger(number) || number < 0 || number > HIGHEST_PRIORITY)
    log.add(
      'spec.priority',
      `must be a whole number from 0 to ${HIGHEST_PRIORITY}, not ${JSON.stringify(priority)}`,
    );
  return number ?? 0;
}
