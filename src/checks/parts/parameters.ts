import type { Parameters } from '../../model/finding.ts';

/** Reads of a check's parameters, whose types the configuration was held against; anything else is a fault of ours. */

export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number') throw new TypeError(`parameter ${name} is no number`);
  return value;
}

export function textOf(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string') throw new TypeError(`parameter ${name} is no text`);
  return value;
}

export function listOf(parameters: Parameters, name: string): readonly string[] {
  const value = parameters[name];
  if (!Array.isArray(value)) throw new TypeError(`parameter ${name} is no list`);
  return value;
}

export function flagOf(parameters: Parameters, name: string): boolean {
  const value = parameters[name];
  if (typeof value !== 'boolean') throw new TypeError(`parameter ${name} is neither true nor false`);
  return value;
}
