import { describe, expect, it } from 'vitest';
import { connectivityRows } from '../../../src/engine/connectivity.ts';
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { type ConnectionSet, formatConnections, portsOf } from '../../../src/model/connection-set.ts';
import type { Direction, HostEndpoint, Policy, Rule } from '../../../src/model/policy.ts';
import { EVERYTHING } from '../../../src/model/selector.ts';
import { engineOf, has, host, hosts, pods, policyOn } from './intermediate.ts';
import { namespace, node, pod } from './lab.ts';

const cluster =
  node('pier', '10.9.0.1') +
  node('quay', '10.9.0.2') +
  namespace('bay') +
  pod('bay/on-pier', '', { node: 'pier' }) +
  pod('bay/on-quay', '', { node: 'quay' }) +
  pod('bay/agent', '', { node: 'pier', spec: 'hostNetwork: true', ip: '10.9.0.1' });

const PIER = host('pier-eth0', { node: 'pier', labels: { role: 'edge' }, addresses: ['10.9.0.1'] });
const OUTSIDE = '203.0.113.7';

function allow(direction: Direction, port: number): Rule {
  return {
    direction,
    action: 'allow',
    path: `spec.${direction}[0]`,
    peers: 'any',
    traffic: [{ type: 'ports', path: 'spec', protocol: 'TCP', ports: { first: port, last: port } }],
  };
}

const SSH_ONLY = policyOn('ssh-only', hosts(has('role', 'edge')), [
  allow('ingress', 22),
  allow('egress', 443),
]);

const withHosts = (list: readonly HostEndpoint[], policies: readonly Policy[] = [SSH_ONLY]) =>
  engineOf(cluster, { hosts: list, policies });

function at(engine: Engine, text: string): PeerRef {
  const endpoint = engine.input.inventory.endpoints.find(({ name }) => name === text);
  return endpoint ? { class: engine.classOf(endpoint.index)! } : { block: engine.blocksOfAddress(text)[0]! };
}

function between(engine: Engine, from: string, to: string) {
  const { must, may, reasons } = engine.connections(at(engine, from), at(engine, to));
  const words = (set: ConnectionSet) => formatConnections(set);
  return { must: words(must), may: words(may), reasons: reasons.map(({ message }) => message) };
}

describe('addresses that a host endpoint governs', () => {
  it('let in and out what its policies let', () => {
    const engine = withHosts([PIER]);
    expect(between(engine, OUTSIDE, '10.9.0.1')).toEqual({ must: 'TCP 22', may: 'TCP 22', reasons: [] });
    expect(between(engine, '10.9.0.1', OUTSIDE)).toEqual({ must: 'TCP 443', may: 'TCP 443', reasons: [] });
  });

  it('leave all others under no policy', () => {
    const engine = withHosts([PIER]);
    expect(between(engine, OUTSIDE, '10.9.0.2').must).toBe('All Connections');
    expect(between(engine, OUTSIDE, 'on-pier').must).toBe('All Connections');
  });

  it('are subjects by the labels of the host endpoint only', () => {
    const engine = withHosts([{ ...PIER, labels: { role: 'core' } }]);
    expect(between(engine, OUTSIDE, '10.9.0.1').must).toBe('All Connections');
    const everyPod = withHosts([PIER], [policyOn('pods', pods(EVERYTHING), [])]);
    expect(between(everyPod, OUTSIDE, '10.9.0.1').must).toBe('All Connections');
    expect(between(everyPod, OUTSIDE, 'on-pier').may).toBe('No Connections');
  });

  it('answer for both ends between two of them', () => {
    const quay = host('quay-eth0', { node: 'quay', labels: { role: 'edge' }, addresses: ['10.9.0.2'] });
    const engine = withHosts([PIER, quay]);
    expect(engine.hosts).toHaveLength(1);
    const third = host('quay-eth0', { node: 'quay', labels: { role: 'core' }, addresses: ['10.9.0.2'] });
    expect(between(withHosts([PIER, third]), '10.9.0.1', '10.9.0.2').must).toBe('TCP 443');
    expect(between(withHosts([PIER, third]), '10.9.0.2', '10.9.0.1').must).toBe('TCP 22');
  });

  it('may all the same speak with what runs on their own node', () => {
    const engine = withHosts([PIER], [SSH_ONLY, policyOn('apart', pods(has('app')), [])]);
    const local = between(engine, '10.9.0.1', 'on-pier');
    expect(local.must).toBe('TCP 443');
    expect(local.may).toBe('All Connections');
    expect(local.reasons).toEqual([
      'HostEndpoint pier-eth0 does not govern traffic between its node and what runs on it',
    ]);
  });

  it('hold back pods of other nodes', () => {
    const apart = cluster.replaceAll('name: on-quay, labels: {}', 'name: on-quay, labels: {app: far}');
    const policies = [
      SSH_ONLY,
      policyOn('far', pods(has('app', 'far')), [allow('egress', 22), allow('egress', 80)]),
    ];
    const engine = engineOf(apart, { hosts: [PIER], policies });
    expect(between(engine, 'on-quay', '10.9.0.1')).toEqual({ must: 'TCP 22', may: 'TCP 22', reasons: [] });
  });
});

describe('addresses that a host endpoint may govern', () => {
  it('must let only what it lets, and may let all', () => {
    const engine = withHosts([{ ...PIER, addressesKnown: false }]);
    const { must, may, reasons } = between(engine, OUTSIDE, '10.9.0.1');
    expect([must, may]).toEqual(['TCP 22', 'All Connections']);
    expect(reasons).toEqual([
      'HostEndpoint pier-eth0 may govern the address, or another host endpoint, or none',
    ]);
  });

  it('are under one of several host endpoints', () => {
    const other = host('pier-all', { node: 'pier', labels: { role: 'core' }, addresses: ['10.9.0.1'] });
    const core = policyOn('core', hosts(has('role', 'core')), [allow('ingress', 22), allow('ingress', 80)]);
    const engine = withHosts([PIER, other], [SSH_ONLY, core]);
    const { must, may } = between(engine, OUTSIDE, '10.9.0.1');
    expect([must, may]).toEqual(['TCP 22', 'TCP 22,80']);
  });
});

describe('classes of host endpoints', () => {
  it('are no classes of pods, and no peers', () => {
    const engine = withHosts([PIER]);
    const [record] = engine.hosts;
    expect(record).toMatchObject({ id: engine.classes.length, hosts: [0] });
    expect(engine.classes.flatMap(({ members }) => members)).not.toContain(undefined);
    for (const { id } of engine.classes) {
      for (const direction of ['ingress', 'egress'] as const) {
        const peers = engine.reachable(id, direction).flatMap((group) => group.peers);
        for (const peer of peers) if ('class' in peer) expect(peer.class).toBeLessThan(engine.classes.length);
      }
    }
    expect(engine.isolation(record!.id, 'ingress').state).toBe('isolated');
    expect(engine.selected(SSH_ONLY)).toEqual({ must: [], may: [] });
  });

  it('are as many as selectors tell apart', () => {
    const fleet = Array.from({ length: 30 }, (_, index) =>
      host(`node-${index}`, {
        labels: { role: index < 3 ? 'edge' : 'core' },
        addresses: [`10.8.0.${index}`],
      }),
    );
    expect(withHosts(fleet).hosts.map((record) => record.hosts.length)).toEqual([3, 27]);
  });

  it('take a named port of theirs for any port', () => {
    const metrics: Rule = {
      ...allow('ingress', 1),
      traffic: [{ type: 'named', path: 'spec', protocol: 'TCP', name: 'metrics' }],
    };
    const engine = withHosts([PIER], [policyOn('named', hosts(EVERYTHING), [metrics])]);
    const { must, may } = engine.connections(at(engine, OUTSIDE), at(engine, '10.9.0.1'));
    expect(formatConnections(must)).toBe('No Connections');
    expect(may).toEqual(portsOf('TCP', [{ first: 1, last: 65535 }]));
  });
});

describe('what is told of host endpoints', () => {
  it('is the walk over their policies', () => {
    const engine = withHosts([PIER]);
    const flow = portsOf('TCP', [{ first: 80, last: 80 }]);
    const { verdict, ingress } = engine.explain(at(engine, OUTSIDE), at(engine, '10.9.0.1'), flow);
    expect(verdict).toBe('deny');
    expect(ingress.steps.at(-1)!.why).toContain('isolates HostEndpoint pier-eth0 for ingress');
  });

  it('is in the connections of pods that share the node’s address', () => {
    const rows = [...connectivityRows(withHosts([PIER]))];
    const conn = (src: string, dst: string) => rows.find((row) => row.src === src && row.dst === dst)?.conn;
    expect(conn('bay/on-quay[Pod]', 'bay/agent[Pod]')).toBeDefined();
    expect(conn('bay/agent[Pod]', '0.0.0.0-10.9.0.0')).toBe('TCP 443');
    expect(conn('0.0.0.0-10.9.0.0', 'bay/agent[Pod]')).toBe('TCP 22');
  });
});

describe('what a policy set means without a policy', () => {
  it('changes the addresses that it governed', () => {
    const engine = withHosts([PIER]);
    const variant = engine.without({ policies: new Set([SSH_ONLY]) });
    const { must } = variant.connections(at(engine, OUTSIDE), at(engine, '10.9.0.1'));
    expect(formatConnections(must)).toBe('All Connections');
    const changes = [...variant.changes('ingress')];
    expect(changes.flatMap(({ subjects }) => subjects)).toContain(engine.hosts[0]!.id);
  });
});
