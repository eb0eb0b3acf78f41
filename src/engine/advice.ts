/** What would give a flow another verdict: where a rule is missing, which rule to take away, what to read. */
import { type ConnectionSet, formatConnections, isAll } from '../model/connection-set.ts';
import type { Direction, Policy } from '../model/policy.ts';
import { formatRef, type Origin } from '../model/resource.ts';
import type { Advice, Decision, Engine, ExplainStep, Explanation, PeerRef } from './engine.ts';
import type { NamedPeer } from './peer-text.ts';

export function adviceFor(
  engine: Engine,
  from: NamedPeer,
  to: NamedPeer,
  traffic: ConnectionSet,
  explanation: Explanation,
): readonly Advice[] {
  if (explanation.verdict === 'unknown') return explanation.reasons.map(resolve);
  const { verdict, families = [explanation] } = explanation;
  return families
    .filter((view) => view.verdict === verdict)
    .flatMap((view) => adviceIn(view, { engine, from, to, traffic }));
}

type View = Pick<Explanation, 'verdict' | Direction> & { readonly family?: 4 | 6 };

interface Question {
  readonly engine: Engine;
  readonly from: NamedPeer;
  readonly to: NamedPeer;
  readonly traffic: ConnectionSet;
}

/** Of packets of one family, where the other's fare otherwise: to allow the traffic, one of them has to pass. */
function adviceIn(view: View, { engine, from, to, traffic }: Question): readonly Advice[] {
  const { family, verdict } = view;
  const advice = (['egress', 'ingress'] as const).flatMap((direction) => {
    const [subject, peer] = direction === 'egress' ? [from, to] : [to, from];
    if (!isGoverned(engine, subject.peer)) return [];
    if (verdict === 'deny' && view[direction].verdict !== 'deny') return [];
    const decisions = engine
      .decisions(subject.peer, direction, peer.peer, traffic)
      .filter((decision) => decision.family === undefined || decision.family === family);
    const side: Side = { engine, subject, peer, direction, traffic, decisions };
    return verdict === 'allow' ? toDeny(side) : toAllow(side, view[direction].steps);
  });
  if (family === undefined) return advice;
  return advice.map((one) => ({ ...one, message: `for IPv${family}: ${one.message}` }));
}

/** Pods, and addresses that a host endpoint governs. */
function isGoverned(engine: Engine, peer: PeerRef): boolean {
  return 'class' in peer || (engine.blocks[peer.block]!.governedBy ?? []).length > 0;
}

interface Side {
  readonly engine: Engine;
  readonly subject: NamedPeer;
  readonly peer: NamedPeer;
  readonly direction: Direction;
  readonly traffic: ConnectionSet;
  readonly decisions: readonly Decision[];
}

function resolve({ message, object, origin, path }: Explanation['reasons'][number]): Advice {
  return {
    kind: 'resolve',
    message: object ? `${formatRef(object)}: ${message}` : message,
    ...(object && { policy: object }),
    ...(path !== undefined && { rule: path }),
    ...(origin && { origin: placeOnly(origin) }),
  };
}

/** Every rule that allows would have to go; where none is needed, the end would have to be isolated. */
function toDeny({ engine, subject, direction, decisions }: Side): readonly Advice[] {
  const rules = decisions.filter(({ action, policy, rule }) => action === 'allow' && policy && rule);
  if (rules.length === 0) {
    const message = `a policy that isolates ${nameOfEnd(engine, subject)} for ${direction}: none does`;
    return [{ kind: 'isolate', direction, message }];
  }
  const together = rules.length > 1 ? `: ${rules.length} rules allow it, and all would have to go` : '';
  return rules.map(({ policy, rule }) => ({
    kind: 'remove-rule',
    direction,
    message: `without ${rule!.path} of ${formatRef(policy!.ref)}${together}`,
    ...placed(policy!, rule!.path),
  }));
}

function toAllow(side: Side, steps: readonly ExplainStep[]): readonly Advice[] {
  const { direction, decisions } = side;
  const denials = decisions.filter(({ action, policy }) => action === 'deny' && policy);
  const removals = denials.map(
    ({ policy, rule }): Advice => ({
      kind: 'remove-rule',
      direction,
      message: `without ${rule!.path} of ${formatRef(policy!.ref)}, or with a rule before it that allows this`,
      ...placed(policy!, rule!.path),
    }),
  );
  const isolating = decisions.find((decision) => decision.isolating.length > 0);
  return isolating ? [...removals, addRule(side, isolating), ...widen(direction, steps)] : removals;
}

function addRule({ engine, subject, peer, direction, traffic }: Side, { isolating }: Decision): Advice {
  const { namespace } = isolating[0]!.ref;
  const where = namespace === undefined ? 'a policy' : `a policy of namespace ${namespace}`;
  const what = isAll(traffic) ? 'everything' : formatConnections(traffic);
  const other = `${direction === 'ingress' ? 'from' : 'to'} ${nameOfEnd(engine, peer)}`;
  const article = direction === 'ingress' ? 'an ingress' : 'an egress';
  const message = `${article} rule for ${what} ${other}, in ${where} that selects ${nameOfEnd(engine, subject)}`;
  return { kind: 'add-rule', direction, message };
}

/** Rules that admit the peer already, on other ports; not those that admit anyone, which would open more than is asked. */
function widen(direction: Direction, steps: readonly ExplainStep[]): readonly Advice[] {
  return steps
    .filter(({ did, why, policy, action }) => {
      return (
        did === 'no-match' &&
        policy &&
        action === 'allow' &&
        /^is about (?!any peer,).*, but only for /.test(why)
      );
    })
    .map(({ policy, rule, origin, line, why }) => ({
      kind: 'widen-rule',
      direction,
      message: `or more ports in ${rule} of ${formatRef(policy!)}, which ${why}`,
      policy: policy!,
      ...(rule !== undefined && { rule }),
      ...(origin && { origin: placeOnly(origin) }),
      ...(line !== undefined && { line }),
    }));
}

function placed({ ref, origin }: Policy, rule: string) {
  const line = origin?.lines?.[rule];
  return {
    policy: ref,
    rule,
    ...(origin && { origin: placeOnly(origin) }),
    ...(line !== undefined && { line }),
  };
}

function placeOnly({ file, line, pointer }: Origin): Origin {
  return { file, ...(line !== undefined && { line }), ...(pointer !== undefined && { pointer }) };
}

function nameOfEnd(engine: Engine, { name, endpoint, address, peer }: NamedPeer): string {
  const pod = engine.input.inventory.endpoints[endpoint ?? -1];
  const known = name ?? (pod && `${pod.namespace}/${pod.name}`);
  if ('class' in peer) return known ?? 'it';
  // Selectors never match what lies beyond the pods.
  if (pod)
    return `the node of ${known} (${pod.addresses.join(', ') || 'by address'}, as a block of addresses)`;
  return `${address ?? engine.blocks[peer.block]!.ranges[0]!.first} (as a block of addresses)`;
}
