import type { Direction, PolicyIssue } from '../model/policy.ts';
import type { Fields } from './fields.ts';

/** What is legal and yet seldom meant. */
export function issuesOf(spec: Fields, active: readonly Direction[]): readonly PolicyIssue[] {
  return [
    ...inactiveRules(spec, active),
    ...duplicateTypes(spec),
    ...splitPeers(spec, 'ingress', 'from'),
    ...splitPeers(spec, 'egress', 'to'),
  ];
}

/** Rules of a direction that `policyTypes` leaves out have no effect (traps 7, 8). */
function inactiveRules(spec: Fields, active: readonly Direction[]): readonly PolicyIssue[] {
  return (['ingress', 'egress'] as const)
    .filter((direction) => !active.includes(direction) && itemsOf(spec[direction]).length > 0)
    .map((direction) => ({
      code: 'inactive-direction',
      path: `spec.${direction}`,
      message: `policyTypes leaves out ${direction}: these rules have no effect`,
    }));
}

function duplicateTypes(spec: Fields): readonly PolicyIssue[] {
  const types = itemsOf(spec.policyTypes);
  if (new Set(types).size === types.length) return [];
  return [{ code: 'duplicate', path: 'spec.policyTypes', message: 'names one direction twice' }];
}

/** A stray dash makes two items, either of which suffices, of one item with two conditions (trap 19). */
function splitPeers(spec: Fields, direction: Direction, field: string): readonly PolicyIssue[] {
  return itemsOf(spec[direction]).flatMap((rule, index) => {
    const peers = itemsOf((rule as Fields | null)?.[field]) as readonly (Fields | null)[];
    const at = peers.findIndex((peer, position) => {
      return isOnly(peer, 'namespaceSelector') && isOnly(peers[position + 1], 'podSelector');
    });
    if (at < 0 || isEmptySelector(peers[at + 1]!.podSelector)) return [];
    return [
      {
        code: 'suspicious' as const,
        path: `spec.${direction}[${index}].${field}[${at + 1}]`,
        message:
          'a podSelector of its own item after a namespaceSelector: the two are alternatives, not one condition',
      },
    ];
  });
}

function isOnly(peer: Fields | null | undefined, field: string): boolean {
  return typeof peer === 'object' && peer !== null && Object.keys(peer).join() === field;
}

function isEmptySelector(selector: unknown): boolean {
  return typeof selector !== 'object' || selector === null || Object.keys(selector).length === 0;
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
