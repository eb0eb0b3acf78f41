import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { Rule } from '../../../../src/model/policy.ts';
import { lowerPolicies } from '../../../../src/policies/index.ts';
import { namespace, pod, snapshotOf } from '../../engine/lab.ts';
import { calico } from './cluster.ts';

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {namespace: till, name: ledger}
spec: {selector: {app: ledger}, ports: [{port: 80, targetPort: 8080}, {port: 53, protocol: UDP, targetPort: dns}]}
`;

function ruleOf(spec: string, cluster: string, kind = 'NetworkPolicy', id = 'till/doors'): Rule {
  const snapshot = snapshotOf(namespace('till') + cluster + calico(kind, id, spec));
  return lowerPolicies(snapshot, buildInventory(snapshot), { engine: 'calico' }).policies[0]!.rules[0]!;
}

const TO_LEDGER = '{egress: [{action: Allow, destination: {services: {name: ledger}}}]}';
const FROM_LEDGER = '{ingress: [{action: Allow, source: {services: {name: ledger}}}]}';

describe('a Service as a Calico peer', () => {
  const ledger = SERVICE + pod('till/ledger', 'app=ledger', { ip: ['10.1.0.7', 'fd00::7'] });

  it('trap 79: is the addresses and ports of its endpoints on egress', () => {
    const rule = ruleOf(TO_LEDGER, ledger);
    expect(rule.peers).toMatchObject([{ type: 'cidrs', cidrs: ['10.1.0.7/32', 'fd00::7/128'] }]);
    expect(rule.traffic).toMatchObject([
      { type: 'ports', protocol: 'TCP', ports: { first: 8080, last: 8080 } },
      { type: 'named', protocol: 'UDP', name: 'dns' },
    ]);
  });

  it('trap 79: is the addresses alone on ingress', () => {
    const rule = ruleOf(FROM_LEDGER, ledger);
    expect(rule.peers).toMatchObject([{ type: 'cidrs' }]);
    expect(rule.traffic).toBe('any');
  });

  it('is found by its selector where its pods are known by template only', () => {
    const rule = ruleOf(TO_LEDGER, SERVICE + pod('till/ledger', 'app=ledger', { ip: null }));
    expect(rule.peers).toMatchObject([
      { type: 'endpoints', select: { namespaces: { name: 'till' }, pods: { op: 'all' } } },
    ]);
  });

  it('is unknown when neither it nor slices of it were read', () => {
    const rule = ruleOf(TO_LEDGER, '');
    expect(rule.peers).toMatchObject([{ type: 'unknown', reason: { code: 'U1' } }]);
    expect(rule.traffic).toMatchObject([{ type: 'unknown' }]);
  });

  it('without a selector is what slices of other hands say', () => {
    const slice = `---
apiVersion: v1
kind: Service
metadata: {namespace: till, name: ledger}
spec: {ports: [{port: 5432}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: till, name: ledger-1, labels: {kubernetes.io/service-name: ledger}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.5]}]
ports: [{port: 5432, protocol: TCP}]
`;
    const rule = ruleOf(TO_LEDGER, slice);
    expect(rule.peers).toMatchObject([{ type: 'cidrs', cidrs: ['192.0.2.5/32'] }]);
    expect(rule.traffic).toMatchObject([{ ports: { first: 5432, last: 5432 } }]);
    expect(rule.partly).toBeUndefined();
  });
});
