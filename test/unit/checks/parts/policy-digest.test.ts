import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { policyDigest } from '../../../../src/checks/parts/policy-digest.ts';
import type { KubeObject } from '../../../../src/model/resource.ts';

const digestOf = (yaml: string) => policyDigest(parse(yaml) as KubeObject);

/** As a person writes it. */
const WRITTEN = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ledger, namespace: pay}
spec:
  podSelector: {matchLabels: {app: ledger}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: tokeniser}}}, {namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [risk, fraud]}]}}]
      ports: [{port: 5432}]
`;

/** As the API server hands it back, after a controller touched it. */
const SERVED = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ledger, namespace: pay, uid: 7a1e, labels: {argocd.argoproj.io/instance: pay}, annotations: {segproof.dev/owner: team-pay}}
spec:
  podSelector: {matchLabels: {app: ledger}, matchExpressions: []}
  policyTypes: [Ingress]
  egress: null
  ingress:
    - ports: [{port: 5432, protocol: TCP}]
      from:
        - namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [fraud, risk]}]}
        - podSelector: {matchLabels: {app: tokeniser}}
`;

describe('the digest of a policy', () => {
  test('is the same for a manifest and for the object that the server made of it', () => {
    expect(digestOf(WRITTEN)).toBe(digestOf(SERVED));
    expect(digestOf(WRITTEN)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['another port', WRITTEN.replace('5432', '5433')],
    ['another protocol', WRITTEN.replace('{port: 5432}', '{port: 5432, protocol: UDP}')],
    ['a further peer', WRITTEN.replace('from: [', 'from: [{ipBlock: {cidr: 10.0.0.0/8}}, ')],
    ['peers that are gone: any peer', WRITTEN.replace(/from: .*/, 'from: []')],
    ['a further direction', WRITTEN.replace('  ingress:', '  policyTypes: [Ingress, Egress]\n  ingress:')],
    ['another subject', WRITTEN.replace('{app: ledger}', '{app: ledgers}')],
    ['both selectors in one peer', WRITTEN.replace('}}}, {namespaceSelector', '}}, namespaceSelector')],
    ['a field nobody knows', WRITTEN.replace('  ingress:', '  ingres: []\n  ingress:')],
  ])('differs for %s', (_what, yaml) => {
    expect(yaml).not.toBe(WRITTEN);
    expect(digestOf(yaml)).not.toBe(digestOf(WRITTEN));
  });

  test('takes an empty list of peers and an absent one for the same, and a list of one for another', () => {
    const none = WRITTEN.replace(/from: .*\n/, 'from: []\n');
    const absent = WRITTEN.replace(/- from: .*\n {6}ports/, '- ports');
    expect(digestOf(none)).toBe(digestOf(absent));
  });

  test('keeps the order of rules where the first match decides', () => {
    const admin = (names: string) => `
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: guard}
spec: {tier: Admin, priority: 10, subject: {namespaces: {}}, ingress: [${names}]}
`;
    expect(digestOf(admin('{action: Deny, name: a}, {action: Accept, name: b}'))).not.toBe(
      digestOf(admin('{action: Accept, name: b}, {action: Deny, name: a}')),
    );
  });

  test('fills in what Calico takes for granted', () => {
    const calico = (spec: string) => `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: ledger, namespace: pay}
spec: {selector: app == 'ledger', ${spec}}
`;
    const rules = "egress: [{action: Allow, destination: {selector: app == 'vault'}}]";
    expect(digestOf(calico(rules))).toBe(digestOf(calico(`${rules}, tier: default, types: [Egress]`)));
    expect(digestOf(calico(rules))).not.toBe(digestOf(calico(`${rules}, types: [Ingress, Egress]`)));
  });

  test('covers labels of what is selected by its labels, and of nothing else', () => {
    const set = (labels: string) => `
apiVersion: projectcalico.org/v3
kind: NetworkSet
metadata: {name: banks, namespace: pay, labels: ${labels}}
spec: {nets: [203.0.113.0/24]}
`;
    expect(digestOf(set('{role: bank}'))).not.toBe(digestOf(set('{role: shop}')));
  });
});
