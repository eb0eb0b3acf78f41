/** Random NetworkPolicies of networking.k8s.io/v1. */
import fc from 'fast-check';
import type { OracleObject } from '../oracle/cluster.ts';
import type { PolicyPeer, PolicyPort, PolicyRule } from '../oracle/network-policy.ts';
import {
  cidr,
  compact,
  NAMESPACES,
  namespaceSelector,
  optional,
  podSelector,
  portName,
  portNumber,
  protocol,
} from './parts.ts';

/** With exceptions that lie strictly inside, or none. */
const ipBlock = fc.oneof(
  fc.constantFrom(
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/29'] },
    { cidr: '10.0.0.0/28', except: ['10.0.0.2/32', '10.0.0.4/31'] },
    { cidr: '0.0.0.0/1', except: ['10.0.0.0/30', '10.0.0.0/31'] },
    { cidr: 'fd00::/64', except: ['fd00::2/128'] },
    { cidr: '::/0', except: ['fd00::/126'] },
    { cidr: '10.0.0.3/30' },
  ),
  cidr.map((block) => ({ cidr: block })),
);

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  podSelector.map((selector) => ({ podSelector: selector })),
  namespaceSelector.map((selector) => ({ namespaceSelector: selector })),
  fc.record({ namespaceSelector, podSelector }),
  ipBlock.map((block) => ({ ipBlock: block })),
);

const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol: optional(protocol), port: optional(portNumber) }).map(compact),
  fc.record({ protocol, port: fc.constantFrom(79, 81), endPort: fc.constantFrom(81, 443, 65535) }),
  fc.record({ protocol: optional(protocol), port: portName }).map(compact),
);

function rule(field: 'from' | 'to'): fc.Arbitrary<PolicyRule> {
  return fc
    .record({
      [field]: optional(fc.array(peer, { maxLength: 2 }), 6),
      ports: optional(fc.array(port, { maxLength: 2 }), 2),
    })
    .map(compact);
}

const spec = fc
  .record({
    podSelector: optional(podSelector, 6),
    policyTypes: optional(fc.subarray(['Ingress', 'Egress'])),
    ingress: optional(fc.array(rule('from'), { maxLength: 2 })),
    egress: optional(fc.array(rule('to'), { maxLength: 2 })),
  })
  .map(compact);

export function networkPolicy(namespace: string, name: string, of: unknown): OracleObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec: of,
  };
}

export const networkPolicies = (maxLength: number): fc.Arbitrary<readonly OracleObject[]> =>
  fc
    .array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec }), { maxLength })
    .map((all) =>
      all.map(({ namespace, spec: of }, index) => networkPolicy(namespace, `policy-${index}`, of)),
    );
