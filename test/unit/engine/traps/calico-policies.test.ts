import { describe, expect, it } from 'vitest';
import { calico } from '../../policies/calico/cluster.ts';
import { lab, namespace, node, pod, policy } from '../lab.ts';

const CLUSTER =
  namespace('till', 'team=pay') +
  namespace('shop', 'team=web') +
  pod('till/db', 'app=db', { ip: '10.1.0.1', ports: '[{name: sql, containerPort: 5432}]' }) +
  pod('till/web', 'app=web', { ip: '10.1.0.2' }) +
  pod('shop/web', 'app=web', { ip: '10.1.1.2', spec: 'serviceAccountName: buyer' });

const INTERNET = '8.8.8.8';
const BANK = '192.0.2.7';

const asked = (yaml: string) => lab(CLUSTER + yaml, { lower: { engine: 'calico' } });
const doors = (spec: string) => calico('NetworkPolicy', 'till/doors', spec);
const wall = (spec: string) => calico('GlobalNetworkPolicy', 'wall', spec);
const allowFrom = (source: string) =>
  doors(`{types: [Ingress], ingress: [{action: Allow, source: ${source}}]}`);

/** Who reaches till/db on TCP 5432. */
function reaches(yaml: string): readonly string[] {
  const { ask } = asked(yaml);
  return ['till/web', 'shop/web', INTERNET, BANK].filter(
    (from) => ask(from, 'till/db', 'TCP 5432') === 'allow',
  );
}

describe('Calico policies', () => {
  it('trap 65: the lower order decides, and none is last', () => {
    const deny = calico(
      'NetworkPolicy',
      'till/deny',
      '{order: 2, types: [Ingress], ingress: [{action: Deny}]}',
    );
    const open = (order: string) => doors(`{${order} types: [Ingress], ingress: [{action: Allow}]}`);
    expect(reaches(deny + open('order: 1.5,'))).toContain('shop/web');
    expect(reaches(deny + open('order: 2.5,'))).toEqual([]);
    expect(reaches(deny + open(''))).toEqual([]);
  });

  it('trap 65: policies of one order are asked by name, namespace and kind', () => {
    const open = (name: string) =>
      calico('NetworkPolicy', `till/${name}`, '{types: [Ingress], ingress: [{action: Allow}]}');
    const deny = calico('NetworkPolicy', 'till/m', '{types: [Ingress], ingress: [{action: Deny}]}');
    expect(reaches(deny + open('a'))).toContain('shop/web');
    expect(reaches(deny + open('z'))).toEqual([]);
  });

  it('trap 69: without types a policy of egress rules alone leaves ingress open', () => {
    expect(reaches(doors('{egress: [{action: Deny}]}'))).toContain(INTERNET);
    expect(asked(doors('{egress: [{action: Deny}]}')).ask('till/db', INTERNET, 'TCP 443')).toBe('deny');
    expect(reaches(doors('{}'))).toEqual([]);
    expect(asked(doors('{}')).ask('till/db', INTERNET, 'TCP 443')).toBe('allow');
  });

  it('trap 70: Log goes on to the next rule', () => {
    expect(reaches(doors('{ingress: [{action: Log}, {action: Allow}]}'))).toContain('shop/web');
    expect(reaches(doors('{ingress: [{action: Log}]}'))).toEqual([]);
  });

  it('trap 71: staged policies do nothing', () => {
    const staged = calico('StagedNetworkPolicy', 'till/doors', '{types: [Ingress]}');
    const { policies } = asked(staged);
    expect(reaches(staged)).toEqual(['till/web', 'shop/web', INTERNET, BANK]);
    expect(policies.staged).toMatchObject([{ action: 'set', policy: { isolates: ['ingress'] } }]);
  });

  it('trap 72: a missing label meets != and not in', () => {
    expect(reaches(doors(`{selector: tier != 'low', types: [Ingress]}`))).toEqual([]);
    expect(reaches(doors(`{selector: "tier not in {'low'}", types: [Ingress]}`))).toEqual([]);
    expect(reaches(doors(`{selector: "!has(app) || app == 'web'", types: [Ingress]}`))).toHaveLength(4);
  });

  it('trap 73: a negated selector finds endpoints, notSelector leaves the world', () => {
    const global = (source: string) =>
      wall(`{selector: app == 'db', ingress: [{action: Allow, source: ${source}}]}`);
    expect(reaches(global(`{selector: "!has(tier)"}`))).toEqual(['till/web', 'shop/web']);
    expect(reaches(global(`{notSelector: app == 'web'}`))).toEqual([INTERNET, BANK]);
  });

  it('trap 74: a selector stays in the policy’s namespace, nets do not', () => {
    expect(reaches(allowFrom(`{selector: app == 'web'}`))).toEqual(['till/web']);
    expect(reaches(allowFrom(`{selector: app == 'web', namespaceSelector: team == 'web'}`))).toEqual([
      'shop/web',
    ]);
    expect(reaches(allowFrom('{serviceAccounts: {names: [buyer]}}'))).toEqual([]);
    expect(reaches(allowFrom('{serviceAccounts: {names: [buyer]}, namespaceSelector: all()}'))).toEqual([
      'shop/web',
    ]);
    expect(reaches(allowFrom('{nets: [10.1.1.0/24, 192.0.2.0/24]}'))).toEqual(['shop/web', BANK]);
    expect(reaches(allowFrom(`{notSelector: app == 'db'}`))).toEqual(['till/web']);
    expect(reaches(wall(`{ingress: [{action: Allow, source: {selector: app == 'web'}}]}`))).toEqual([
      'till/web',
      'shop/web',
    ]);
  });

  const banks = calico('GlobalNetworkSet', 'banks', '{nets: [192.0.2.0/24]}', { labels: 'kind=bank' });

  it('trap 75: global() finds what has no namespace, all() what has one', () => {
    const edge =
      node('edge', '203.0.113.9') +
      calico(
        'HostEndpoint',
        'edge',
        '{node: edge, interfaceName: eth0, expectedIPs: [203.0.113.9], profiles: [projectcalico-default-allow]}',
      );
    const from = (source: string) => {
      const { ask } = asked(banks + edge + allowFrom(source));
      return ['shop/web', BANK, '203.0.113.9', INTERNET].filter(
        (peer) => ask(peer, 'till/db', 'TCP 5432') !== 'deny',
      );
    };
    expect(from('{namespaceSelector: global()}')).toEqual([BANK, '203.0.113.9']);
    expect(from('{namespaceSelector: all()}')).toEqual(['shop/web']);
  });

  it('trap 76: network sets are peers by label, those of a namespace by its labels too, and never subjects', () => {
    expect(reaches(banks + allowFrom(`{selector: kind == 'bank', namespaceSelector: global()}`))).toEqual([
      BANK,
    ]);
    expect(reaches(banks + allowFrom(`{selector: kind == 'bank'}`))).toEqual([]);
    const own = calico('NetworkSet', 'shop/banks', '{nets: [192.0.2.0/24]}', { labels: 'kind=bank' });
    expect(reaches(own + allowFrom(`{selector: kind == 'bank', namespaceSelector: team == 'web'}`))).toEqual([
      BANK,
    ]);
    expect(reaches(banks + wall(`{selector: kind == 'bank', types: [Ingress]}`))).toHaveLength(4);
  });

  it('trap 77: fields hold together, lists inside them one by one, notPorts is the rest', () => {
    expect(
      reaches(
        allowFrom(
          `{nets: [10.1.0.0/16], selector: app == 'web', namespaceSelector: all(), notNets: [10.1.1.0/24]}`,
        ),
      ),
    ).toEqual(['till/web']);
    const ports = doors(
      '{ingress: [{action: Allow, protocol: TCP, destination: {ports: ["1:6000", 8080], notPorts: [sql, 22]}}]}',
    );
    const { ask } = asked(ports);
    expect(
      ['TCP 5431', 'TCP 5432', 'TCP 22', 'TCP 8080', 'UDP 53'].map((flow) => ask(INTERNET, 'till/db', flow)),
    ).toEqual(['allow', 'deny', 'deny', 'allow', 'deny']);
  });

  it('trap 78: a rule may name its own end, and source ports leave it in doubt', () => {
    const own = doors(`{ingress: [{action: Allow, destination: {selector: app == 'web'}}]}`);
    expect(reaches(own)).toEqual([]);
    expect(asked(own).ask(INTERNET, 'till/web', 'TCP 80')).toBe('allow');
    const low = doors('{ingress: [{action: Allow, protocol: TCP, source: {ports: ["1:1023"]}}]}');
    expect(asked(low).ask(INTERNET, 'till/db', 'TCP 5432')).toBe('unknown');
  });

  it('trap 79: a Service stands for its endpoints and their ports', () => {
    const ledger = `---
apiVersion: v1
kind: Service
metadata: {namespace: till, name: ledger}
spec: {selector: {app: db}, ports: [{port: 80, targetPort: sql}]}
`;
    const to = `{types: [Egress], egress: [{action: Allow, destination: {services: {name: ledger}}}]}`;
    const { ask } = asked(ledger + doors(to));
    expect(ask('till/web', 'till/db', 'TCP 5432')).toBe('allow');
    expect(ask('till/web', 'till/db', 'TCP 80')).toBe('deny');
    expect(ask('till/web', 'shop/web', 'TCP 5432')).toBe('deny');
  });

  it('trap 83: namespace and service account labels stand under their prefixes, on pods only', () => {
    expect(
      reaches(
        wall(`{selector: "pcns.team == 'pay' && projectcalico.org/orchestrator == 'k8s'", types: [Ingress]}`),
      ),
    ).toEqual([]);
    expect(reaches(wall(`{namespaceSelector: team == 'web', types: [Ingress]}`))).toHaveLength(4);
    const { policies } = asked(policy('till/native', '{podSelector: {}}') + wall('{types: [Egress]}'));
    expect(policies.policies.find(({ ref }) => ref.name === 'native')!.subject.hosts).toBeUndefined();
  });

  it('trap 84: protocols by number, ICMP by type and code, families of addresses, HTTP in doubt', () => {
    const rule = (text: string) => asked(doors(`{ingress: [{action: Allow, ${text}}]}`));
    expect(rule('protocol: 6').ask(INTERNET, 'till/db', 'TCP 5432')).toBe('allow');
    expect(rule('protocol: 17').ask(INTERNET, 'till/db', 'TCP 5432')).toBe('deny');
    expect(rule('notProtocol: TCP').ask(INTERNET, 'till/db', 'UDP 53')).toBe('allow');
    expect(rule('ipVersion: 6').ask(INTERNET, 'till/db', 'TCP 5432')).toBe('deny');
    expect(rule('ipVersion: 6').ask('2001:db8::1', 'till/db', 'TCP 5432')).toBe('allow');
    expect(rule('http: {methods: [GET]}').ask(INTERNET, 'till/db', 'TCP 5432')).toBe('unknown');
    expect(rule('protocol: TCP, http: {methods: [GET]}').ask(INTERNET, 'till/db', 'UDP 53')).toBe('deny');
  });

  it('trap 84: ICMP by type and code, and what is left of it; protocols without ports', () => {
    const icmp = (type: number, code: number) => `ICMP ${type * 256 + code}`;
    const rule = (text: string) => asked(doors(`{ingress: [{action: Allow, ${text}}]}`));
    const echo = rule('protocol: ICMP, icmp: {type: 8}');
    expect(echo.ask(INTERNET, 'till/db', icmp(8, 0))).toBe('allow');
    expect(echo.ask(INTERNET, 'till/db', icmp(3, 4))).toBe('deny');
    const tooBig = rule('protocol: ICMP, icmp: {type: 3, code: 4}');
    expect(tooBig.ask(INTERNET, 'till/db', icmp(3, 4))).toBe('allow');
    expect(tooBig.ask(INTERNET, 'till/db', icmp(3, 3))).toBe('deny');
    const noEcho = rule('protocol: ICMP, notICMP: {type: 8}');
    expect(noEcho.ask(INTERNET, 'till/db', icmp(8, 0))).toBe('deny');
    expect(noEcho.ask(INTERNET, 'till/db', icmp(0, 0))).toBe('allow');
    expect(noEcho.ask(INTERNET, 'till/db', 'TCP 5432')).toBe('deny');
    expect(rule('protocol: 47').ask(INTERNET, 'till/db', 'other 47')).toBe('allow');
    expect(rule('protocol: 47').ask(INTERNET, 'till/db', 'other 50')).toBe('deny');
    expect(rule('protocol: UDPLite').ask(INTERNET, 'till/db', 'other 136')).toBe('allow');
    expect(rule('notProtocol: 47').ask(INTERNET, 'till/db', 'other 47')).toBe('deny');
  });

  it('trap 84: a verdict that hangs on HTTP says so, at the field', () => {
    const { engine, classOf } = asked(doors('{ingress: [{action: Allow, http: {methods: [GET]}}]}'));
    const { reasons } = engine.side(classOf('till/db'), 'ingress', { class: classOf('shop/web') });
    expect(reasons).toMatchObject([
      { code: 'U2', path: 'spec.ingress[0].http', message: expect.stringContaining('HTTP') },
    ]);
  });

  it('an invalid policy may apply: neither what it allows nor what it denies is sure', () => {
    const broken = doors(`{selector: "app = db", types: [Ingress]}`);
    expect(asked(broken).ask(INTERNET, 'till/db', 'TCP 5432')).toBe('unknown');
    expect(asked(broken).ask(INTERNET, 'shop/web', 'TCP 5432')).toBe('allow');
  });
});
