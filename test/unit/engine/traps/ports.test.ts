import { describe, expect, it } from 'vitest';
import { lab, namespace, pod, policy } from '../lab.ts';

const HTTP = '[{name: http, containerPort: 8080}]';
const SHOP =
  namespace('shop') +
  pod('shop/client', 'app=client') +
  pod('shop/web', 'app=web', { ports: HTTP }) +
  pod('shop/old', 'app=web', { ports: '[{name: http, containerPort: 80}]' }) +
  pod('shop/bare', 'app=web');

const ingress = (ports: string) =>
  policy('shop/p', `{podSelector: {matchLabels: {app: web}}, ingress: [{ports: ${ports}}]}`);

describe('ports', () => {
  it('trap 12: an item without port is every port of its protocol, without protocol is TCP', () => {
    const { ask } = lab(SHOP + ingress('[{protocol: UDP}, {port: 443}]'));
    expect(ask('shop/client', 'shop/web', 'UDP 65535')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 443')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'SCTP 443')).toBe('deny');
    const all = lab(SHOP + ingress('[{}]'));
    expect(all.ask('shop/client', 'shop/web', 'TCP 9')).toBe('allow');
    expect(all.ask('shop/client', 'shop/web', 'UDP 9')).toBe('deny');
  });

  it('trap 13: endPort is included, needs a number, is not below port and never wraps', () => {
    const { ask } = lab(SHOP + ingress('[{port: 32000, endPort: 32768}]'));
    expect(ask('shop/client', 'shop/web', 'TCP 32000')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 32768')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 32769')).toBe('deny');
    const beyond = lab(
      SHOP + policy('shop/closed', '{podSelector: {}}') + ingress('[{port: 65000, endPort: 70000}]'),
    );
    expect(beyond.ask('shop/client', 'shop/web', 'TCP 65535')).toBe('unknown');
    expect(beyond.ask('shop/client', 'shop/web', 'TCP 4464')).toBe('deny');
    for (const bad of ['[{port: http, endPort: 90}]', '[{port: 90, endPort: 80}]', '[{endPort: 80}]']) {
      const { policies, ask: question } = lab(SHOP + ingress(bad));
      expect(policies.objects[0]!.reasons[0]).toMatchObject({
        code: 'U2',
        path: 'spec.ingress[0].ports[0].endPort',
      });
      expect(question('shop/client', 'shop/web', 'TCP 85')).toBe('unknown');
    }
  });

  it('trap 14: a named port is each destination’s own number', () => {
    const { ask } = lab(SHOP + ingress('[{port: http}]'));
    expect(ask('shop/client', 'shop/web', 'TCP 8080')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('shop/client', 'shop/old', 'TCP 80')).toBe('allow');
    expect(ask('shop/client', 'shop/old', 'TCP 8080')).toBe('deny');
  });

  it('trap 15: name and protocol must both match', () => {
    const { ask } = lab(SHOP + ingress('[{port: http, protocol: UDP}]'));
    expect(ask('shop/client', 'shop/web', 'UDP 8080')).toBe('deny');
    expect(ask('shop/client', 'shop/web', 'TCP 8080')).toBe('deny');
  });

  it('trap 16: a pod without the named port is matched on no port, and it is no error', () => {
    const { ask, policies } = lab(SHOP + ingress('[{port: http}]'));
    expect(ask('shop/client', 'shop/bare', 'TCP 8080')).toBe('deny');
    expect(policies.objects[0]!.reasons).toEqual([]);
  });

  it('trap 17: an egress named port is the peer’s, and matches no address beyond the cluster', () => {
    const out = policy(
      'shop/out',
      `
      podSelector: {matchLabels: {app: client}}
      policyTypes: [Egress]
      egress: [{ports: [{port: http}]}]
    `,
    );
    const { ask } = lab(SHOP + out);
    expect(ask('shop/client', 'shop/web', 'TCP 8080')).toBe('allow');
    expect(ask('shop/client', 'shop/old', 'TCP 80')).toBe('allow');
    expect(ask('shop/client', 'shop/old', 'TCP 8080')).toBe('deny');
    expect(ask('shop/client', '8.8.8.8', 'TCP 80')).toBe('deny');
  });

  it('trap 18: one name on two containers counts for both; a sidecar’s is not known', () => {
    const twice = pod('shop/twice', 'app=web', {
      ports: '[{name: http, containerPort: 81}, {name: http, containerPort: 82}]',
    });
    const sidecar = pod('shop/sidecar', 'app=web', {
      spec: 'initContainers: [{name: proxy, restartPolicy: Always, ports: [{name: http, containerPort: 83}]}]',
    });
    const { ask } = lab(SHOP + twice + sidecar + ingress('[{port: http}]'));
    expect(ask('shop/client', 'shop/twice', 'TCP 81')).toBe('allow');
    expect(ask('shop/client', 'shop/twice', 'TCP 82')).toBe('allow');
    expect(ask('shop/client', 'shop/sidecar', 'TCP 83')).toBe('unknown');
    expect(ask('shop/client', 'shop/sidecar', 'UDP 83')).toBe('deny');
  });

  it('trap 40: a rule for SCTP isolates TCP and never allows it; other protocols need a rule without ports', () => {
    const { ask } = lab(SHOP + ingress('[{protocol: SCTP, port: 80}]'));
    expect(ask('shop/client', 'shop/web', 'SCTP 80')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('shop/client', 'shop/web', 'ICMP')).toBe('deny');
  });
});
