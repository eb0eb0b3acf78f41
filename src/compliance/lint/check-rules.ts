import type { CheckMeta } from '../../checks/contract.ts';
import type { ParameterValue } from '../../model/finding.ts';
import type { CheckFilter, Control, ControlCheck, Framework } from '../../model/framework.ts';
import { nearest } from '../../util/nearest.ts';
import { CATALOGUE, catalogueEntry } from '../catalogue.ts';
import { expectedOf } from '../check-parameters.ts';
import type { ControlRule, Fault, LintContext } from './fault.ts';

/** Rules about the checks that a control names, and what their results are narrowed to. */
export const CHECK_RULES: readonly ControlRule[] = [
  namesKnownChecks,
  namesEachCheckOnce,
  namesKnownParameters,
  setsParametersThatAreTaken,
  namesKnownZones,
  filtersKnownZones,
];

function namesKnownChecks({ checks }: Control): readonly Fault[] {
  return checks.flatMap(({ id }, index) => {
    if (catalogueEntry(id)) return [];
    const known = CATALOGUE.map((entry) => entry.id);
    return [unknownName('no such check', ['checks', index, 'id'], id, known, 'a check of the catalogue')];
  });
}

function unknownName(
  message: string,
  path: readonly PropertyKey[],
  got: string,
  known: readonly string[],
  otherwise = `one of ${known.join(', ') || 'none, as none is declared'}`,
): Fault {
  const near = nearest(got, known);
  return { path, message, expected: near ? `\`${near}\`` : otherwise, got };
}

function namesEachCheckOnce({ checks }: Control): readonly Fault[] {
  const keys = checks.map(instanceKey);
  return checks.flatMap(({ id }, index) => {
    if (keys.indexOf(keys[index]!) === index) return [];
    return [{ path: ['checks', index], message: 'a check is named twice', got: id }];
  });
}

/** One check may serve a control several times, each time with other subjects. */
function instanceKey({ id, with: filter }: ControlCheck): string {
  return `${id} ${filter.direction ?? ''} ${filter.dimension ?? ''} ${filter.from ?? ''} ${filter.to ?? ''}`;
}

function namesKnownParameters({ checks }: Control, { parameters }: Framework): readonly Fault[] {
  return checks.flatMap((check, index) =>
    Object.entries(check.parameters ?? {}).flatMap(([name, source]) => {
      if (Object.hasOwn(parameters, source)) return [];
      const path = ['checks', index, 'parameters', name];
      return [unknownName('no such parameter of the framework', path, source, Object.keys(parameters))];
    }),
  );
}

function setsParametersThatAreTaken(
  { checks }: Control,
  { parameters }: Framework,
  context: LintContext,
): readonly Fault[] {
  return checks.flatMap((check, index) => {
    const meta = context.checks.find(({ id }) => id === check.id);
    if (!meta) return [];
    return Object.entries(check.parameters ?? {}).flatMap(([name, source]) =>
      settingFaults(meta, name, parameters[source]?.default, ['checks', index, 'parameters', name]),
    );
  });
}

/** `value` is absent where the framework has no such parameter, which is another rule's fault. */
function settingFaults(
  { id, parameters: known = {} }: CheckMeta,
  name: string,
  value: ParameterValue | undefined,
  path: readonly PropertyKey[],
): readonly Fault[] {
  const taken = Object.keys(known);
  if (!taken.includes(name))
    return [unknownName(`${id} takes no such parameter`, path, name, taken, noneOr(taken))];
  const expected = value === undefined ? undefined : expectedOf(known[name]!, value);
  if (expected === undefined) return [];
  return [{ path, message: `${id} cannot take this value`, expected, got: JSON.stringify(value) }];
}

function noneOr(names: readonly string[]): string {
  return names.length > 0 ? `one of ${names.join(', ')}` : 'none, as it takes none';
}

function namesKnownZones({ zones }: Control, framework: Framework): readonly Fault[] {
  if (zones.length > 0 && framework.dimension === undefined) {
    const expected = '`scoping: {dimension: …}`';
    return [{ path: ['zones'], message: 'zones without a dimension', expected }];
  }
  return zones.flatMap((zone, index) => unknownZone(zone, ['zones', index], framework));
}

function filtersKnownZones({ checks }: Control, framework: Framework): readonly Fault[] {
  return checks.flatMap(({ with: filter }, index) =>
    (['from', 'to'] as const).flatMap((end) =>
      filterFaults(filter, end, ['checks', index, 'with', end], framework),
    ),
  );
}

/** Places beyond the cluster that every dimension has (design.md §5). */
const BEYOND = ['internet', 'internal', 'node'];

function filterFaults(
  filter: CheckFilter,
  end: 'from' | 'to',
  path: readonly PropertyKey[],
  framework: Framework,
): readonly Fault[] {
  const zone = filter[end];
  const dimension = filter.dimension ?? framework.dimension;
  if (zone === undefined || BEYOND.includes(zone)) return [];
  if (dimension === undefined)
    return [{ path, message: 'a zone without a dimension', expected: '`dimension`', got: zone }];
  return dimension === framework.dimension ? unknownZone(zone, path, framework) : [];
}

function unknownZone(
  zone: string,
  path: readonly PropertyKey[],
  { zones, dimension }: Framework,
): readonly Fault[] {
  if (!zones || zone.includes('*') || zones.includes(zone)) return [];
  return [unknownName(`${dimension} has no such zone`, path, zone, zones)];
}
