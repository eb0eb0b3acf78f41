/** Random host endpoints, failsafe ports and stages of projectcalico.org/v3. */
import fc from 'fast-check';
import type { Labels, OracleObject } from '../oracle/cluster.ts';

const V3 = 'projectcalico.org/v3';

/** A host endpoint for each of the nodes, or not; all of them such that the addresses they govern are told. */
export function hostEndpoints(
  nodes: readonly { readonly name: string; readonly address: string }[],
): fc.Arbitrary<readonly OracleObject[]> {
  const one = ({ name, address }: { readonly name: string; readonly address: string }) =>
    fc
      .record({
        there: fc.boolean(),
        labels: fc.constantFrom({ role: 'edge' }, { role: 'core', app: 'web' }, {}),
        governs: fc.constantFrom(
          { interfaceName: '*' },
          { interfaceName: '*', expectedIPs: [address] },
          { interfaceName: 'eth0', expectedIPs: [address] },
        ),
        profiles: fc.constantFrom([], ['projectcalico-default-allow']),
        ports: fc.constantFrom([], [{ name: 'http', protocol: 'TCP', port: 80 }]),
      })
      .map(({ there, labels: own, governs, profiles, ports }): readonly OracleObject[] =>
        there
          ? [
              {
                apiVersion: V3,
                kind: 'HostEndpoint',
                metadata: { name: `host-${name}`, labels: own as Labels },
                spec: { node: name, ...governs, profiles, ports },
              },
            ]
          : [],
      );
  return fc.tuple(...nodes.map(one)).map((lists) => lists.flat());
}

/** Failsafe ports as they are by default, none, or a port that probes ask about. */
export const felix: fc.Arbitrary<readonly OracleObject[]> = fc
  .constantFrom<readonly object[]>(
    [],
    [{ failsafeInboundHostPorts: [], failsafeOutboundHostPorts: [] }],
    [{ failsafeInboundHostPorts: [{ protocol: 'tcp', port: 80 }] }],
    [{ failsafeOutboundHostPorts: [{ protocol: 'udp', port: 443, net: '10.0.0.0/30' }] }],
  )
  .map((specs) =>
    specs.map(
      (spec): OracleObject => ({
        apiVersion: V3,
        kind: 'FelixConfiguration',
        metadata: { name: 'default' },
        spec,
      }),
    ),
  );

/** Stages of global policies that act on host endpoints alone, or on what nodes forward. */
export function withStages(
  policies: fc.Arbitrary<readonly OracleObject[]>,
): fc.Arbitrary<readonly OracleObject[]> {
  const stage = fc.constantFrom(
    {},
    { applyOnForward: true },
    { applyOnForward: true, doNotTrack: true },
    { applyOnForward: true, preDNAT: true },
  );
  return fc.tuple(policies, fc.array(stage, { minLength: 6, maxLength: 6 })).map(([all, stages]) =>
    all.map((policy, index) => {
      const { preDNAT, ...rest } = { preDNAT: false, ...stages[index]! };
      if (policy.kind !== 'GlobalNetworkPolicy') return policy;
      if (!preDNAT) return { ...policy, spec: { ...policy.spec, ...rest } };
      // C: pre-DNAT policies have no egress rules.
      const { egress, ...spec } = policy.spec;
      return { ...policy, spec: { ...spec, types: ['Ingress'], ...rest, preDNAT } };
    }),
  );
}
