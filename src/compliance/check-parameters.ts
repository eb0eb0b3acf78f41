import type { CheckMeta, CheckParameter } from '../checks/contract.ts';
import { defaultParameters, type ParameterSet, type ParameterSets } from '../checks/run.ts';
import type { Parameters, ParameterValue } from '../model/finding.ts';
import type { ControlCheck, Framework } from '../model/framework.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { type Place, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';

/** Parameters of checks as the entity sets them (`checks:` of the configuration), by check and name. */
export type EntityParameters = Readonly<Record<string, Parameters>>;

/** Tells where in the configuration a check's parameter was set. */
type PlaceOf = (check: string, parameter?: string) => Place;

/** Throws CONFIG_INVALID, located, for a check or parameter that does not exist, or a value it cannot take. */
export function requireParameters(
  entity: EntityParameters,
  checks: readonly CheckMeta[],
  placeOf: PlaceOf,
): void {
  for (const [id, values] of Object.entries(entity)) {
    const meta = checks.find((check) => check.id === id);
    if (!meta) {
      const ids = checks.map((check) => check.id);
      throw invalid(`unknown check \`${id}\``, nearestOf(id, ids), placeOf(id));
    }
    for (const [name, value] of Object.entries(values)) requireValue(meta, name, value, placeOf(id, name));
  }
}

function requireValue(
  { id, parameters = {} }: CheckMeta,
  name: string,
  value: ParameterValue,
  place: Place,
): void {
  const spec = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (!spec)
    throw invalid(`${id} has no parameter \`${name}\``, nearestOf(name, Object.keys(parameters)), place);
  const expected = expectedOf(spec, value);
  const message = `parameter \`${name}\` of ${id} cannot be ${JSON.stringify(value)}`;
  if (expected) throw invalid(message, expected, place);
}

function invalid(message: string, expected: string, place: Place): SegproofError {
  return new SegproofError({ code: 'CONFIG_INVALID', message, expected, place });
}

function nearestOf(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near ? `\`${near}\`` : known.join(', ') || 'no parameters';
}

/** What would have been right; `undefined` where the value is. */
export function expectedOf(
  { default: usual, min, max, choices, pattern }: CheckParameter,
  value: ParameterValue,
): string | undefined {
  const type = (of: ParameterValue) => (Array.isArray(of) ? 'list' : typeof of);
  if (type(value) !== type(usual)) return `a ${type(usual)}`;
  if (choices && !choices.includes(String(value))) return `one of ${choices.join(', ')}`;
  if (pattern !== undefined && !matchesPattern(pattern, value)) return `text that matches ${pattern}`;
  if (typeof value !== 'number') return undefined;
  if (min !== undefined && value < min) return `${min} at least`;
  return max !== undefined && value > max ? `${max} at most` : undefined;
}

function matchesPattern(pattern: string, value: ParameterValue): boolean {
  const texts = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  return texts.every((text) => new RegExp(pattern).test(text));
}

/** The values with which a check runs for the entity itself. */
export function ownParameters(meta: CheckMeta, entity: EntityParameters): Parameters {
  return { ...defaultParameters(meta), ...(Object.hasOwn(entity, meta.id) ? entity[meta.id] : {}) };
}

/** What a mapping sets, where it differs from the entity's own values: the run of the check that the control reads. */
export function mappedParameters(
  { id, parameters }: ControlCheck,
  framework: Framework,
  own: ReadonlyMap<string, Parameters>,
): Parameters | undefined {
  const mapped = Object.fromEntries(
    Object.entries(parameters ?? {}).flatMap(([name, source]) => {
      const value = framework.parameters[source]?.default;
      return value === undefined || value === own.get(id)?.[name] ? [] : [[name, value] as const];
    }),
  );
  return Object.keys(mapped).length > 0 ? mapped : undefined;
}

/**
 * The runs of each check: one per distinct set of values that a mapping asks for, and one with the entity's own values
 * where a mapping, or nobody, asks for these. Fourteen frameworks with the same values share one run.
 */
export function parameterSets(
  checks: readonly CheckMeta[],
  frameworks: readonly Framework[],
  own: ReadonlyMap<string, Parameters>,
): ParameterSets {
  const asked = askedSets(frameworks, own);
  return new Map(
    checks.map(({ id }) => {
      const values = own.get(id) ?? {};
      const sets = [...(asked.get(id)?.values() ?? [undefined])].map(
        (mapped): ParameterSet => (mapped ? { values: { ...values, ...mapped }, mapped } : { values }),
      );
      return [id, sets];
    }),
  );
}

function askedSets(frameworks: readonly Framework[], own: ReadonlyMap<string, Parameters>) {
  const asked = new Map<string, Map<string, Parameters | undefined>>();
  for (const framework of frameworks) {
    for (const check of framework.controls.flatMap((control) => control.checks)) {
      const mapped = mappedParameters(check, framework, own);
      const known = asked.get(check.id) ?? new Map<string, Parameters | undefined>();
      asked.set(check.id, known.set(canonicalJson(mapped ?? {}), mapped));
    }
  }
  return asked;
}
