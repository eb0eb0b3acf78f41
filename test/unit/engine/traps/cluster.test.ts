import { describe, expect, it } from 'vitest';
import { connectivityRows } from '../../../../src/engine/connectivity.ts';
import { lab, namespace, node, pod, policy } from '../lab.ts';

const closed = policy('shop/closed', '{podSelector: {}, policyTypes: [Ingress, Egress]}');

describe('the cluster around the policies', () => {
  it('trap 27: every namespace has its name as a label, whatever its manifest says', () => {
    const { ask } = lab(
      namespace('shop') +
        namespace('ops', 'kubernetes.io/metadata.name=shop') +
        pod('shop/db', 'app=db') +
        pod('ops/web', 'app=web') +
        policy(
          'shop/p',
          '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}]}]}',
        ),
    );
    expect(ask('ops/web', 'shop/db', 'TCP 1')).toBe('allow');
  });

  it('trap 28: a namespace that was not declared has its name label only, or labels nobody knows', () => {
    const yaml =
      pod('shop/db', 'app=db') +
      pod('ops/web', 'app=web') +
      policy(
        'shop/by-name',
        '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}], ports: [{port: 1}]}]}',
      ) +
      policy(
        'shop/by-team',
        '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}], ports: [{port: 2}]}]}',
      );
    expect(lab(yaml).ask('ops/web', 'shop/db', 'TCP 1')).toBe('allow');
    expect(lab(yaml).ask('ops/web', 'shop/db', 'TCP 2')).toBe('deny');
    const unknown = lab(yaml, { undeclared: 'unknown' });
    expect(unknown.ask('ops/web', 'shop/db', 'TCP 1')).toBe('allow');
    expect(unknown.ask('ops/web', 'shop/db', 'TCP 2')).toBe('unknown');
    expect(unknown.ask('ops/web', 'shop/db', 'TCP 3')).toBe('deny');
  });

  it('trap 29: an object without a namespace is in default', () => {
    const bare =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n';
    const { ask } = lab(bare + pod('default/db', 'app=db') + pod('shop/web', 'app=web'));
    expect(ask('shop/web', 'default/db', 'TCP 1')).toBe('deny');
    expect(ask('default/db', 'shop/web', 'TCP 1')).toBe('allow');
  });

  it('trap 30: host-network pods are neither subject nor peer of selectors; their node’s address is', () => {
    const yaml =
      namespace('shop') +
      node('node-a', '192.168.0.1') +
      node('node-b', '192.168.0.2') +
      pod('shop/agent', 'app=agent', { node: 'node-b', ip: '192.168.0.2', spec: 'hostNetwork: true' }) +
      pod('shop/db', 'app=db', { node: 'node-a' });
    const open = lab(yaml + policy('shop/p', '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'));
    expect(open.ask('shop/db', 'shop/agent', 'TCP 1')).toBe('allow');
    expect(open.ask('shop/agent', 'shop/db', 'TCP 1')).toBe('deny');
    expect(open.engine.selected(open.policy('p')).must).toHaveLength(1);
    const block = lab(
      yaml + policy('shop/p', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]}'),
    );
    expect(block.ask('shop/agent', 'shop/db', 'TCP 1')).toBe('allow');
  });

  it('trap 31: a pod’s own node always reaches it; other nodes are ordinary addresses', () => {
    const { ask } = lab(
      namespace('shop') +
        node('node-a', '192.168.0.1') +
        node('node-b', '192.168.0.2') +
        pod('shop/db', '', { node: 'node-a' }) +
        closed,
    );
    expect(ask('192.168.0.1', 'shop/db', 'TCP 1')).toBe('allow');
    expect(ask('192.168.0.2', 'shop/db', 'TCP 1')).toBe('deny');
    expect(ask('shop/db', '192.168.0.1', 'TCP 1')).toBe('unknown');
    expect(ask('shop/db', '192.168.0.2', 'TCP 1')).toBe('deny');
  });

  it('trap 32: a pod always reaches itself, its twin it does not', () => {
    const { ask, engine } = lab(namespace('shop') + pod('shop/a', 'app=x') + pod('shop/b', 'app=x') + closed);
    expect(ask('shop/a', 'shop/a', 'TCP 1')).toBe('allow');
    expect(ask('shop/a', 'shop/b', 'TCP 1')).toBe('deny');
    expect([...connectivityRows(engine)]).toEqual([]);
  });

  it('trap 33: finished pods are nobody, and their address may be another’s', () => {
    const { engine, ask } = lab(
      namespace('shop') +
        pod('shop/done', 'app=job', { phase: 'Succeeded', ip: '10.1.7.7' }) +
        pod('shop/new', 'app=web', { ip: '10.1.7.7' }) +
        pod('shop/db', 'app=db') +
        policy(
          'shop/p',
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: job}}}]}]}',
        ),
    );
    expect(engine.input.inventory.endpoints.map(({ name }) => name)).toEqual(['db', 'new']);
    expect(ask('10.1.7.7', 'shop/db', 'TCP 1')).toBe('deny');
  });

  it('trap 34: a pod that is being deleted keeps its policies', () => {
    const leaving = pod('shop/db', 'app=db').replace(
      'metadata: {',
      'metadata: {deletionTimestamp: "2026-11-01T00:00:00Z", ',
    );
    const { ask } = lab(
      namespace('shop') +
        leaving +
        pod('shop/web', '') +
        policy('shop/p', '{podSelector: {matchLabels: {app: db}}}'),
    );
    expect(ask('shop/web', 'shop/db', 'TCP 1')).toBe('deny');
  });

  it('trap 35: selectors match a pod without an address, blocks may', () => {
    const { ask } = lab(
      namespace('shop') +
        pod('shop/pending', 'app=web', { ip: null, phase: 'Pending' }) +
        pod('shop/db', 'app=db') +
        policy(
          'shop/p',
          `
          podSelector: {matchLabels: {app: db}}
          ingress:
            - {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 1}]}
            - {from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 2}]}
        `,
        ),
    );
    expect(ask('shop/pending', 'shop/db', 'TCP 1')).toBe('allow');
    expect(ask('shop/pending', 'shop/db', 'TCP 2')).toBe('unknown');
    expect(ask('shop/pending', 'shop/db', 'TCP 3')).toBe('deny');
  });

  it('trap 36: two live pods with one address both count', () => {
    const { ask } = lab(
      namespace('shop') +
        pod('shop/a', 'app=a', { ip: '10.1.8.8' }) +
        pod('shop/b', 'app=b', { ip: '10.1.8.8' }) +
        pod('shop/db', 'app=db') +
        policy(
          'shop/p',
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.1.8.8/32}}]}]}',
        ),
    );
    expect(ask('shop/a', 'shop/db', 'TCP 1')).toBe('allow');
    expect(ask('shop/b', 'shop/db', 'TCP 1')).toBe('allow');
  });

  it('trap 41: connections are judged, not packets: replies need no rule', () => {
    const { ask } = lab(
      namespace('shop') +
        pod('shop/web', 'app=web') +
        pod('shop/db', 'app=db') +
        closed +
        policy(
          'shop/out',
          '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}',
        ) +
        policy('shop/in', '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}'),
    );
    expect(ask('shop/web', 'shop/db', 'TCP 5432')).toBe('allow');
    expect(ask('shop/db', 'shop/web', 'TCP 5432')).toBe('deny');
  });

  it('trap 43: second networks are outside: their policies change nothing here', () => {
    const multi = `---
apiVersion: k8s.cni.cncf.io/v1beta2
kind: MultiNetworkPolicy
metadata: {namespace: shop, name: second}
spec: {podSelector: {}}
`;
    const { ask, policies } = lab(namespace('shop') + pod('shop/web', '') + pod('shop/db', '') + multi);
    expect(ask('shop/web', 'shop/db', 'TCP 1')).toBe('allow');
    expect(policies.objects).toMatchObject([{ ability: 'not-network' }]);
  });

  it('trap 44: a workload whose pods are absent is judged by its template, also at zero replicas', () => {
    const deployment = `---
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: shop, name: db}
spec:
  replicas: 0
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: main, ports: [{name: sql, containerPort: 5432}]}]}
`;
    const { ask, engine } = lab(
      namespace('shop') +
        deployment +
        pod('shop/web', 'app=web') +
        policy(
          'shop/p',
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: sql}]}]}',
        ),
    );
    expect(ask('shop/web', 'shop/db[Deployment]', 'TCP 5432')).toBe('allow');
    expect(ask('shop/web', 'shop/db[Deployment]', 'TCP 80')).toBe('deny');
    expect([...connectivityRows(engine)]).toContainEqual({
      src: 'shop/web[Pod]',
      dst: 'shop/db[Deployment]',
      conn: 'TCP 5432',
    });
  });
});
