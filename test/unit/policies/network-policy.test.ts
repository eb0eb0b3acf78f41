import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { KubeObject } from '../../../src/model/resource.ts';
import type { Reason } from '../../../src/model/verdict.ts';
import { lowerContext } from '../../../src/policies/index.ts';
import { NETWORK_POLICY } from '../../../src/policies/network-policy.ts';
import { snapshotOf } from '../inventory/objects.ts';

function lower(spec: string): { readonly policy: Policy; readonly reasons: readonly Reason[] } {
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'vault', name: 'keys' },
    spec: parseDocument(spec).toJS(),
  } as KubeObject;
  const snapshot = snapshotOf([object]);
  const { policies, reasons } = NETWORK_POLICY.lower(
    { key: 'keys', object },
    { file: 'keys.yaml', line: 3 },
    lowerContext(snapshot, buildInventory(snapshot)),
  );
  return { policy: policies[0]!, reasons };
}

describe('lowering a NetworkPolicy', () => {
  it('gives allow rules, a mark of isolation and field paths', () => {
    const { policy, reasons } = lower(`
      podSelector: {matchLabels: {app: vault}}
      ingress:
        - from: [{namespaceSelector: {matchLabels: {team: keys}}, podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
          ports: [{port: 8200}, {port: sync, protocol: UDP}]
    `);
    expect(reasons).toEqual([]);
    expect(policy.isolates).toEqual(['ingress']);
    expect(policy.subject).toEqual({
      namespaces: { name: 'vault' },
      pods: { op: 'all', of: [{ op: 'in', key: 'app', values: ['vault'] }] },
    });
    expect(policy.rules).toMatchObject([
      {
        direction: 'ingress',
        action: 'allow',
        path: 'spec.ingress[0]',
        peers: [
          { type: 'endpoints', path: 'spec.ingress[0].from[0]' },
          { type: 'addresses', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
        ],
        traffic: [
          { type: 'ports', protocol: 'TCP', ports: { first: 8200, last: 8200 } },
          { type: 'named', protocol: 'UDP', name: 'sync', path: 'spec.ingress[0].ports[1]' },
        ],
      },
    ]);
  });

  it.each([
    ['{podselector: {}}', 'spec.podselector', 'did you mean "podSelector"?'],
    ['{podSelector: {matchLabel: {a: b}}}', 'spec.podSelector.matchLabel', 'did you mean "matchLabels"?'],
    ['{podSelector: {matchLabels: {version: 1}}}', 'spec.podSelector.matchLabels.version', 'must be a text'],
    [
      '{podSelector: {matchLabels: {a: "no spaces"}}}',
      'spec.podSelector.matchLabels.a',
      'is not a label value',
    ],
    ['{podSelector: {matchLabels: {"-a": b}}}', 'spec.podSelector.matchLabels', 'is not a label key'],
    [
      '{podSelector: {matchExpressions: [{key: a, operator: In}]}}',
      'spec.podSelector.matchExpressions[0].values',
      'must not be empty',
    ],
    [
      '{podSelector: {matchExpressions: [{key: a, operator: in, values: [b]}]}}',
      'spec.podSelector.matchExpressions[0].operator',
      'must be In',
    ],
    [
      '{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}',
      'spec.podSelector.matchExpressions[0].values',
      'must be empty',
    ],
    ['{policyTypes: [ingress]}', 'spec.policyTypes[0]', 'must be Ingress or Egress'],
    ['{policyTypes: Ingress}', 'spec.policyTypes', 'must be a list'],
    ['{ingress: {}}', 'spec.ingress', 'must be a list'],
    ['{ingress: [null]}', 'spec.ingress[0]', 'empty list item'],
    ['{ingress: [{form: []}]}', 'spec.ingress[0].form', 'did you mean "from"?'],
    ['{ingress: [{to: []}]}', 'spec.ingress[0].to', 'unknown field'],
    ['{ingress: [{from: [{}]}]}', 'spec.ingress[0].from[0]', 'must hold podSelector'],
    [
      '{ingress: [{from: [{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}]}]}',
      'spec.ingress[0].from[0]',
      'beside selectors',
    ],
    [
      '{ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]}',
      'spec.ingress[0].from[0].ipBlock.cidr',
      'is not an address block',
    ],
    [
      '{ingress: [{from: [{ipBlock: {cidr: 010.0.0.0/8}}]}]}',
      'spec.ingress[0].from[0].ipBlock.cidr',
      'is not an address block',
    ],
    ['{ingress: [{ports: [{port: 0}]}]}', 'spec.ingress[0].ports[0].port', 'must be a port'],
    ['{ingress: [{ports: [{port: "8080"}]}]}', 'spec.ingress[0].ports[0].port', 'is not a port name'],
    [
      '{ingress: [{ports: [{protocol: tcp}]}]}',
      'spec.ingress[0].ports[0].protocol',
      'must be TCP, UDP or SCTP',
    ],
  ])('finds what is wrong in %s', (spec, path, message) => {
    const { policy, reasons } = lower(spec);
    expect(reasons[0]).toMatchObject({ code: 'U2', path, origin: { file: 'keys.yaml', line: 3 } });
    expect(reasons[0]!.message).toContain(message);
    expect(JSON.stringify(policy.subject.pods)).toContain('"unknown"');
  });

  it('takes null for absent, as the API server does', () => {
    expect(lower('{podSelector: null, ingress: null, egress: null, policyTypes: null}').reasons).toEqual([]);
  });

  it('points at a stray dash', () => {
    const { policy } = lower(`
      ingress: [{from: [{namespaceSelector: {matchLabels: {team: pay}}}, {podSelector: {matchLabels: {app: web}}}]}]
    `);
    expect(policy.issues).toMatchObject([{ code: 'suspicious', path: 'spec.ingress[0].from[1]' }]);
  });
});
