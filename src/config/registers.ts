import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import type { Registers } from '../model/register.ts';
import type { Protocol } from '../model/resource.ts';
import type { Flow } from '../model/scope.ts';
import type { Selector } from '../model/selector.ts';
import { defectLog } from '../policies/fields.ts';
import { lowerLabelSelector } from '../policies/label-selector.ts';
import { sha256Hex } from '../util/digest.ts';
import { type Place, SegproofError } from '../util/error.ts';
import type { LocatedYaml } from '../util/located-yaml.ts';
import type { flowSchema } from './flow-schema.ts';
import { type LoadedConfig, readChecked, resolvePath } from './load.ts';
import { refuseUnknownFlowEnds } from './register-places.ts';
import {
  type ExceptionRow,
  type FlowRow,
  type RegisterName,
  type RegisterRows,
  type ReviewRow,
  registerFile,
} from './register-schema.ts';

/** The registers of a configuration, for whoever finds a fault in a row later. */
export interface LoadedRegisters {
  readonly registers: Registers;
  /** Where a row, or a field of it, stands. */
  readonly placeOf: (register: RegisterName, row: number, field?: string) => Place | undefined;
}

/** A register file as it was read. */
interface RegisterText {
  readonly file: string;
  readonly yaml: LocatedYaml;
}

/**
 * The registers a configuration names, read and checked. `exceptionsFile` (from `--exceptions`) replaces the
 * configured exceptions. Throws REGISTER_INVALID with file, line and field. The approved policies are no file of rows:
 * app/approved-policies.ts reads them.
 */
export function loadRegisters(config: LoadedConfig, exceptionsFile?: string): LoadedRegisters {
  const named = { ...config.values.registers };
  const texts = new Map<RegisterName, RegisterText>();
  const read = <Name extends RegisterName>(name: Name) => {
    const file = name === 'exceptions' && exceptionsFile ? exceptionsFile : resolved(config, named[name]);
    if (file === undefined) return undefined;
    const { yaml, values } = readChecked(file, registerFile[name], 'REGISTER_INVALID');
    texts.set(name, { file, yaml });
    return (values as Pick<RegisterRows, Name>)[name];
  };
  const placeOf: LoadedRegisters['placeOf'] = (register, row, field) =>
    texts.get(register)?.yaml.placeOf([register, row, ...(field === undefined ? [] : [field])]);
  const flows = read('flows');
  if (flows)
    refuseUnknownFlowEnds(flows, config.values.scope ?? {}, (row, field) => placeOf('flows', row, field));
  const reviews = read('reviews');
  const exceptions = read('exceptions') ?? [];
  const registers = withoutUndefined({
    flows: flows?.map(toRegisteredFlow),
    exposures: read('exposures')?.map(withoutUndefined),
    exceptions: exceptions.map((row, index) => toException(row, placeOf('exceptions', index, 'selector'))),
    attestations: (read('attestations') ?? []).map(withoutUndefined),
    reviews: reviews?.map((row, index) =>
      toReview(row, dirname(texts.get('reviews')!.file), placeOf('reviews', index, 'text')),
    ),
    tests: read('tests')?.map(withoutUndefined),
    policies: read('policies')?.map(withDefinedMatch),
    identities: read('identities')?.map(withoutUndefined),
    changes: read('changes')?.map(withDefinedMatch),
    components: read('components')?.map(withDefinedMatch),
  });
  return { registers, placeOf };
}

function resolved(config: LoadedConfig, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolvePath(config.folder, path);
}

function toRegisteredFlow(row: FlowRow): NonNullable<Registers['flows']>[number] {
  return { ...withoutUndefined(row), ports: toPorts(row.ports) };
}

/** A flow of the configuration, its ports parsed. */
export function toFlow(row: z.output<typeof flowSchema>): Flow {
  const { owner: _owner, ...flow } = row;
  return { ...withoutUndefined(flow), ports: toPorts(row.ports) };
}

function toPorts(ports: FlowRow['ports']): Flow['ports'] {
  return ports === 'any' ? 'any' : ports.map(parsePorts);
}

function parsePorts(text: string): { protocol: Protocol; ports: { first: number; last: number } } {
  const [protocol, range] = text.split(' ') as [Protocol, string];
  const [first, last] = range.split('-').map(Number) as [number, number?];
  return { protocol, ports: { first, last: last ?? first } };
}

function toException(row: ExceptionRow, place: Place | undefined): Registers['exceptions'][number] {
  const { match = {}, selector, ...rest } = row;
  return {
    ...withoutUndefined(rest),
    match: withoutUndefined(match) as Readonly<Record<string, string>>,
    ...(selector && { selector: toSelector(selector, place) }),
  };
}

function toSelector(selector: ExceptionRow['selector'], place: Place | undefined): Selector {
  const log = defectLog();
  const lowered = lowerLabelSelector(selector, 'selector', log);
  const [defect, ...more] = log.defects.map(({ path, message }) => ({
    code: 'REGISTER_INVALID' as const,
    message: `${path}: ${message}`,
    place,
  }));
  if (defect) throw new SegproofError(defect, { more });
  return lowered;
}

/** A text that does not have the row's hash is not what was reviewed. */
function toReview(row: ReviewRow, folder: string, place: Place | undefined) {
  const { text: file, ...review } = withoutUndefined(row);
  if (file === undefined) return review;
  const text = readText(resolvePath(folder, file), place);
  const found = `sha256:${sha256Hex(text)}`;
  if (found !== row.hash) {
    const message = 'the text is not the one that the hash is of';
    throw new SegproofError({ code: 'REGISTER_INVALID', message, place, expected: row.hash, got: found });
  }
  return { ...review, lines: text.split('\n').filter((line) => line !== '') };
}

function readText(file: string, place: Place | undefined): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `${file} cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'REGISTER_INVALID', message, place }, { cause });
  }
}

function withDefinedMatch<Row extends { readonly match: object }>(row: Row) {
  return { ...withoutUndefined(row), match: withoutUndefined(row.match as Row['match']) };
}

/** Optional keys are absent rather than undefined in our records. */
function withoutUndefined<T extends object>(row: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
