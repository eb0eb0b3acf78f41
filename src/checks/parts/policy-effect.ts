import type { Engine } from '../../engine/engine.ts';
import type { Evidence } from '../../model/finding.ts';
import type { EndpointSelector, Peer, Policy, Rule } from '../../model/policy.ts';
import { formatSelector, isEverything, matches } from '../../model/selector.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Facts } from '../contract.ts';
import { listText, policyText, ruleEvidence } from './evidence.ts';
import { gaps, WORKLOAD_READS } from './gaps.ts';
import { fail, type Judgement, notApplicable, pass, unknown } from './judgement.ts';
import { mayHoldIn, surelyMatchesIn } from './reach.ts';

/** One thing in a policy that does nothing. */
export interface Idle {
  readonly path: string;
  readonly what: string;
}

/** What of a policy has an effect. */
export interface Effect {
  /** `to-come`: it selects every pod of namespaces that have none. `unseen`: of namespaces that no file shows. */
  readonly selects: 'some' | 'perhaps' | 'none' | 'to-come' | 'unseen';
  /** Parts that match nothing, as far as everything was seen. */
  readonly idle: readonly Idle[];
  /** Rules that `policyTypes` leaves out: without effect whatever was seen. */
  readonly inactive: readonly Idle[];
  /** Peers and ports in namespaces that are not part of the input. */
  readonly beyondInput: readonly Idle[];
  /** Peers that match something only if a label that was not read has the right value. */
  readonly perhaps: readonly Reason[];
  /** Why endpoints may be unseen. */
  readonly unseen: readonly Reason[];
  /** Why the policy selects endpoints only perhaps. */
  readonly doubts: readonly Reason[];
}

/** What policies are looked at in, worked out once. */
export interface EffectContext {
  readonly snapshot: Facts['snapshot'];
  readonly engine: Engine;
  readonly mayHold: ReturnType<typeof mayHoldIn>;
  readonly surelyMatches: (select: EndpointSelector) => boolean;
  /** Namespaces with endpoints. */
  readonly inhabited: readonly string[];
  /** Why endpoints may be unseen. */
  readonly unseen: readonly Reason[];
}

export function effectContext(snapshot: Facts['snapshot'], engine: Engine): EffectContext {
  const { inventory, header } = snapshot;
  return {
    snapshot,
    engine,
    mayHold: mayHoldIn(inventory),
    surelyMatches: surelyMatchesIn(inventory),
    inhabited: [...new Set(inventory.endpoints.map(({ namespace }) => namespace))],
    unseen: gaps(header, WORKLOAD_READS),
  };
}

/** Looks at the policy alone: no other policy changes the answer. */
export function effectOf(policy: Policy, context: EffectContext): Effect {
  const { policies } = context.snapshot;
  const parts = policy.rules.flatMap((rule) => idleParts(policy, rule, context));
  return {
    selects: selectionOf(policy, context),
    idle: parts.filter(({ beyond }) => !beyond),
    beyondInput: parts.filter(({ beyond }) => beyond),
    perhaps: policy.rules.flatMap((rule) => unsurePeers(policy, rule, context)),
    inactive: policy.issues
      .filter(({ code }) => code === 'inactive-direction')
      .map(({ path, message }) => ({ path, what: message })),
    unseen: context.unseen,
    doubts: policies.objects.find(({ key }) => key === policy.key)?.reasons ?? [],
  };
}

function selectionOf(policy: Policy, context: EffectContext): Effect['selects'] {
  const { must, may } = context.engine.selected(policy);
  const hosts = hostsSelected(policy, context);
  if (must.length > 0 || hosts === 'some') return 'some';
  if (may.length > 0 || hosts === 'perhaps') return 'perhaps';
  if (isForPodsToCome(policy, context)) return 'to-come';
  return isBeyondInput(policy.subject.namespaces, context) ? 'unseen' : 'none';
}

/** A policy may be for the nodes' interfaces alone (Calico's host endpoints). */
function hostsSelected({ subject }: Policy, { snapshot }: EffectContext): 'some' | 'perhaps' | 'none' {
  const wanted = subject.hosts;
  if (!wanted) return 'none';
  const answers = snapshot.policies.hosts.map(({ labels }) => matches(wanted, labels));
  if (answers.includes(true)) return 'some';
  return answers.includes(undefined) ? 'perhaps' : 'none';
}

/** Every pod of namespaces that exist: nothing in such a selector can be misspelt. */
function isForPodsToCome(
  { subject: { namespaces, pods } }: Policy,
  { snapshot, mayHold }: EffectContext,
): boolean {
  return isEverything(pods) && snapshot.inventory.namespaces.some(({ name }) => mayHold(namespaces, name));
}

/** Files show a part of a cluster: a namespace without any workload in them may well have some. */
function isBeyondInput(namespaces: Policy['subject']['namespaces'], context: EffectContext): boolean {
  if (context.snapshot.header.mode !== 'manifests') return false;
  return !context.inhabited.some((name) => context.mayHold(namespaces, name));
}

type IdlePart = Idle & { readonly beyond: boolean };

function idleParts(policy: Policy, rule: Rule, context: EffectContext): readonly IdlePart[] {
  const peers = rule.peers === 'any' ? [] : rule.peers;
  const idlePeers = peers.flatMap((peer, index): readonly IdlePart[] => {
    if (peer.type !== 'endpoints' || context.engine.peerSize(policy, rule, index) > 0) return [];
    const what = `no endpoint matches ${peerText(peer)}`;
    return [{ path: peer.path, what, beyond: isBeyondInput(peer.select.namespaces, context) }];
  });
  // With a peer that nothing matches, a named port has nowhere to resolve, which would say the same thing twice.
  return idlePeers.length > 0 ? idlePeers : idlePorts(policy, rule, context.engine);
}

/** Labels of a namespace that no object declares are not known (trap 28). */
function unsurePeers(
  policy: Policy,
  rule: Rule,
  { engine, surelyMatches }: EffectContext,
): readonly Reason[] {
  const peers = rule.peers === 'any' ? [] : rule.peers;
  return peers.flatMap((peer, index): readonly Reason[] => {
    if (peer.type !== 'endpoints' || engine.peerSize(policy, rule, index) === 0) return [];
    if (surelyMatches(peer.select)) return [];
    const message = `${peer.path}: whether an endpoint matches hangs on labels of namespaces that were not read`;
    return [{ code: 'U1', message, object: policy.ref, path: peer.path }];
  });
}

function idlePorts(policy: Policy, rule: Rule, engine: Engine): readonly IdlePart[] {
  const { must, may } = engine.selected(policy);
  if (must.length + may.length === 0 || rule.traffic === 'any') return [];
  return rule.traffic.flatMap((traffic, index) => {
    if (traffic.type !== 'named' || engine.namedPortResolves(policy, rule, index)) return [];
    const what = `no pod has a ${traffic.protocol} port named ${traffic.name}`;
    return [{ path: traffic.path, what, beyond: false }];
  });
}

function peerText({ select: { namespaces, pods } }: Extract<Peer, { type: 'endpoints' }>): string {
  const where =
    'name' in namespaces
      ? `namespace ${namespaces.name}`
      : `namespaces ${formatSelector(namespaces.selector)}`;
  return `pods ${formatSelector(pods)} in ${where}`;
}

/** The worst first: what surely has no effect, then what may have none, then what is not there yet. */
export function judgeEffect(policy: Policy, effect: Effect): Judgement {
  const name = policyText(policy);
  const idle = [...effect.inactive, ...(effect.unseen.length > 0 ? [] : provenIdle(policy, effect))];
  if (idle.length > 0) return withoutEffect(policy, idle);
  const reasons = effectDoubts(policy, effect);
  if (reasons.length > 0) return unknown(`Whether ${name} has the effect it is written for`, reasons);
  const beyond = effect.beyondInput.map((part) => idleEvidence(policy, part, 'not among the files: '));
  if (effect.selects === 'to-come')
    return notApplicable(`${name} selects every pod to come; there is none yet.`);
  if (effect.selects === 'unseen') {
    return notApplicable(`No file shows a workload of the namespace that ${name} is for.`, {
      evidence: beyond,
    });
  }
  const aside = beyond.length > 0 ? `, as far as its peers are among the files` : '';
  return pass(`${name} selects endpoints, and each of its rules can match${aside}.`, { evidence: beyond });
}

function provenIdle(policy: Policy, effect: Effect): readonly Idle[] {
  const { pods } = policy.subject;
  const selection: Idle = { path: 'spec.podSelector', what: `no endpoint matches ${formatSelector(pods)}` };
  return [...(effect.selects === 'none' ? [selection] : []), ...effect.idle];
}

function effectDoubts(policy: Policy, effect: Effect): readonly Reason[] {
  const { selects, idle, beyondInput, perhaps, unseen, doubts } = effect;
  const mayBeIdle = selects !== 'some' || idle.length > 0 || beyondInput.length > 0;
  const notSeen = mayBeIdle ? unseen : [];
  if (selects !== 'perhaps') return [...notSeen, ...perhaps, ...doubts];
  const undecided: Reason = {
    code: 'U2',
    message: `${policyText(policy)} may or may not select endpoints`,
    object: policy.ref,
  };
  return [...notSeen, ...perhaps, ...(doubts.length > 0 ? doubts : [undecided])];
}

function withoutEffect(policy: Policy, idle: readonly Idle[]): Judgement {
  const parts = idle.map(({ path, what }) => `${path}: ${what}`);
  return fail(`${policyText(policy)} does less than it says: ${listText(parts, 2)}.`, {
    evidence: idle.slice(0, 5).map((part) => idleEvidence(policy, part, '')),
    cause: policy.ref,
    remediation: {
      message: 'Correct the labels, the port name or policyTypes, or delete what has no effect.',
    },
  });
}

function idleEvidence(policy: Policy, { path, what }: Idle, prefix: string): Evidence {
  return ruleEvidence(policy, path, `${prefix}${what}`);
}
