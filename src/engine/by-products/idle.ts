/** Parts of policies that match nothing that is there. Legal, and often a misspelt label (trap 42). */
import type { Policy, Rule } from '../../model/policy.ts';
import type { Engine } from '../engine.ts';

/** Policies that select no endpoint, for sure or perhaps, and no host endpoint. */
export function policiesSelectingNothing(engine: Engine): readonly Policy[] {
  return engine.input.policies.policies.filter((policy) => {
    const { must, may } = engine.selected(policy);
    return must.length === 0 && may.length === 0 && !selectsHosts(engine, policy);
  });
}

/** Whether a host endpoint is meant cannot be read off the classes of pods: where hosts can be, they may be. */
function selectsHosts({ input }: Engine, { subject }: Policy): boolean {
  return subject.hosts !== undefined && input.policies.hosts.length > 0;
}

export interface IdlePeer {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Position in `rule.peers`; absent where the list itself is empty. */
  readonly peer?: number;
}

/** Peers of rules that match no endpoint and no address. */
export function peersMatchingNothing(engine: Engine): readonly IdlePeer[] {
  return engine.input.policies.policies.flatMap((policy) =>
    policy.rules.flatMap((rule) => idlePeers(engine, policy, rule)),
  );
}

function idlePeers(engine: Engine, policy: Policy, rule: Rule): readonly IdlePeer[] {
  if (rule.peers === 'any') return [];
  if (rule.peers.length === 0) return [{ policy, rule }];
  return [...rule.peers.keys()]
    .filter((peer) => engine.peerSize(policy, rule, peer) === 0)
    .map((peer) => ({ policy, rule, peer }));
}
