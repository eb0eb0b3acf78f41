import type { Direction, PolicyIssue } from '../../model/policy.ts';
import { DIRECTIONS } from '../../model/policy.ts';
import { type DefectLog, type Fields, listField } from '../fields.ts';
import { CALICO_STORE } from './mirrors.ts';

/**
 * Directions in which a policy applies. None given: the API fills in those that have rules, Ingress when there are none
 * (trap 69); an object that was stored without them applies in both (calico.md §2.1).
 */
export function activeDirections(spec: Fields, group: string, log: DefectLog): readonly Direction[] {
  const types = listField(spec.types, 'spec.types', log) ?? [];
  for (const [index, type] of types.entries()) {
    if (type !== 'Ingress' && type !== 'Egress') {
      log.add(`spec.types[${index}]`, `must be Ingress or Egress, not ${JSON.stringify(type)}`);
    } else if (types.indexOf(type) < index) log.add(`spec.types[${index}]`, `names ${type} twice`);
  }
  if (types.length > 0) return DIRECTIONS.filter((direction) => types.includes(WORDS[direction]));
  if (group === CALICO_STORE) return DIRECTIONS;
  if (!hasItems(spec.egress)) return ['ingress'];
  return hasItems(spec.ingress) ? DIRECTIONS : ['egress'];
}

const WORDS: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };

/** Rules of a direction in which the policy does not apply have no effect. */
export function inactiveRules(spec: Fields, active: readonly Direction[]): readonly PolicyIssue[] {
  return DIRECTIONS.filter((direction) => !active.includes(direction) && hasItems(spec[direction])).map(
    (direction) => ({
      code: 'inactive-direction',
      path: `spec.${direction}`,
      message: `types leaves out ${WORDS[direction]}: these rules have no effect`,
    }),
  );
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
