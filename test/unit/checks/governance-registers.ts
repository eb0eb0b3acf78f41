/** A shop with one justified and one unjustified policy, and rows of registers that speak of it. */
import type { Registers, ReviewEntry } from '../../../src/model/register.ts';
import { namespace, pod } from './shop.ts';

export const NAME = 'Cluster//shop';

export const LEDGER = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/ledger')}`;

/** A policy that allows one peer, with the annotations given. */
export function allowing(name: string, annotations: Readonly<Record<string, string>> = {}): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: pay, annotations: ${JSON.stringify(annotations)}}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {}}], ports: [{port: 5432}]}]
`;
}

export function review(more: Partial<ReviewEntry> = {}): ReviewEntry {
  return {
    id: 'R-1',
    kind: 'ruleset',
    hash: `sha256:${'0'.repeat(64)}`,
    reviewer: 'bob',
    on: '2026-09-15',
    outcome: 'two rules removed',
    ...more,
  };
}

export function attested(
  check: string,
  item: string,
  more: { readonly value?: number } = {},
): Partial<Registers> {
  const signed = { id: 'A-1', statement: 'as written', signer: 'alice', on: '2026-10-01' };
  return { attestations: [{ ...signed, framework: 'checks', control: check, item, ...more }] };
}
