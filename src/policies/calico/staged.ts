/**
 * Policies on trial (calico.md §2.8, trap 71): never enforced, and a tier of them alone does nothing. `Set`, the default,
 * would add one or replace its namesake; `Delete` would take the namesake away; `Learn` and `Ignore` do nothing.
 */
import type { StagedPolicy } from '../../model/policy.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import type { Dialect, LowerContext, Lowered } from '../dialect.ts';
import { type DefectLog, defectLog, type Fields } from '../fields.ts';
import { NETWORK_POLICY } from '../network-policy.ts';
import { GLOBAL_NETWORK_POLICY_FORM, inStage } from './global-network-policy.ts';
import { CALICO_API, CALICO_GROUPS, calicoRecords } from './mirrors.ts';
import { NETWORK_POLICY_FORM } from './network-policy.ts';
import { lowerPolicy, type PolicyForm } from './policy.ts';

export const STAGED_POLICIES: readonly Dialect[] = CALICO_GROUPS.flatMap((group) => [
  calicoKind(group, 'StagedNetworkPolicy', NETWORK_POLICY_FORM),
  calicoKind(group, 'StagedGlobalNetworkPolicy', GLOBAL_NETWORK_POLICY_FORM),
  dialect(group, 'StagedKubernetesNetworkPolicy', lowerKubernetes),
]);

function dialect(group: string, kind: string, lower: Dialect['lower']): Dialect {
  return { group, kind, versions: [group === CALICO_API ? 'v3' : 'v1'], tiers: [], lower };
}

function calicoKind(group: string, kind: string, form: PolicyForm): Dialect {
  const staged: PolicyForm = { ...form, fields: [...form.fields, 'stagedAction'] };
  return dialect(group, kind, (record, origin, context) => {
    const { policy, spec, reasons } = lowerPolicy(record, origin, context, staged);
    const enforced = calicoRecords(kind.replace('Staged', ''), context);
    return onTrial({ policy: inStage(policy, spec), spec, reasons, record, origin, enforced });
  });
}

/** Kubernetes' own specification under another kind. */
function lowerKubernetes(record: SnapshotRecord, origin: Origin | undefined, context: LowerContext): Lowered {
  const { stagedAction: _, ...spec } = (record.object.spec ?? {}) as Fields;
  const object = { ...record.object, apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec };
  const { policies, reasons } = NETWORK_POLICY.lower({ ...record, object }, origin, context);
  const { apiVersion, kind } = record.object;
  const ref: ObjectRef = {
    ...policies[0]!.ref,
    group: apiVersion.slice(0, apiVersion.lastIndexOf('/')),
    kind,
  };
  return onTrial({
    policy: { ...policies[0]!, ref },
    spec: (record.object.spec ?? {}) as Fields,
    reasons: reasons.map((reason) => ({ ...reason, object: ref })),
    record,
    origin,
    enforced: context.recordsOf('networking.k8s.io/NetworkPolicy'),
  });
}

interface Trial {
  readonly policy: StagedPolicy['policy'];
  readonly spec: Fields;
  readonly reasons: readonly Reason[];
  readonly record: SnapshotRecord;
  readonly origin: Origin | undefined;
  /** Enforced objects, among which the namesake is looked for. */
  readonly enforced: readonly SnapshotRecord[];
}

function onTrial({ policy, spec, reasons, record, origin, enforced }: Trial): Lowered {
  const log = defectLog();
  const action = stagedAction(spec, log);
  const more = log.defects.map((defect) => reasonOf(defect, policy.ref, origin));
  const result = { policies: [], taints: [], reasons: [...reasons, ...more] };
  if (action === 'none') return result;
  const namesake = enforced.find(({ object }) => nameOf(object) === nameOf(record.object));
  return { ...result, staged: [{ policy, action, ...(namesake && { replaces: namesake.key }) }] };
}

function stagedAction(spec: Fields, log: DefectLog): StagedPolicy['action'] | 'none' {
  const action = spec.stagedAction ?? 'Set';
  switch (action) {
    case 'Set':
    case '':
      return 'set';
    case 'Delete':
      checkEmpty(spec, log);
      return 'delete';
    case 'Learn':
    case 'Ignore':
      return 'none';
    default:
      log.add('spec.stagedAction', `must be Set, Delete, Learn or Ignore, not ${JSON.stringify(action)}`);
      return 'none';
  }
}

function checkEmpty(spec: Fields, log: DefectLog): void {
  for (const [field, value] of Object.entries(spec)) {
    if (field === 'stagedAction' || field === 'tier' || isZero(value)) continue;
    log.add(`spec.${field}`, 'must be empty with stagedAction Delete');
  }
}

/** The zero value of the field's type, which the API server does not tell from none. */
function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === false;
}

function nameOf({ metadata }: SnapshotRecord['object']): string {
  return `${metadata.namespace ?? ''}/${metadata.name.replace(/^default\./, '')}`;
}
