/**
 * What NetworkPolicy, GlobalNetworkPolicy and their staged kinds have in common (calico.md §2.4).
 *
 * An object with a defect has two readings: Felix takes it for missing, or the API server refused the defective version
 * and an earlier one holds; or the field was dropped. It is kept as a policy that *may* apply, as NetworkPolicy's
 * dialect does: its subject gets an unknown condition and the defective part becomes the widest thing it could mean.
 */

import {
  DIRECTIONS,
  type Direction,
  type EndpointSelector,
  type Policy,
  type Rule,
} from '../../model/policy.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import type { LowerContext } from '../dialect.ts';
import {
  type Defect,
  type DefectLog,
  defectLog,
  type Fields,
  listField,
  objectField,
  readWhole,
  textField,
} from '../fields.ts';
import { perhapsSelected } from '../perhaps.ts';
import type { CalicoPart } from './part.ts';
import { lowerRule } from './rule.ts';
import { tierNamed } from './tier.ts';
import { activeDirections, inactiveRules } from './types.ts';

/** Fields that both kinds have. */
export const SHARED_FIELDS = [
  'tier',
  'order',
  'selector',
  'types',
  'ingress',
  'egress',
  'serviceAccountSelector',
  'performanceHints',
];

const MOST_RULES = 1024;

/** How one kind differs. */
export interface PolicyForm {
  readonly fields: readonly string[];
  readonly namespaced: boolean;
  readonly subject: (spec: Fields, context: CalicoPart) => EndpointSelector;
}

export interface LoweredPolicy {
  readonly policy: Policy;
  readonly spec: Fields;
  readonly reasons: readonly Reason[];
}

export function lowerPolicy(
  record: SnapshotRecord,
  origin: Origin | undefined,
  lower: LowerContext,
  form: PolicyForm,
): LoweredPolicy {
  const ref = refOf(record, form);
  const log = defectLog();
  const unknown = (defect: Defect) => reasonOf(defect, ref, origin);
  const { namespace } = ref;
  const context: CalicoPart = { ...(namespace !== undefined && { namespace }), log, unknown, lower };
  const head = readWhole(log, () => {
    objectField(record.object, '', ['apiVersion', 'kind', 'metadata', 'spec', 'status'], log);
    return objectField(record.object.spec, 'spec', form.fields, log) ?? {};
  });
  const spec = head.value;
  const body = lowerBody(spec, head.whole, ref, context, form);
  const policy: Policy = {
    key: record.key,
    ref,
    ...(origin && { origin }),
    ...body,
    subject: log.defects.length === 0 ? body.subject : perhapsSelected(body.subject),
  };
  return { policy, spec, reasons: log.defects.map(unknown) };
}

type Body = Pick<Policy, 'tier' | 'order' | 'tie' | 'subject' | 'isolates' | 'rules' | 'issues'>;

function lowerBody(
  spec: Fields,
  whole: boolean,
  ref: ObjectRef,
  context: CalicoPart,
  form: PolicyForm,
): Body {
  const { log } = context;
  const tier = readWhole(log, () => textField(spec.tier, 'spec.tier', log));
  const types = readWhole(log, () => activeDirections(spec, ref.group ?? '', log));
  const active = types.whole && whole ? types.value : DIRECTIONS;
  const rules = DIRECTIONS.flatMap((direction) => lowerRules(spec, direction, context));
  const doubts = whole ? [] : anything(context.unknown(log.defects[0]!));
  const name = tierNamed(tier.value);
  return {
    tier: name,
    order: lowerOrder(spec.order, log),
    tie: tieOf(ref, name),
    subject: form.subject(spec, context),
    isolates: active,
    rules: [...doubts, ...rules.filter(({ direction }) => active.includes(direction))],
    issues: inactiveRules(spec, active),
  };
}

function refOf({ object }: SnapshotRecord, { namespaced }: PolicyForm): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  const group = apiVersion.slice(0, apiVersion.lastIndexOf('/'));
  const place = namespaced ? { namespace: metadata.namespace ?? 'default' } : {};
  return { group, kind, ...place, name: metadata.name };
}

/** Trap 65. Releases 3.29 to 3.31 store policies of the default tier under `default.NAME`. */
function tieOf({ name, namespace, kind }: ObjectRef, tier: string): string {
  const plain = tier === 'default' ? name.replace(/^default\./, '') : name;
  return `${plain}/${namespace ?? ''}/${kind}`;
}

/**
 * Fractions are allowed; none means last (trap 65). An order that cannot be read could be any: the policy, which may
 * apply only, is put first, where it takes nothing for sure from the others.
 */
function lowerOrder(value: unknown, log: DefectLog): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number') return value;
  log.add('spec.order', `must be a number, not ${JSON.stringify(value)}`);
  return Number.NEGATIVE_INFINITY;
}

function lowerRules(spec: Fields, direction: Direction, context: CalicoPart): readonly Rule[] {
  const path = `spec.${direction}`;
  const { log, unknown } = context;
  const list = readWhole(log, () => listField(spec[direction], path, log) ?? []);
  if (!list.whole) return anyRule(direction, path, unknown(log.defects.at(-1)!));
  if (list.value.length > MOST_RULES) {
    log.add(path, `has ${list.value.length} rules, and Calico takes no more than ${MOST_RULES}`);
  }
  const part = { ...context, direction };
  return list.value.flatMap((item, index) => lowerRule(item, `${path}[${index}]`, part));
}

/** An unknown field of the spec could have been meant as rules of either direction, before all others. */
function anything(reason: Reason): readonly Rule[] {
  return DIRECTIONS.flatMap((direction) => anyRule(direction, reason.path ?? 'spec', reason));
}

function anyRule(direction: Direction, path: string, reason: Reason): readonly Rule[] {
  const unknown = { type: 'unknown', path, reason } as const;
  return (['allow', 'deny', 'pass'] as const).map((action) => {
    return { direction, action, path, peers: [unknown], traffic: [unknown] };
  });
}
