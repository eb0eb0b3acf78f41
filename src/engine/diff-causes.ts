/** Which policies and rules made a connection differ. */
import { ALL_CONNECTIONS, type ConnectionSet, isEmpty, subtract } from '../model/connection-set.ts';
import type { Direction, Policy, Rule } from '../model/policy.ts';
import type { ObjectRef, Origin } from '../model/resource.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import type { TrafficPart } from './diff-parts.ts';
import type { Decision, Engine, PeerRef } from './engine.ts';

/** A rule, or the isolation by a policy, to which a difference goes back; or what is not known. */
export interface Cause {
  readonly direction?: Direction;
  readonly effect: 'allows' | 'denies' | 'isolates' | 'unknown';
  /** Which of the two says so. */
  readonly in: 'old' | 'new';
  /** The same policy stands in both: the labels of an end, or of its namespace, have changed. */
  readonly unchanged?: true;
  readonly policy?: ObjectRef;
  readonly rule?: string;
  readonly origin?: Origin;
  readonly line?: number;
  /** For `unknown`: why. */
  readonly message?: string;
}

/** One connection in both engines. */
export interface ComparedFlow {
  readonly from: { readonly old: PeerRef; readonly new: PeerRef };
  readonly to: { readonly old: PeerRef; readonly new: PeerRef };
  readonly verdicts: { readonly old: Verdict; readonly new: Verdict };
}

export type CauseFinder = (flow: ComparedFlow, part: TrafficPart) => readonly Cause[];

export function createCauseFinder(old: Engine, next: Engine, texts: PolicyTexts): CauseFinder {
  const context: Context = { old, new: next, texts };
  return (flow, part) => {
    if (part.what === 'to-unknown') {
      const reasons = flow.verdicts.new.reasons.map((reason) => unknown(reason, 'new'));
      const wasDenied = subtract(part.traffic, flow.verdicts.old.may);
      return isEmpty(wasDenied) ? reasons : [...ruleCauses(context, flow, 'opened', wasDenied), ...reasons];
    }
    if (part.what !== 'opened' && part.what !== 'closed')
      return flow.verdicts.old.reasons.map((reason) => unknown(reason, 'old'));
    return ruleCauses(context, flow, part.what, part.traffic);
  };
}

function ruleCauses(
  context: Context,
  flow: ComparedFlow,
  what: 'opened' | 'closed',
  traffic: ConnectionSet,
): readonly Cause[] {
  const found = (['egress', 'ingress'] as const).flatMap((direction) =>
    onSide(context, flow, { what, traffic }, direction),
  );
  // What stands in both as it was cannot be what a change did, unless nothing else is.
  const changed = found.filter(({ unchanged }) => !unchanged);
  return withoutEchoes(changed.length > 0 ? changed : found);
}

/** A policy whose rule is named need not be named again for its isolation. */
function withoutEchoes(found: readonly Cause[]): readonly Cause[] {
  const byRule = new Set(found.flatMap(({ rule, policy }) => (rule ? [JSON.stringify(policy)] : [])));
  return found.filter(({ effect, policy }) => effect !== 'isolates' || !byRule.has(JSON.stringify(policy)));
}

interface Context {
  readonly old: Engine;
  readonly new: Engine;
  readonly texts: PolicyTexts;
}

/** What each policy says, by key, without where it was read. */
export type PolicyTexts = Readonly<Record<'old' | 'new', ReadonlyMap<string, string>>>;

export function textsOfBoth(old: Engine, next: Engine): PolicyTexts {
  return { old: policyTexts(old), new: policyTexts(next) };
}

function policyTexts({ input }: Engine): ReadonlyMap<string, string> {
  return new Map(
    input.policies.policies.map((policy) => [
      policy.key,
      JSON.stringify({ ...policy, origin: undefined, issues: undefined }),
    ]),
  );
}

function unknown({ message, object, origin }: Reason, where: 'old' | 'new'): Cause {
  return {
    effect: 'unknown',
    in: where,
    message,
    ...(object && { policy: object }),
    ...(origin && { origin }),
  };
}

/** What let it through in the one, and what holds it up in the other, on the side that made the difference. */
function onSide(
  context: Context,
  flow: ComparedFlow,
  { what, traffic }: TrafficPart,
  direction: Direction,
): readonly Cause[] {
  const [open, shut] = what === 'opened' ? (['new', 'old'] as const) : (['old', 'new'] as const);
  const denied = subtract(traffic, sideOf(context, flow, direction, shut));
  if (isEmpty(denied)) return [];
  return [
    ...causes(context, flow, direction, open, denied, 'allow'),
    ...causes(context, flow, direction, shut, denied, 'deny'),
  ];
}

function endsOf(flow: ComparedFlow, direction: Direction, where: 'old' | 'new') {
  return direction === 'egress'
    ? { subject: flow.from[where], peer: flow.to[where] }
    : { subject: flow.to[where], peer: flow.from[where] };
}

function sideOf(
  context: Context,
  flow: ComparedFlow,
  direction: Direction,
  where: 'old' | 'new',
): ConnectionSet {
  const { subject, peer } = endsOf(flow, direction, where);
  if (!('class' in subject)) {
    const isGoverned = (context[where].blocks[subject.block]!.governedBy ?? []).length > 0;
    return isGoverned ? flow.verdicts[where].must : ALL_CONNECTIONS;
  }
  return context[where].side(subject.class, direction, peer).must;
}

function causes(
  context: Context,
  flow: ComparedFlow,
  direction: Direction,
  where: 'old' | 'new',
  traffic: ConnectionSet,
  action: 'allow' | 'deny',
): readonly Cause[] {
  const { subject, peer } = endsOf(flow, direction, where);
  return context[where]
    .decisions(subject, direction, peer, traffic)
    .filter((decision) => decision.action === action)
    .flatMap((decision) => toCauses(decision, direction, where, context));
}

function toCauses(
  decision: Decision,
  direction: Direction,
  where: 'old' | 'new',
  context: Context,
): readonly Cause[] {
  const { policy, rule, action, isolating } = decision;
  if (policy && rule) {
    const effect = action === 'allow' ? 'allows' : 'denies';
    return [cause(policy, { direction, effect, in: where }, context, rule)];
  }
  return isolating.map((by) => cause(by, { direction, effect: 'isolates', in: where }, context));
}

function cause(
  policy: Policy,
  base: Pick<Cause, 'direction' | 'effect' | 'in'>,
  { texts }: Context,
  rule?: Rule,
): Cause {
  const line = rule ? policy.origin?.lines?.[rule.path] : undefined;
  return {
    ...base,
    ...(texts.old.get(policy.key) === texts.new.get(policy.key) && { unchanged: true }),
    policy: policy.ref,
    ...(rule && { rule: rule.path }),
    ...(policy.origin && { origin: placeOnly(policy.origin) }),
    ...(line !== undefined && { line }),
  };
}

/** Without the lines of every field: those of one policy would come again with each of its connections. */
function placeOnly({ file, line, pointer }: Origin): Origin {
  return { file, ...(line !== undefined && { line }), ...(pointer !== undefined && { pointer }) };
}
