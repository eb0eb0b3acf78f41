import { describe, expect, it } from 'vitest';
import { lab, namespace, node, pod, policy } from '../lab.ts';

const V2 = 'policy.networking.k8s.io/v1alpha2';
const V1 = 'policy.networking.k8s.io/v1alpha1';

const city =
  namespace('mint', 'team=coins') +
  namespace('bank', 'team=loans') +
  node('node-a', '192.168.7.1') +
  node('node-b', '192.168.7.9') +
  pod('mint/press', 'app=press', {
    ip: '10.1.8.1',
    ports: '[{name: web, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]',
  }) +
  pod('bank/vault', 'app=vault', { ip: '10.1.8.2' }) +
  pod('bank/agent', 'app=agent', { ip: '192.168.7.1', spec: 'hostNetwork: true' });

function object(apiVersion: string, kind: string, name: string, spec: string): string {
  return `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
}

const PRESS = 'subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: press}}}}';
const ALL = '{namespaces: {}}';
const rule = (action: string, more = '') => `{action: ${action}, from: [${ALL}]${more}}`;

/** A ClusterNetworkPolicy for what comes to the press. */
const cluster = (name: string, rules: string, priority = 5, tier = 'Admin') =>
  object(
    V2,
    'ClusterNetworkPolicy',
    name,
    `{tier: ${tier}, priority: ${priority}, ${PRESS}, ingress: [${rules}]}`,
  );
const admin = (name: string, rules: string, priority = 5) =>
  object(V1, 'AdminNetworkPolicy', name, `{priority: ${priority}, ${PRESS}, ingress: [${rules}]}`);
const base = (rules: string, name = 'default') =>
  object(V1, 'BaselineAdminNetworkPolicy', name, `{${PRESS}, ingress: [${rules}]}`);
/** A ClusterNetworkPolicy for what leaves the press. */
const outward = (rules: string) =>
  object(V2, 'ClusterNetworkPolicy', 'out', `{tier: Admin, priority: 5, ${PRESS}, egress: [${rules}]}`);

const ask = (yaml: string, traffic = 'TCP 80', from = 'bank/vault', to = 'mint/press') =>
  lab(city + yaml).ask(from, to, traffic);
const askOut = (yaml: string, to: string, traffic = 'TCP 443') => ask(yaml, traffic, 'mint/press', to);

const netpol = (rules: string) => policy('mint/own', `{podSelector: {}, ingress: [${rules}]}`);

describe('the tiers of administrators', () => {
  it('trap 45: the lower priority number is asked first', () => {
    const two = (first: number, second: number) =>
      cluster('a', rule('Deny'), first) + cluster('b', rule('Accept'), second);
    expect(ask(two(3, 4))).toBe('deny');
    expect(ask(two(4, 3))).toBe('allow');
  });

  it('trap 45: between equal priorities nobody knows, where they decide differently', () => {
    expect(ask(cluster('a', rule('Deny')) + cluster('b', rule('Accept')))).toBe('unknown');
    expect(ask(cluster('a', rule('Deny')) + cluster('b', rule('Deny')))).toBe('deny');
  });

  it('trap 45: equal priorities are pointed out where both may select a pod', () => {
    const issues = (yaml: string) => lab(city + yaml).policies.policies.map((found) => found.issues);
    const [first, second] = issues(cluster('a', rule('Deny')) + admin('b', rule('Deny')));
    expect([...first!, ...second!]).toMatchObject([
      {
        code: 'ambiguous-order',
        path: 'spec.priority',
        message: expect.stringContaining('ClusterNetworkPolicy a'),
      },
      {
        code: 'ambiguous-order',
        path: 'spec.priority',
        message: expect.stringContaining('AdminNetworkPolicy b'),
      },
    ]);
    const elsewhere = cluster('b', rule('Deny')).replace('app: press', 'app: vault');
    expect(issues(cluster('a', rule('Deny')) + elsewhere)).toEqual([[], []]);
    expect(issues(cluster('a', rule('Deny')) + cluster('b', rule('Deny'), 6))).toEqual([[], []]);
    expect(issues(cluster('a', rule('Deny')) + cluster('b', rule('Deny'), 5, 'Baseline'))).toEqual([[], []]);
  });

  it('trap 46: in one object the first rule that matches decides, and what none matches goes on', () => {
    expect(ask(cluster('a', `${rule('Accept')}, ${rule('Deny')}`))).toBe('allow');
    expect(ask(cluster('a', `${rule('Deny')}, ${rule('Accept')}`))).toBe('deny');
    const other = '{action: Accept, from: [{namespaces: {matchLabels: {team: nobody}}}]}';
    expect(ask(cluster('a', other))).toBe('allow');
  });

  it('trap 47: Admin, then NetworkPolicy, then Baseline; and each side for itself', () => {
    expect(ask(cluster('a', rule('Accept')) + netpol('') + base(rule('Deny')))).toBe('allow');
    expect(ask(netpol('{}') + base(rule('Deny')))).toBe('allow');
    expect(ask(base(rule('Deny')))).toBe('deny');
    const closed = policy('bank/closed', '{podSelector: {}, policyTypes: [Egress]}');
    expect(ask(cluster('a', rule('Accept')) + closed)).toBe('deny');
  });

  it('trap 48: Pass skips the rest of its tier, and Baseline may say it too', () => {
    const passed = cluster('a', rule('Pass')) + cluster('b', rule('Deny'), 6);
    expect(ask(passed)).toBe('allow');
    expect(ask(passed + netpol(''))).toBe('deny');
    expect(ask(passed + base(rule('Deny')))).toBe('deny');
    expect(ask(cluster('a', rule('Pass'), 5, 'Baseline') + base(rule('Deny')))).toBe('allow');
  });

  it('trap 49: a NetworkPolicy decides for good, also what it drops', () => {
    expect(ask(netpol('') + base(rule('Allow')))).toBe('deny');
  });

  it('trap 50: one BaselineAdminNetworkPolicy named default, without Pass', () => {
    expect(ask(base(rule('Deny'), 'second'))).toBe('unknown');
    expect(ask(base(rule('Pass')))).toBe('unknown');
  });

  it('trap 51: words of one version in the other are defects', () => {
    expect(ask(cluster('a', rule('Allow')) + netpol(''))).toBe('unknown');
    expect(ask(admin('a', rule('Accept')) + netpol(''))).toBe('unknown');
    const ports = ', ports: [{portNumber: {port: 80}}]';
    expect(ask(cluster('a', rule('Deny', ports)))).toBe('unknown');
    const many = Array.from({ length: 26 }, () => rule('Deny')).join();
    expect(ask(cluster('a', many))).toBe('unknown');
    expect(ask(admin('a', many))).toBe('deny');
  });

  it('trap 52: a peer that nobody knows fails closed: allowed is nothing for sure, denied perhaps everything', () => {
    const strange = (action: string) => `{action: ${action}, from: [{services: {}}]}`;
    expect(ask(cluster('a', strange('Accept')) + netpol(''))).toBe('unknown');
    expect(ask(cluster('a', strange('Deny')))).toBe('unknown');
    expect(ask(cluster('a', strange('Pass')))).toBe('unknown');
    expect(ask(cluster('a', '{action: Deny, from: [{}]}'))).toBe('unknown');
    expect(ask(cluster('a', `{action: Deny, from: [{namespaces: {}, pods: {podSelector: {}}}]}`))).toBe(
      'unknown',
    );
    const reason = lab(city + cluster('a', strange('Deny'))).policies.objects[0]!.reasons[0];
    expect(reason).toMatchObject({ code: 'U2', path: 'spec.ingress[0].from[0].services' });
  });

  it('trap 53: all namespaces are neither addresses beyond the cluster nor pods on their node’s network', () => {
    expect(ask(cluster('a', rule('Deny')))).toBe('deny');
    expect(ask(cluster('a', rule('Deny')), 'TCP 80', '8.8.8.8')).toBe('allow');
    expect(ask(cluster('a', rule('Deny')), 'TCP 80', '192.168.7.1')).toBe('allow');
  });

  it('trap 54: what comes in has no networks and no nodes', () => {
    expect(ask(cluster('a', '{action: Deny, from: [{networks: [0.0.0.0/0]}]}'), 'TCP 80', '8.8.8.8')).toBe(
      'unknown',
    );
    expect(ask(cluster('a', '{action: Deny, from: [{nodes: {}}]}'), 'TCP 80', '8.8.8.8')).toBe('unknown');
  });
});

describe('what administrators’ rules are about', () => {
  it('trap 55: networks match pods by address, ICMP, and IPv6', () => {
    const denied = outward('{action: Deny, to: [{networks: [10.0.0.0/8, "2001:db8::/32"]}]}');
    expect(askOut(denied, 'bank/vault')).toBe('deny');
    expect(askOut(denied, 'bank/vault', 'ICMP')).toBe('deny');
    expect(askOut(denied, '8.8.8.8')).toBe('allow');
    expect(lab(city + denied).policies.policies[0]!.rules[0]!.peers).toHaveLength(2);
    expect(lab(city + denied).policies.objects[0]!.reasons).toEqual([]);
  });

  it('trap 56: nodes are the addresses of nodes, and pods of the host network stand behind them', () => {
    const denied = outward('{action: Deny, to: [{nodes: {}}]}');
    expect(askOut(denied, '192.168.7.9')).toBe('deny');
    expect(askOut(denied, '192.168.7.2')).toBe('allow');
    expect(askOut(denied, 'bank/vault')).toBe('allow');
    expect(askOut(outward('{action: Deny, to: [{nodes: {matchLabels: {pool: edge}}}]}'), '192.168.7.1')).toBe(
      'allow',
    );
  });

  it('trap 56: nodes that were not read could be any address beyond the pods', () => {
    const unread = lab(
      pod('mint/press', 'app=press') +
        pod('bank/vault', 'app=vault') +
        outward('{action: Deny, to: [{nodes: {}}]}'),
    );
    expect(unread.ask('mint/press', '192.168.7.1', 'TCP 443')).toBe('unknown');
    expect(unread.ask('mint/press', 'bank/vault', 'TCP 443')).toBe('allow');
    expect(unread.policies.objects[0]!.reasons[0]!.code).toBe('U1');
  });

  it('trap 57: domain names are never denied, and only rules that allow may hold them', () => {
    const named = (action: string) =>
      outward(
        `{action: ${action}, to: [{domainNames: ["*.mint.example"]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}`,
      );
    expect(askOut(named('Accept'), '8.8.8.8')).toBe('unknown');
    expect(askOut(named('Accept'), 'bank/vault')).toBe('deny');
    expect(lab(city + named('Deny')).policies.objects[0]!.reasons[0]!.path).toBe(
      'spec.egress[0].to[0].domainNames',
    );
  });

  it('trap 58: a pod’s own address is under no policy', () => {
    expect(ask(cluster('a', rule('Deny')), 'TCP 80', 'mint/press')).toBe('allow');
  });

  it('trap 59: no protocol means TCP, no list every protocol', () => {
    const port = admin('a', rule('Deny', ', ports: [{portNumber: {port: 80}}]'));
    expect(ask(port, 'TCP 80')).toBe('deny');
    expect(ask(port, 'UDP 80')).toBe('allow');
    expect(ask(admin('a', rule('Deny')), 'ICMP')).toBe('deny');
  });

  it('trap 60: a named port says no protocol; beside addresses, and a protocol without port, are refused', () => {
    const named = (name: string) =>
      cluster('a', rule('Deny', `, protocols: [{destinationNamedPort: ${name}}]`));
    expect(ask(named('dns'), 'UDP 53')).toBe('deny');
    expect(ask(named('dns'), 'TCP 53')).toBe('allow');
    expect(ask(named('web'), 'TCP 80')).toBe('deny');
    expect(ask(cluster('a', rule('Deny', ', protocols: [{tcp: {}}]')))).toBe('unknown');
    const beside =
      '{action: Accept, to: [{networks: [10.0.0.0/8]}], protocols: [{destinationNamedPort: web}]}';
    expect(lab(city + outward(beside)).policies.objects[0]!.reasons[0]!.path).toBe(
      'spec.egress[0].protocols[0].destinationNamedPort',
    );
  });

  it('trap 61: a range starts below its end', () => {
    const range = (start: number, end: number) =>
      cluster(
        'a',
        rule('Deny', `, protocols: [{tcp: {destinationPort: {range: {start: ${start}, end: ${end}}}}}]`),
      );
    expect(ask(range(79, 80))).toBe('deny');
    expect(ask(range(80, 80))).toBe('unknown');
    expect(ask(range(81, 80))).toBe('unknown');
  });

  it('trap 62: without rules of a direction nothing is said of it; fields that are gone fail closed', () => {
    expect(askOut(cluster('a', rule('Deny')), 'bank/vault')).toBe('allow');
    const same = '{action: Pass, from: [{namespaces: {sameLabels: [team]}}]}';
    expect(ask(admin('a', same))).toBe('unknown');
  });

  it('trap 63: a kind of the same name in another group is another kind', () => {
    const antrea = object('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', 'a', '{priority: 5}');
    const { policies } = lab(city + antrea);
    expect(policies.policies).toEqual([]);
    expect(policies.objects[0]!.ability).toBe('may-allow');
  });
});
