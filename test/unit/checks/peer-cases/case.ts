/**
 * Clusters that other tools judge wrong (compliance-peers.md §3b), by number, with what is true of them. A case says what
 * it expects, check by check; what it does not name it leaves open.
 */
import { expect } from 'vitest';
import { CHECKS } from '../../../../src/checks/index.ts';
import type { Status } from '../../../../src/model/finding.ts';
import { type Given, judge, statuses } from '../facts.ts';
import { namespace, node, pod } from '../shop.ts';

/** Statuses by check and subject, as `facts.ts` writes a subject. */
export type Expected = Readonly<Record<string, Readonly<Record<string, Status>>>>;

export interface PeerCase {
  readonly number: number;
  readonly name: string;
  readonly given: Given;
  readonly expected: Expected;
}

/** Ignores subjects that the case does not name. */
export async function expectCase({ given, expected }: PeerCase): Promise<void> {
  const found: Record<string, Readonly<Record<string, string>>> = {};
  for (const id of Object.keys(expected)) {
    const check = CHECKS.find(({ meta }) => meta.id === id)!;
    found[id] = statuses(await judge(check, given));
  }
  expect(found).toMatchObject(expected);
}

/** Findings of both directions for the one workload of `pay`. */
export function isolation(ingress: Status, egress: Status, workload = 'Pod/pay/tokeniser'): Expected {
  return {
    'ingress-isolated': { [`${workload} ingress`]: ingress },
    'egress-isolated': { [`${workload} egress`]: egress },
  };
}

export function newPod(ingress: Status, egress: Status): Expected {
  return {
    'namespace-default-deny': { 'Namespace//pay ingress': ingress, 'Namespace//pay egress': egress },
  };
}

export function pair(from: string, to: string, status: Status): Expected {
  return { 'zone-segmentation': { [`ZonePair/pci-zone/${from}/${to}`]: status } };
}

/** `pay` in the zone `cde`, with one pod. */
export const PAY = namespace('pay', { 'pci-zone': 'cde' }) + pod('pay/tokeniser', { ip: '10.1.0.5' });
/** `shop` in the zone `connected`. */
export const SHOP =
  namespace('shop', { 'pci-zone': 'connected' }) + pod('shop/checkout', { ip: '10.1.0.6', node: 'node-2' });
/** `office` in the zone `out`. */
export const OFFICE =
  namespace('office', { 'pci-zone': 'out' }) + pod('office/cms', { ip: '10.1.0.7', node: 'node-3' });
export const NODES = node('node-1', '10.0.0.1') + node('node-2', '10.0.0.2') + node('node-3', '10.0.0.3');
/** Three zones on three nodes. */
export const TOWN = PAY + SHOP + OFFICE + NODES;

export const BOTH = 'policyTypes: [Ingress, Egress]';
export const ANYTHING = `{podSelector: {}, ${BOTH}, ingress: [{}], egress: [{}]}`;

/** Peers in a namespace, as a list. */
export const inSpace = (name: string) =>
  `[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}}]`;
