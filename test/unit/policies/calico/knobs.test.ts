import { describe, expect, it } from 'vitest';
import { knobsOf, ownNodeEgress } from '../../../../src/policies/calico/knobs.ts';
import { calico, contextOf } from './cluster.ts';

const felix = (spec: string, name = 'default') => calico('FelixConfiguration', name, spec);

describe('settings of Calico', () => {
  it('trap 82: a pod’s traffic to its own node is dropped, unless set, or unless the operator installed Calico', () => {
    const action = (yaml: string) => knobsOf(contextOf(yaml)).endpointToHost;
    const operator =
      '---\napiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: {name: default}\n';
    expect(action('')).toBe('Drop');
    expect(action(operator)).toBe('Accept');
    expect(action(felix('{defaultEndpointToHostAction: Return}') + operator)).toBe('Return');
    expect(action(felix('{defaultEndpointToHostAction: ACCEPT}'))).toBe('Accept');
    expect(action(felix('{defaultEndpointToHostAction: Accept}', 'node.node-a'))).toBe('Drop');
  });

  it('trap 80: failsafe ports are Felix’s own where nothing is set', () => {
    const { failsafe } = knobsOf(contextOf(''));
    const ports = (direction: 'ingress' | 'egress') =>
      failsafe[direction].map(({ protocol, port }) => `${protocol} ${port}`).join(' ');
    expect(ports('ingress')).toBe(
      'TCP 22 TCP 179 TCP 2379 TCP 2380 TCP 5473 TCP 6443 TCP 6666 TCP 6667 UDP 68',
    );
    expect(ports('egress')).toBe(
      'TCP 179 TCP 2379 TCP 2380 TCP 5473 TCP 6443 TCP 6666 TCP 6667 UDP 53 UDP 67',
    );
  });

  it('an empty list of failsafe ports opens none, and an entry may name its peers', () => {
    const { failsafe } = knobsOf(
      contextOf(
        felix(
          '{failsafeInboundHostPorts: [], failsafeOutboundHostPorts: [{protocol: tcp, port: 6443, net: 10.0.0.0/8}]}',
        ),
      ),
    );
    expect(failsafe.ingress).toEqual([]);
    expect(failsafe.egress).toEqual([{ protocol: 'TCP', port: 6443, cidr: '10.0.0.0/8' }]);
  });

  it('a port that cannot be read is a located defect and opens nothing', () => {
    const { failsafe, reasons } = knobsOf(
      contextOf(felix('{failsafeInboundHostPorts: [{protocol: TCP, port: ssh}, {port: 22, net: lan}]}')),
    );
    expect(failsafe.ingress).toEqual([]);
    expect(reasons.map(({ path }) => path)).toEqual([
      'spec.failsafeInboundHostPorts[0].port',
      'spec.failsafeInboundHostPorts[1].net',
    ]);
  });
});

describe('settings that could not be read', () => {
  it('are not taken for the defaults', () => {
    const list = { group: 'projectcalico.org', version: 'v3', resource: 'felixconfigurations' } as const;
    const outcome = { outcome: 'forbidden', items: 0, pages: 0, restarts: 0, retries: 0 } as const;
    const context = contextOf('', { lists: [{ ...list, kind: 'FelixConfiguration', ...outcome }] });
    const knobs = knobsOf(context);
    expect(knobs.failsafe).toEqual({ ingress: [], egress: [] });
    expect(knobs.reasons).toMatchObject([{ code: 'U1' }]);
    expect(ownNodeEgress(context).action).toBe('unknown');
  });
});

describe('a pod’s traffic to its own node', () => {
  const action = (yaml: string) => ownNodeEgress(contextOf(yaml)).action;

  it('is not known where no object sets it: Calico’s manifests set it in the agent’s environment', () => {
    expect(action('')).toBe('unknown');
  });

  it('follows the setting, and is not known where one node has another', () => {
    const accept = felix('{defaultEndpointToHostAction: Accept}');
    expect(action(accept)).toBe('allow');
    expect(action(felix('{defaultEndpointToHostAction: Drop}'))).toBe('deny');
    expect(action(felix('{defaultEndpointToHostAction: Return}'))).toBe('unknown');
    expect(action(accept + felix('{defaultEndpointToHostAction: Drop}', 'node.node-a'))).toBe('unknown');
  });
});
