import type { Engine } from '../../engine/engine.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Peer, Policy, Rule } from '../../model/policy.ts';
import type { Inventory } from '../../model/resource.ts';
import { formatSelector, isEverything } from '../../model/selector.ts';
import type { SnapshotHeader } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Facts } from '../contract.ts';
import { listText, policyText, ruleEvidence } from './evidence.ts';
import { gaps, WORKLOAD_READS } from './gaps.ts';
import { fail, type Judgement, notApplicable, pass, unknown } from './judgement.ts';
import { mayHoldIn } from './reach.ts';

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
  /** Why endpoints may be unseen. */
  readonly unseen: readonly Reason[];
  /** Why the policy selects endpoints only perhaps. */
  readonly doubts: readonly Reason[];
}

/** Looks at the policy alone: no other policy changes the answer. */
export function effectOf(policy: Policy, snapshot: Facts['snapshot'], engine: Engine): Effect {
  const { inventory, header, policies } = snapshot;
  const selects = selectionOf(policy, inventory, header, engine);
  const parts = policy.rules.flatMap((rule) => idleParts(policy, rule, inventory, header, engine));
  return {
    selects,
    idle: parts.filter(({ beyond }) => !beyond),
    beyondInput: parts.filter(({ beyond }) => beyond),
    inactive: policy.issues
      .filter(({ code }) => code === 'inactive-direction')
      .map(({ path, message }) => ({ path, what: message })),
    unseen: gaps(header, WORKLOAD_READS),
    doubts: policies.objects.find(({ key }) => key === policy.key)?.reasons ?? [],
  };
}

function selectionOf(
  policy: Policy,
  inventory: Inventory,
  header: SnapshotHeader,
  engine: Engine,
): Effect['selects'] {
  const { must, may } = engine.selected(policy);
  if (must.length > 0) return 'some';
  if (may.length > 0) return 'perhaps';
  if (isForPodsToCome(policy, inventory)) return 'to-come';
  return isBeyondInput(policy.subject.namespaces, inventory, header) ? 'unseen' : 'none';
}

/** Every pod of namespaces that exist: nothing in such a selector can be misspelt. */
function isForPodsToCome({ subject: { namespaces, pods } }: Policy, inventory: Inventory): boolean {
  const mayHold = mayHoldIn(inventory);
  return isEverything(pods) && inventory.namespaces.some(({ name }) => mayHold(namespaces, name));
}

/** Files show a part of a cluster: a namespace without any workload in them may well have some. */
function isBeyondInput(
  namespaces: Policy['subject']['namespaces'],
  inventory: Inventory,
  header: SnapshotHeader,
): boolean {
  if (header.mode !== 'manifests') return false;
  const mayHold = mayHoldIn(inventory);
  return !inventory.endpoints.some(({ namespace }) => mayHold(namespaces, namespace));
}

function idleParts(
  policy: Policy,
  rule: Rule,
  inventory: Inventory,
  header: SnapshotHeader,
  engine: Engine,
): readonly (Idle & { readonly beyond: boolean })[] {
  const peers = rule.peers === 'any' ? [] : rule.peers;
  const idlePeers = peers
    .map((peer, index) => ({ peer, matched: engine.peerSize(policy, rule, index) > 0 }))
    .filter(({ peer, matched }) => !matched && peer.type === 'endpoints')
    .map(({ peer }) => ({
      path: peer.path,
      what: `no endpoint matches ${peerText(peer)}`,
      beyond: peer.type === 'endpoints' && isBeyondInput(peer.select.namespaces, inventory, header),
    }));
  // With a peer that nothing matches, a named port has nowhere to resolve, which would say the same thing twice.
  return idlePeers.length > 0 ? idlePeers : idlePorts(policy, rule, engine);
}

function idlePorts(
  policy: Policy,
  rule: Rule,
  engine: Engine,
): readonly (Idle & { readonly beyond: boolean })[] {
  const { must, may } = engine.selected(policy);
  if (must.length + may.length === 0 || rule.traffic === 'any') return [];
  return rule.traffic.flatMap((traffic, index) => {
    if (traffic.type !== 'named' || engine.namedPortResolves(policy, rule, index)) return [];
    return [
      {
        path: traffic.path,
        what: `no pod has a ${traffic.protocol} port named ${traffic.name}`,
        beyond: false,
      },
    ];
  });
}

function peerText(peer: Peer): string {
  if (peer.type !== 'endpoints') return 'it';
  const { namespaces, pods } = peer.select;
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

function effectDoubts(
  policy: Policy,
  { selects, idle, beyondInput, unseen, doubts }: Effect,
): readonly Reason[] {
  const mayBeIdle = selects !== 'some' || idle.length > 0 || beyondInput.length > 0;
  const notSeen = mayBeIdle ? unseen : [];
  if (selects !== 'perhaps') return [...notSeen, ...doubts];
  const undecided: Reason = {
    code: 'U2',
    message: `${policyText(policy)} may or may not select endpoints`,
    object: policy.ref,
  };
  return [...notSeen, ...(doubts.length > 0 ? doubts : [undecided])];
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
