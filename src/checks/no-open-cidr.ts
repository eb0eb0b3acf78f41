import type { Peer } from '../model/policy.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { addressesOf, openText, publicBlock } from './parts/addresses.ts';
import { ruleEvidence } from './parts/evidence.ts';
import { fail, type Judgement, pass, unknown } from './parts/judgement.ts';
import { type AllowRule, capital, judgeAllowRules } from './parts/rules.ts';
import { approvedPublicEndpoints } from './parts/ways-in.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope' | 'registers'> = {
  id: 'no-open-cidr',
  title: 'The rule admits no open range of addresses.',
  description:
    'Takes the blocks of an allow rule together, without what they except. Fails where they hold every address of a ' +
    'family (also as 0.0.0.0/1 and 128.0.0.0/1, or where the rule names no peer at all), or a block beyond the internal ' +
    'addresses that is wider than /16 (IPv4) or /32 (IPv6). Unknown for a peer that is not modelled. Not applicable to ' +
    'ingress rules of endpoints whose exposure is approved, and outside the scope.',
  subjectKind: 'rule',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
};

/** K18 of frameworks.md §1c. */
export const noOpenCidr = defineCheck({
  meta,
  run: (facts) => {
    const approvedPublic = approvedPublicEndpoints(facts);
    const { internalCidrs } = facts.scope;
    return judgeAllowRules({ meta, facts, judge: (allow) => judge(allow, internalCidrs), approvedPublic });
  },
});

function judge(allow: AllowRule, internalCidrs: readonly string[]): Judgement {
  const { peers } = allow.rule;
  if (peers === 'any')
    return open(allow, 'every address of both families, as it names no peer', allow.rule.path);
  const blocks = peers.filter(
    (peer): peer is Extract<Peer, { type: 'addresses' }> => peer.type === 'addresses',
  );
  const found = openText(addressesOf(blocks), internalCidrs);
  if (found) return open(allow, found, blocks[0]?.path ?? allow.rule.path);
  const reasons = peers.flatMap((peer) => (peer.type === 'unknown' ? [peer.reason] : []));
  if (reasons.length > 0) return unknown(`Whether ${allow.name} admits an open range of addresses`, reasons);
  return pass(
    `${capital(allow.name)} admits ${blocks.length > 0 ? 'no open range of addresses' : 'no block of addresses'}.`,
  );
}

function open({ policy, rule, name }: AllowRule, what: string, path: string): Judgement {
  return fail(`${capital(name)} admits ${what}.`, {
    evidence: [ruleEvidence(policy, path, `admits ${what}`)],
    cause: policy.ref,
    remediation: {
      message: `Name the exact blocks in ${rule.path}, or send the traffic through an egress gateway or the shared ingress.`,
      yaml: publicBlock(rule.direction),
    },
  });
}
