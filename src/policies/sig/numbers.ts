import type { PortRange } from '../../model/connection-set.ts';
import { type DefectLog, type Fields, join } from '../fields.ts';

const MAX_PORT = 65535;

/** A whole number from 1 to 65535. */
export function portField(value: unknown, path: string, log: DefectLog): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT) return value;
  log.add(path, `must be a port from 1 to ${MAX_PORT}, not ${JSON.stringify(value)}`);
  return undefined;
}

/** `start` must be below `end` (trap 61). */
export function rangeFields(fields: Fields, path: string, log: DefectLog): PortRange | undefined {
  const first = portField(fields.start, join(path, 'start'), log);
  const last = portField(fields.end, join(path, 'end'), log);
  if (first === undefined || last === undefined) return undefined;
  if (first < last) return { first, last };
  log.add(join(path, 'end'), `must be above start, ${first}, not ${last}`);
  return undefined;
}
