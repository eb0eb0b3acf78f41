import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { Policy } from '../../../../src/model/policy.ts';
import type { Reason } from '../../../../src/model/verdict.ts';
import { lowerPolicies } from '../../../../src/policies/index.ts';
import { snapshotOf } from '../../engine/lab.ts';
import { calico } from './cluster.ts';

function lower(kind: string, id: string, spec: string): { policy: Policy; reasons: readonly Reason[] } {
  const snapshot = snapshotOf(calico(kind, id, spec));
  const set = lowerPolicies(snapshot, buildInventory(snapshot), { engine: 'calico' });
  return { policy: set.policies[0]!, reasons: set.objects[0]!.reasons };
}

const SPECS: readonly (readonly [spec: string, path: string, message: string])[] = [
  ['{selector: "app = 1"}', 'spec.selector', 'at character 5'],
  ['{selector: global()}', 'spec.selector', 'global()'],
  ['{selector: 7}', 'spec.selector', 'must be a text'],
  ['{selectr: all()}', 'spec.selectr', 'did you mean "selector"?'],
  ['{order: first}', 'spec.order', 'must be a number'],
  ['{types: [ingress]}', 'spec.types[0]', 'must be Ingress or Egress'],
  ['{types: [Egress, Egress]}', 'spec.types[1]', 'twice'],
  ['{ingress: {action: Allow}}', 'spec.ingress', 'must be a list'],
  ['{doNotTrack: true}', 'spec.doNotTrack', 'unknown field'],
];

const RULES: readonly (readonly [rule: string, path: string, message: string])[] = [
  ['null', '', 'empty list item'],
  ['{}', '.action', 'must be Allow, Deny, Pass or Log, not nothing'],
  ['{action: allow}', '.action', 'not "allow"'],
  ['{action: Allow, protcol: TCP}', '.protcol', 'did you mean "protocol"?'],
  ['{action: Allow, ipVersion: 5}', '.ipVersion', 'must be 4 or 6'],
  ['{action: Allow, ipVersion: 6, protocol: ICMP}', '.protocol', 'is not of IPv6'],
  ['{action: Allow, protocol: 0}', '.protocol', 'from 1 to 255'],
  ['{action: Allow, protocol: 256}', '.protocol', 'from 1 to 255'],
  ['{action: Allow, protocol: tcp}', '.protocol', 'not "tcp"'],
  ['{action: Allow, icmp: {type: 8}}', '.icmp', 'needs protocol ICMP'],
  ['{action: Allow, protocol: ICMP, icmp: {code: 1}}', '.icmp.code', 'needs a type'],
  ['{action: Allow, protocol: ICMP, icmp: {type: 255}}', '.icmp.type', 'from 0 to 254'],
  ['{action: Allow, destination: {ports: [80]}}', '.destination.ports[0]', 'needs protocol'],
  ['{action: Allow, protocol: 47, destination: {ports: [80]}}', '.destination.ports', 'need protocol'],
  ['{action: Allow, protocol: TCP, destination: {ports: ["9:1"]}}', '.destination.ports[0]', 'no port'],
  ['{action: Allow, protocol: TCP, destination: {ports: [0]}}', '.destination.ports[0]', 'no port'],
  ['{action: Allow, protocol: TCP, destination: {ports: ["80-90 "]}}', '.destination.ports[0]', 'no port'],
  ['{action: Allow, source: {nets: [10.0.0.300/8]}}', '.source.nets[0]', 'no block'],
  ['{action: Allow, source: {nets: [10.0.0.1]}}', '.source.nets[0]', 'write 10.0.0.1/32'],
  ['{action: Allow, source: {notNets: [0.0.0.0/0]}}', '.source.notNets[0]', 'nothing would match'],
  ['{action: Allow, source: {nets: [10.0.0.0/8, "fd00::/8"]}}', '.source.nets', 'both families'],
  ['{action: Allow, source: {selector: "!"}}', '.source.selector', 'at character 2'],
  [
    '{action: Allow, source: {namespaceSelector: "global() || has(a)"}}',
    '.source.namespaceSelector',
    'global()',
  ],
  ['{action: Allow, source: {domains: [example.com]}}', '.source.domains', 'egress rule'],
  ['{action: Allow, source: {services: {namespace: till}}}', '.source.services.name', 'is missing'],
  ['{action: Allow, source: {services: {name: a}, selector: all()}}', '.source.services', 'beside selector'],
  ['{action: Allow, destination: {services: {name: a}}}', '.destination.services', 'may only stand in'],
  ['{action: Deny, http: {methods: [GET]}}', '.http', 'Allow rule'],
  ['{action: Allow, protocol: UDP, http: {methods: [GET]}}', '.http', 'needs protocol TCP'],
];

describe('a Calico policy that Calico would refuse', () => {
  it.each(SPECS)('%s: is blamed at %s', (spec, path, message) => {
    const { policy, reasons } = lower('NetworkPolicy', 'till/doors', spec);
    expect(reasons[0]).toMatchObject({ code: 'U2', path, message: expect.stringContaining(message) });
    expectPerhaps(policy);
  });

  it.each(RULES)('with the rule %s: is blamed at %s', (rule, path, message) => {
    const { policy, reasons } = lower('NetworkPolicy', 'till/doors', `{ingress: [${rule}]}`);
    const blamed = reasons.find((reason) => reason.path === `spec.ingress[0]${path}`);
    expect(blamed).toMatchObject({ code: 'U2', message: expect.stringContaining(message) });
    expectPerhaps(policy);
  });

  it.each([
    ['{preDNAT: true, doNotTrack: true, applyOnForward: true}', 'spec.preDNAT', 'beside doNotTrack'],
    ['{preDNAT: true}', 'spec.applyOnForward', 'must be true'],
    ['{preDNAT: true, applyOnForward: true, types: [Egress]}', 'spec.preDNAT', 'of ingress only'],
    ['{applyOnForward: "yes"}', 'spec.applyOnForward', 'true or false'],
    [
      '{egress: [{action: Allow, destination: {services: {name: a}}}]}',
      'spec.egress[0].destination.services.namespace',
      'is missing',
    ],
  ])('global, %s: is blamed at %s', (spec, path, message) => {
    const { policy, reasons } = lower('GlobalNetworkPolicy', 'doors', spec);
    expect(reasons).toContainEqual(
      expect.objectContaining({ path, message: expect.stringContaining(message) }),
    );
    expectPerhaps(policy);
  });

  it('with more than 1024 rules of a direction is blamed once', () => {
    const rules = Array.from({ length: 1025 }, () => '{action: Allow}').join();
    const { reasons } = lower('NetworkPolicy', 'till/doors', `{ingress: [${rules}]}`);
    expect(reasons).toMatchObject([{ path: 'spec.ingress', message: expect.stringContaining('1025') }]);
  });

  it('of a field that is not known may hold any rule, before those it has', () => {
    const { policy } = lower('NetworkPolicy', 'till/doors', '{ingres: [], ingress: [{action: Deny}]}');
    expect(policy.isolates).toEqual(['ingress', 'egress']);
    expect(policy.rules.slice(0, 3).map(({ action }) => action)).toEqual(['allow', 'deny', 'pass']);
  });

  it('and domains, which are known to Calico alone, only leave addresses unknown', () => {
    const spec = '{egress: [{action: Allow, destination: {domains: ["*.example.com"]}}]}';
    const { policy, reasons } = lower('NetworkPolicy', 'till/doors', spec);
    expect(reasons).toEqual([]);
    expect(policy.rules[0]!.peers).toMatchObject([{ type: 'unknown', among: 'addresses' }]);
  });
});

/** It may apply, and does not for sure. */
function expectPerhaps(policy: Policy): void {
  expect(policy.subject.pods).toMatchObject({ op: 'all' });
  expect(JSON.stringify(policy.subject.pods)).toContain('"unknown"');
}
