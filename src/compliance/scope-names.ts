import type { Registers } from '../model/register.ts';
import type { DimensionConfig, Flow, ScopeConfig } from '../model/scope.ts';
import { type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';

/** Places beyond the cluster that every flow may name (design.md §5, "Peers beyond the cluster"). */
export const PLACES: readonly string[] = ['internet', 'internal', 'node'];

/**
 * Throws one CONFIG_INVALID with every zone, dimension or place that is named and not declared; a typo there would
 * quietly change what is in scope or approved. Field paths are those of the configuration or the register.
 */
export function refuseUnknownPlaces(config: ScopeConfig, registered: NonNullable<Registers['flows']>): void {
  const externals = Object.keys(config.externals ?? {});
  const dimensions = config.dimensions ?? {};
  const problems = [
    ...Object.entries(dimensions).flatMap(([name, dimension]) =>
      dimensionProblems(name, dimension, externals),
    ),
    ...registered.flatMap((flow, index) =>
      registeredProblems(flow, `flows[${index}]`, dimensions, externals),
    ),
  ];
  if (problems[0]) throw new SegproofError(problems[0], { more: problems.slice(1) });
}

function dimensionProblems(
  name: string,
  dimension: DimensionConfig,
  externals: readonly string[],
): Problem[] {
  const path = `scope.dimensions.${name}`;
  const zones = Object.keys(dimension.zones);
  return [
    ...zones
      .filter((zone) => PLACES.includes(zone) || externals.includes(zone))
      .map((zone) => taken(zone, path)),
    ...(dimension.assign ?? []).flatMap((rule, index) =>
      unknown(rule.zone, zones, `${path}.assign[${index}].zone`),
    ),
    ...Object.entries(dimension.map ?? {}).flatMap(([value, zone]) =>
      unknown(zone, zones, `${path}.map.${value}`),
    ),
    ...(dimension.flows ?? []).flatMap((flow, index) =>
      flowProblems(flow, [...zones, ...PLACES, ...externals], `${path}.flows[${index}]`),
    ),
  ];
}

function registeredProblems(
  flow: Flow & { readonly dimension: string },
  path: string,
  dimensions: Readonly<Record<string, DimensionConfig>>,
  externals: readonly string[],
): Problem[] {
  const dimension = Object.hasOwn(dimensions, flow.dimension) ? dimensions[flow.dimension] : undefined;
  if (!dimension) return unknown(flow.dimension, Object.keys(dimensions), `${path}.dimension`, 'dimension');
  return flowProblems(flow, [...Object.keys(dimension.zones), ...PLACES, ...externals], path);
}

function flowProblems(flow: Flow, known: readonly string[], path: string): Problem[] {
  return [...unknown(flow.from, known, `${path}.from`), ...unknown(flow.to, known, `${path}.to`)];
}

function unknown(name: string, known: readonly string[], path: string, what = 'zone'): Problem[] {
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  const expected = near ? `\`${near}\`` : `one of ${known.join(', ') || 'none, as none is declared'}`;
  return [{ code: 'CONFIG_INVALID', message: `${path}: ${what} \`${name}\` is not declared`, expected }];
}

function taken(zone: string, path: string): Problem {
  return {
    code: 'CONFIG_INVALID',
    message: `${path}.zones: \`${zone}\` is the name of a place beyond the cluster`,
    expected: 'another name for the zone',
  };
}
