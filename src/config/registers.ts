import type { z } from 'zod';
import type { Registers } from '../model/register.ts';
import type { Protocol } from '../model/resource.ts';
import type { Flow } from '../model/scope.ts';
import { type LoadedConfig, readChecked, resolvePath } from './load.ts';
import { type exceptionRegister, type flowSchema, registerFile } from './schema.ts';

/**
 * The registers a configuration names, read and checked. `exceptionsFile` (from `--exceptions`) replaces the
 * configured exceptions. Throws REGISTER_INVALID with file and line.
 */
export function loadRegisters(config: LoadedConfig, exceptionsFile?: string): Registers {
  const named = config.values.registers ?? {};
  const exceptions = exceptionsFile ?? resolved(config, named.exceptions);
  const flows = resolved(config, named.flows);
  const exposures = resolved(config, named.exposures);
  const attestations = resolved(config, named.attestations);
  return {
    ...(flows && { flows: readRegister(flows, registerFile.flows).flows.map(toRegisteredFlow) }),
    ...(exposures && {
      exposures: readRegister(exposures, registerFile.exposures).exposures.map(withoutUndefined),
    }),
    exceptions: exceptions
      ? readRegister(exceptions, registerFile.exceptions).exceptions.map(toException)
      : [],
    attestations: attestations
      ? readRegister(attestations, registerFile.attestations).attestations.map(withoutUndefined)
      : [],
  };
}

function resolved(config: LoadedConfig, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolvePath(config.folder, path);
}

function readRegister<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  return readChecked(file, schema, 'REGISTER_INVALID').values;
}

function toRegisteredFlow(row: z.output<typeof flowSchema> & { readonly dimension: string }): Flow & {
  readonly dimension: string;
} {
  return { ...toFlow(row), dimension: row.dimension };
}

function toException(row: z.output<typeof exceptionRegister>[number]): Registers['exceptions'][number] {
  return { ...withoutUndefined(row), match: withoutUndefined(row.match) as Readonly<Record<string, string>> };
}

/** A row of the flow register, its ports parsed. */
export function toFlow(row: z.output<typeof flowSchema>): Flow {
  const { ports, owner: _owner, approvedOn: _approvedOn, ...rest } = row;
  return { ...withoutUndefined(rest), ports: ports === 'any' ? 'any' : ports.map(parsePorts) };
}

function parsePorts(text: string): { protocol: Protocol; ports: { first: number; last: number } } {
  const [protocol, range] = text.split(' ') as [Protocol, string];
  const [first, last] = range.split('-').map(Number) as [number, number?];
  return { protocol, ports: { first, last: last ?? first } };
}

/** Optional keys are absent rather than undefined in our records. */
function withoutUndefined<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
