import type { Peer } from '../model/policy.ts';
import { formatSelector, isEverything, matches } from '../model/selector.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { ruleEvidence } from './parts/evidence.ts';
import { fail, type Judgement, pass, unknown } from './parts/judgement.ts';
import { namedPeers } from './parts/rule-remedies.ts';
import { type AllowRule, capital, judgeAllowRules } from './parts/rules.ts';
import { approvedPublicEndpoints } from './parts/ways-in.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope' | 'registers'> = {
  id: 'no-any-peer',
  title: 'The rule names its peers.',
  description:
    'Fails for an allow rule without peers, and for one whose selectors also match a pod without labels in a namespace ' +
    'that nobody named, such as namespaceSelector: {} or one that only excludes. Unknown for a peer that is not ' +
    'modelled. Not applicable to ingress rules of endpoints whose exposure is approved, and outside the scope. Blocks ' +
    'of addresses are judged by no-open-cidr.',
  subjectKind: 'rule',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
};

/** K16 of frameworks.md §1c. */
export const noAnyPeer = defineCheck({
  meta,
  run: (facts) => {
    const approvedPublic = approvedPublicEndpoints(facts);
    return judgeAllowRules({ meta, facts, judge, approvedPublic });
  },
});

function judge(allow: AllowRule): Judgement {
  const { peers } = allow.rule;
  if (peers === 'any') return anyone(allow, allow.rule.path, 'every peer, also beyond the cluster');
  const wide = peers.find((peer) => admitsStrangers(peer) === true);
  if (wide) return anyone(allow, wide.path, strangersText(wide));
  const reasons = peers.flatMap(undecided(allow));
  if (reasons.length > 0) return unknown(`Whether ${allow.name} names its peers`, reasons);
  return pass(`${capital(allow.name)} names its peers.`);
}

// No object can be called a space: the name stands for a namespace that no selector was written for.
const UNNAMED = { 'kubernetes.io/metadata.name': ' ' };

/** Whether a pod without labels, in a namespace with nothing but a name, is a peer. */
function admitsStrangers(peer: Peer): boolean | undefined {
  if (peer.type === 'addresses' || peer.type === 'cidrs') return false;
  if (peer.type !== 'endpoints') return undefined;
  if ('name' in peer.select.namespaces) return false;
  const namespace = matches(peer.select.namespaces.selector, UNNAMED);
  const pod = matches(peer.select.pods, {});
  if (namespace === false || pod === false) return false;
  return namespace && pod;
}

function strangersText(peer: Peer): string {
  if (peer.type !== 'endpoints' || 'name' in peer.select.namespaces) return 'every peer';
  const { namespaces, pods } = peer.select;
  if (isEverything(namespaces.selector) && isEverything(pods)) return 'every pod of every namespace';
  return `pods that nobody named (namespaces ${formatSelector(namespaces.selector)}, pods ${formatSelector(pods)})`;
}

function undecided({ policy }: AllowRule): (peer: Peer) => readonly Reason[] {
  return (peer) => {
    if (peer.type === 'unknown') return [peer.reason];
    if (admitsStrangers(peer) !== undefined) return [];
    return [{ code: 'U2', message: 'a selector is not modelled', object: policy.ref, path: peer.path }];
  };
}

function anyone({ policy, rule, name }: AllowRule, path: string, who: string): Judgement {
  return fail(`${capital(name)} admits ${who}.`, {
    evidence: [ruleEvidence(policy, path, `admits ${who}`)],
    cause: policy.ref,
    remediation: namedPeers(policy, rule),
  });
}
