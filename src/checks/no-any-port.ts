import {
  type ConnectionSet,
  NO_CONNECTIONS,
  type PortRange,
  PROTOCOLS,
  portsOf,
  union,
} from '../model/connection-set.ts';
import type { Traffic } from '../model/policy.ts';
import type { Inventory } from '../model/resource.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { listText, ruleEvidence } from './parts/evidence.ts';
import { fail, type Judgement, pass, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { namedPorts } from './parts/rule-remedies.ts';
import { type AllowRule, capital, judgeAllowRules } from './parts/rules.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'no-any-port',
  title: 'The rule names its ports.',
  description:
    `Fails for an allow rule without ports, with a protocol but no port, or with a range of more ports than ` +
    '`maxPortSpan`, adjoining ranges taken together. Unknown for traffic that is not modelled. Not applicable outside the scope.',
  subjectKind: 'rule',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope'],
  parameters: {
    maxPortSpan: { default: 100, min: 1, max: 65535, description: 'ports that one range may hold' },
  },
};

/** K17 of frameworks.md §1c. */
export const noAnyPort = defineCheck({
  meta,
  run: (facts) =>
    judgeAllowRules({
      meta,
      facts,
      judge: (allow) => judge(allow, facts.snapshot.inventory, numberOf(facts.parameters, 'maxPortSpan')),
    }),
});

function judge(allow: AllowRule, inventory: Inventory, maxPortSpan: number): Judgement {
  const { traffic } = allow.rule;
  if (traffic === 'any') return wide(allow, inventory, 'every port of every protocol');
  const ranges = wideRanges(traffic, maxPortSpan);
  if (ranges.length > 0) return wide(allow, inventory, listText(ranges));
  const reasons = traffic.flatMap((item) => (item.type === 'unknown' ? [item.reason] : []));
  if (reasons.length > 0) return unknown(`Whether ${allow.name} names its ports`, reasons);
  return pass(`${capital(allow.name)} names its ports.`);
}

function wideRanges(traffic: readonly Traffic[], maxPortSpan: number): readonly string[] {
  const named: ConnectionSet = traffic
    .map((item) => (item.type === 'ports' ? portsOf(item.protocol, [item.ports]) : NO_CONNECTIONS))
    .reduce(union, NO_CONNECTIONS);
  return PROTOCOLS.flatMap((protocol) =>
    named[protocol].filter((range) => span(range) > maxPortSpan).map((range) => rangeText(protocol, range)),
  );
}

function span(range: PortRange): number {
  return range.last - range.first + 1;
}

function rangeText(protocol: string, range: PortRange): string {
  if (range.first === 1 && range.last === 65535) return `every ${protocol} port`;
  return `${protocol} ${range.first}-${range.last} (${span(range)} ports)`;
}

function wide(allow: AllowRule, inventory: Inventory, what: string): Judgement {
  return fail(`${capital(allow.name)} allows ${what}.`, {
    evidence: [ruleEvidence(allow.policy, allow.rule.path, `allows ${what}`)],
    cause: allow.policy.ref,
    remediation: namedPorts(allow.policy, allow.rule, allow.endpoints, inventory),
  });
}
