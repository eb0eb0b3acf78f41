/**
 * Tier: where in the order of evaluation Calico's policies stand (calico.md §2.3; traps 64, 67, 68). Three tiers have
 * fixed places whatever objects say, and two of them other names in releases 3.29 to 3.31.
 */
import type { Tier } from '../../model/policy.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import { reasonOf } from '../defect-reason.ts';
import type { Dialect, Lowered } from '../dialect.ts';
import { type DefectLog, defectLog, objectField } from '../fields.ts';
import { CALICO_API, CALICO_GROUPS } from './mirrors.ts';

export const TIERS: readonly Dialect[] = CALICO_GROUPS.map((group) => ({
  group,
  kind: 'Tier',
  versions: [group === CALICO_API ? 'v3' : 'v1'],
  tiers: [],
  lower: lowerTier,
}));

export const DEFAULT_TIER = 'default';
export const ADMIN_TIER = 'kube-admin';
export const BASELINE_TIER = 'kube-baseline';

/** Tiers that every cluster with Calico has. */
export const BUILT_IN_TIERS: readonly Tier[] = [
  calicoTier(ADMIN_TIER, 1000, 'pass'),
  calicoTier(DEFAULT_TIER, 1_000_000, 'deny'),
  calicoTier(BASELINE_TIER, 10_000_000, 'pass'),
];

const FORMER_NAMES: Readonly<Record<string, string>> = {
  adminnetworkpolicy: ADMIN_TIER,
  baselineadminnetworkpolicy: BASELINE_TIER,
};

/** The tier that `spec.tier` of a policy names: `default` where it is empty or absent. */
export function tierNamed(name: string | undefined): string {
  return name ? (Object.hasOwn(FORMER_NAMES, name) ? FORMER_NAMES[name]! : name) : DEFAULT_TIER;
}

/** Steps of a host endpoint's policies before the normal one, in order (trap 81). */
export type HostStage = 'doNotTrack' | 'preDNAT';

const STAGE_WORDS: Readonly<Record<HostStage, string>> = {
  doNotTrack: 'untracked',
  preDNAT: 'before DNAT',
};

/**
 * The tier of policies of an early stage. Each stage runs through all tiers in their order, and traffic that none of
 * its rules decides goes on: such a tier drops nothing at its end, and its Allow is final (calico.md §2.9).
 */
export function stageTier(tier: string, stage: HostStage): string {
  return `${tier} (${STAGE_WORDS[stage]})`;
}

/** A tier's name and, for one that `stageTier` named, its stage. No Tier object can have a name with blanks. */
export function splitStage(name: string): { readonly tier: string; readonly stage?: HostStage } {
  for (const stage of ['doNotTrack', 'preDNAT'] as const) {
    const suffix = ` (${STAGE_WORDS[stage]})`;
    if (name.endsWith(suffix)) return { tier: name.slice(0, -suffix.length), stage };
  }
  return { tier: name };
}

export function calicoTier(name: string, order: number, unmatched: Tier['unmatched']): Tier {
  return { name, order, unmatched, combine: 'first' };
}

/** A Tier that Calico could not validate is missing to it, and so are its order and default (calico.md §2.1). */
function lowerTier(record: SnapshotRecord, origin: Origin | undefined): Lowered {
  const { apiVersion, metadata } = record.object;
  const group = apiVersion.slice(0, apiVersion.lastIndexOf('/'));
  const ref: ObjectRef = { group, kind: 'Tier', name: metadata.name };
  const log = defectLog();
  const declared = readTier(record, log);
  const builtIn = BUILT_IN_TIERS.find(({ name }) => name === declared.name);
  if (builtIn) checkBuiltIn(declared, builtIn, log);
  const reasons = log.defects.map((defect) => reasonOf(defect, ref, origin));
  const tiers = builtIn ? [builtIn] : reasons.length === 0 ? [declared] : [];
  return { policies: [], taints: [], tiers, reasons };
}

function readTier({ object }: SnapshotRecord, log: DefectLog): Tier {
  const spec = objectField(object.spec, 'spec', ['order', 'defaultAction'], log) ?? {};
  const order = spec.order ?? Number.POSITIVE_INFINITY;
  if (typeof order !== 'number') log.add('spec.order', 'must be a number');
  const action = spec.defaultAction ?? 'Deny';
  if (action !== 'Deny' && action !== 'Pass') log.add('spec.defaultAction', 'must be Deny or Pass');
  const last = typeof order === 'number' ? order : Number.POSITIVE_INFINITY;
  return calicoTier(tierNamed(object.metadata.name), last, action === 'Pass' ? 'pass' : 'deny');
}

/** Older releases keep `default` without an order. */
function checkBuiltIn(declared: Tier, builtIn: Tier, log: DefectLog): void {
  if (declared.order !== builtIn.order && declared.order !== Number.POSITIVE_INFINITY) {
    log.add('spec.order', `of tier ${builtIn.name} is always ${builtIn.order}`);
  }
  if (declared.unmatched !== builtIn.unmatched && declared.unmatched === 'pass') {
    log.add('spec.defaultAction', `of tier ${builtIn.name} is always Deny`);
  }
}
