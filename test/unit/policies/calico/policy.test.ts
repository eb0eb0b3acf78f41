import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { Policy, Rule } from '../../../../src/model/policy.ts';
import type { Reason } from '../../../../src/model/verdict.ts';
import { lowerPolicies } from '../../../../src/policies/index.ts';
import { namespace, pod, snapshotOf } from '../../engine/lab.ts';
import { calico } from './cluster.ts';

interface Lowered {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly reasons: readonly Reason[];
}

function lower(
  kind: string,
  id: string,
  spec: string,
  more = '',
  apiVersion = 'projectcalico.org/v3',
): Lowered {
  const snapshot = snapshotOf(more + calico(kind, id, spec, { apiVersion }));
  const set = lowerPolicies(snapshot, buildInventory(snapshot), { engine: 'calico' });
  const name = id.split('/').at(-1);
  const policy = set.policies.find(({ ref }) => ref.name === name && ref.kind === kind)!;
  const object = set.objects.find(({ ref }) => ref.name === name && ref.kind === kind)!;
  return { policy, rules: policy.rules, reasons: object.reasons };
}

const namespaced = (spec: string, more = '') => lower('NetworkPolicy', 'till/doors', spec, more);
const global = (spec: string, more = '') => lower('GlobalNetworkPolicy', 'doors', spec, more);
const firstRule = (rule: string, more = '') => namespaced(`{ingress: [${rule}]}`, more);
const egressRule = (rule: string, more = '') => namespaced(`{egress: [${rule}]}`, more);

describe('lowering a Calico policy', () => {
  it('gives its tier, order, tie, directions, subject and rules with field paths', () => {
    const { policy, reasons } = namespaced(`
      tier: ''
      order: 10.5
      selector: app == 'till' || has(paying)
      serviceAccountSelector: trust != 'low'
      types: [Egress, Ingress]
      performanceHints: [AssumeNeededOnEveryNode]
      egress: [{action: Deny}]
      ingress: [{action: Log}, {action: Pass, metadata: {annotations: {owner: pay}}}]`);
    expect(reasons).toEqual([]);
    expect(policy).toMatchObject({
      tier: 'default',
      order: 10.5,
      tie: 'doors/till/NetworkPolicy',
      isolates: ['ingress', 'egress'],
      subject: {
        namespaces: { name: 'till' },
        pods: {
          op: 'all',
          of: [
            {
              op: 'any',
              of: [
                { op: 'in', key: 'app', values: ['till'] },
                { op: 'exists', key: 'paying' },
              ],
            },
            { op: 'not', of: { op: 'in', key: 'pcsa.trust', values: ['low'] } },
          ],
        },
      },
      rules: [
        { direction: 'ingress', action: 'log', path: 'spec.ingress[0]', peers: 'any', traffic: 'any' },
        { direction: 'ingress', action: 'pass', path: 'spec.ingress[1]' },
        { direction: 'egress', action: 'deny', path: 'spec.egress[0]' },
      ],
    });
    expect(policy.subject.hosts).toBeUndefined();
  });

  it('trap 65: no order is last, and a tie leaves out the name’s prefix in tier default', () => {
    const { policy } = lower('NetworkPolicy', 'till/default.doors', '{}');
    expect(policy).toMatchObject({ order: Number.POSITIVE_INFINITY, tie: 'doors/till/NetworkPolicy' });
    expect(lower('GlobalNetworkPolicy', 'default.doors', '{tier: security}').policy).toMatchObject({
      tie: 'default.doors//GlobalNetworkPolicy',
    });
  });

  it.each([
    ['{}', ['ingress'], ['ingress', 'egress']],
    ['{ingress: [{action: Deny}]}', ['ingress'], ['ingress', 'egress']],
    ['{egress: [{action: Deny}]}', ['egress'], ['ingress', 'egress']],
    ['{ingress: [{action: Deny}], egress: [{action: Deny}]}', ['ingress', 'egress'], ['ingress', 'egress']],
    ['{types: [Egress]}', ['egress'], ['egress']],
  ])('trap 69: %s polices %j by the API and %j as it is stored', (spec, api, stored) => {
    expect(lower('NetworkPolicy', 'till/doors', spec).policy.isolates).toEqual(api);
    const bare = lower('NetworkPolicy', 'till/doors', spec, '', 'crd.projectcalico.org/v1');
    expect(bare.policy.isolates).toEqual(stored);
  });

  it('leaves out rules of a direction that types leaves out, and says so', () => {
    const { policy } = namespaced('{types: [Ingress], egress: [{action: Allow}]}');
    expect(policy.rules).toEqual([]);
    expect(policy.issues).toMatchObject([{ code: 'inactive-direction', path: 'spec.egress' }]);
  });

  it('puts a namespace selector where the engine finds namespaces, without prefix, and knows Calico’s name label', () => {
    const { policy } = global(`{namespaceSelector: "projectcalico.org/name == 'till' && team == 'pay'"}`);
    expect(policy.subject.namespaces).toEqual({
      selector: {
        op: 'all',
        of: [
          { op: 'in', key: 'kubernetes.io/metadata.name', values: ['till'] },
          { op: 'in', key: 'team', values: ['pay'] },
        ],
      },
    });
  });

  it('asks a namespace selector of the pod where some pod has labels under the prefix of its namespace', () => {
    const spoof = namespace('till') + pod('till/web', 'pcns.team=pay');
    const { policy } = global(`{namespaceSelector: "team == 'pay'"}`, spoof);
    expect(policy.subject).toMatchObject({
      namespaces: { selector: { op: 'all', of: [] } },
      pods: { op: 'in', key: 'pcns.team', values: ['pay'] },
    });
  });

  it('selects host endpoints by a global policy’s joined selector, in which all() asks for a namespace', () => {
    expect(global('{selector: all()}').policy.subject.hosts).toEqual({ op: 'all', of: [] });
    const inNamespace = { op: 'exists', key: 'projectcalico.org/namespace' };
    expect(global('{selector: all(), namespaceSelector: all()}').policy.subject).toMatchObject({
      namespaces: { selector: { op: 'all', of: [] } },
      hosts: { op: 'all', of: [inNamespace, inNamespace] },
    });
    expect(global('{serviceAccountSelector: all()}').policy.subject.hosts).toEqual({
      op: 'exists',
      key: 'projectcalico.org/serviceaccount',
    });
  });

  it('trap 81: puts untracked and pre-DNAT policies in stages of their own, on host endpoints only', () => {
    const untracked = global('{doNotTrack: true, applyOnForward: true, types: [Ingress]}');
    expect(untracked.policy.tier).not.toBe('default');
    expect(untracked.policy.subject).toMatchObject({ pods: { op: 'any', of: [] }, hosts: { op: 'all' } });
    expect(untracked.reasons).toEqual([]);
  });
});

describe('lowering a rule', () => {
  const protocols: readonly (readonly [string, object])[] = [
    ['{action: Allow, protocol: TCP}', { TCP: [{ first: 1, last: 65535 }], UDP: [] }],
    ['{action: Allow, protocol: 47}', { TCP: [], other: [{ first: 47, last: 47 }] }],
    ['{action: Allow, protocol: "6"}', { TCP: [{ first: 1, last: 65535 }], UDP: [] }],
    ['{action: Allow, protocol: UDPLite}', { UDP: [], other: [{ first: 136, last: 136 }] }],
    ['{action: Allow, notProtocol: UDP}', { UDP: [], TCP: [{ first: 1, last: 65535 }] }],
    ['{action: Allow, protocol: ICMP, icmp: {type: 8}}', { ICMP: [{ first: 2048, last: 2303 }], TCP: [] }],
    ['{action: Allow, protocol: ICMPv6, icmp: {type: 1, code: 4}}', { ICMPv6: [{ first: 260, last: 260 }] }],
    [
      '{action: Allow, protocol: ICMP, notICMP: {type: 0}}',
      { ICMP: [{ first: 256, last: 65535 }], ICMPv6: [] },
    ],
  ];

  it.each(protocols)('trap 84: reads the protocols of %s', (rule, connections) => {
    const { rules, reasons } = firstRule(rule);
    expect(reasons).toEqual([]);
    expect(rules[0]!.traffic).toMatchObject([{ type: 'connections', connections }]);
  });

  it('trap 77: takes ports as numbers, ranges and names, and notPorts away', () => {
    const { rules } = firstRule(
      '{action: Allow, protocol: UDP, destination: {ports: [53, "1000:2000", "443", dns], notPorts: [1500]}}',
    );
    expect(rules[0]!.traffic).toMatchObject([
      { type: 'ports', protocol: 'UDP', ports: { first: 53, last: 53 } },
      { type: 'ports', ports: { first: 1000, last: 2000 } },
      { type: 'ports', ports: { first: 443, last: 443 } },
      { type: 'named', name: 'dns', protocol: 'UDP', path: 'spec.ingress[0].destination.ports[3]' },
    ]);
    expect(rules[0]!.notTraffic).toMatchObject([{ type: 'ports', ports: { first: 1500, last: 1500 } }]);
    const named = firstRule('{action: Allow, destination: {ports: [http]}}').rules[0]!;
    expect(named.traffic).toMatchObject([{ type: 'named', protocol: 'any', name: 'http' }]);
  });

  it('trap 78: an ingress rule’s destination and an egress rule’s source speak of the policy’s own end', () => {
    const ingress = firstRule(`{action: Allow, destination: {selector: role == 'db', nets: [10.1.0.0/16]}}`);
    expect(ingress.rules[0]!.peers).toMatchObject([{ type: 'cidrs', cidrs: ['0.0.0.0/0'] }]);
    expect(ingress.rules[0]!.self).toMatchObject({
      type: 'all',
      of: [{ type: 'addresses', cidr: '10.1.0.0/16' }, { type: 'endpoints' }],
    });
    const egress = egressRule(
      `{action: Allow, source: {selector: has(web)}, destination: {nets: [10.0.0.0/8]}}`,
    );
    expect(egress.rules[0]!.self).toMatchObject({ type: 'endpoints' });
    expect(egress.rules[0]!.peers).toMatchObject([{ type: 'addresses', cidr: '10.0.0.0/8' }]);
  });

  it('traps 78 and 84: source ports and HTTP make a rule act on a part of its traffic', () => {
    const sourced = firstRule('{action: Deny, protocol: TCP, source: {ports: ["1:1023"]}}');
    expect(sourced.rules[0]!.partly).toMatchObject({ path: 'spec.ingress[0].source.ports' });
    expect(sourced.reasons).toEqual([]);
    const http = firstRule('{action: Allow, http: {methods: [GET], paths: [{prefix: /pay}]}}');
    expect(http.rules[0]!.partly).toMatchObject({ code: 'U2', path: 'spec.ingress[0].http' });
    expect(http.reasons).toEqual([]);
  });

  it('trap 74: any selector of a namespaced rule keeps it to its namespace, unless a namespace selector is given', () => {
    const [own] = firstRule(`{action: Allow, source: {selector: app == 'web'}}`).rules;
    expect(own!.peers).toMatchObject([{ type: 'endpoints', select: { namespaces: { name: 'till' } } }]);
    const [other] = firstRule(
      `{action: Allow, source: {selector: has(app), namespaceSelector: has(team)}}`,
    ).rules;
    expect(other!.peers).toMatchObject([
      { type: 'endpoints', select: { namespaces: { selector: { op: 'exists', key: 'team' } } } },
    ]);
    const [nets] = firstRule('{action: Allow, source: {nets: [10.0.0.0/8, 172.16.0.0/12]}}').rules;
    expect(nets!.peers).toMatchObject([{ type: 'addresses' }, { type: 'addresses' }]);
    const [accounts] = firstRule('{action: Allow, source: {serviceAccounts: {names: [b, a]}}}').rules;
    expect(accounts!.peers).toMatchObject([
      {
        select: {
          namespaces: { name: 'till' },
          pods: { op: 'in', key: 'projectcalico.org/serviceaccount', values: ['a', 'b'] },
        },
      },
    ]);
  });

  it('trap 73: notSelector leaves whatever it does not find anywhere', () => {
    const [rule] = lower(
      'GlobalNetworkPolicy',
      'doors',
      '{ingress: [{action: Allow, source: {notSelector: has(x)}}]}',
    ).rules;
    expect(rule!.peers).toMatchObject([
      { type: 'not', of: { type: 'endpoints', select: { pods: { op: 'exists', key: 'x' } } } },
    ]);
    const [kept] = firstRule('{action: Allow, source: {notSelector: has(x)}}').rules;
    expect(kept!.peers).toMatchObject([
      { type: 'all', of: [{ type: 'endpoints', select: { namespaces: { name: 'till' } } }, { type: 'not' }] },
    ]);
  });

  it('trap 76: what a selector finds includes the blocks of network sets', () => {
    const sets = calico('GlobalNetworkSet', 'banks', '{nets: [192.0.2.0/24]}', { labels: 'kind=bank' });
    const source = `{selector: kind == 'bank', namespaceSelector: global()}`;
    expect(firstRule(`{action: Allow, source: ${source}}`, sets).rules[0]!.peers).toMatchObject([
      { type: 'cidrs', cidrs: ['192.0.2.0/24'] },
    ]);
    expect(
      firstRule(`{action: Allow, source: {selector: kind == 'bank'}}`, sets).rules[0]!.peers,
    ).toHaveLength(1);
  });

  it('keeps a rule to the family of its blocks and of ipVersion', () => {
    const [block] = firstRule('{action: Allow, source: {notNets: [10.0.0.0/8]}}').rules;
    expect(block!.peers).toMatchObject([
      { type: 'all', of: [{ type: 'not' }, { type: 'cidrs', cidrs: ['0.0.0.0/0'] }] },
    ]);
    const [version] = firstRule('{action: Allow, ipVersion: 6}').rules;
    expect(version!.peers).toMatchObject([{ type: 'cidrs', cidrs: ['::/0'] }]);
    const crossed = '{action: Allow, source: {nets: [10.0.0.0/8]}, destination: {nets: ["fd00::/8"]}}';
    expect(firstRule(crossed).rules[0]!.peers).toEqual([]);
  });
});
