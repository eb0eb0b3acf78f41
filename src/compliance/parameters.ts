import type { ParameterValue } from '../model/finding.ts';
import type { Framework, FrameworkParameter } from '../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';

/**
 * The framework with other values for its parameters, as the configuration sets them. Throws CONFIG_INVALID for a name that
 * it does not have, another type, or a value beyond its bounds; `placeOf` tells where each value was written.
 */
export function withParameters(
  framework: Framework,
  values: Readonly<Record<string, ParameterValue>>,
  placeOf?: (name: string) => Place,
  code: 'CONFIG_INVALID' | 'FRAMEWORK_INVALID' = 'CONFIG_INVALID',
): Framework {
  const changed = Object.entries(values).map(([name, value]) => {
    const problem = parameterProblem(framework, name, value);
    if (problem)
      throw new SegproofError({ code, place: placeOf?.(name), got: JSON.stringify(value), ...problem });
    return [name, { ...framework.parameters[name]!, default: value }];
  });
  return { ...framework, parameters: { ...framework.parameters, ...Object.fromEntries(changed) } };
}

function parameterProblem(
  framework: Framework,
  name: string,
  value: ParameterValue,
): Pick<Problem, 'message' | 'expected'> | undefined {
  const known = Object.keys(framework.parameters);
  const parameter = Object.hasOwn(framework.parameters, name) ? framework.parameters[name] : undefined;
  if (!parameter) {
    const near = nearest(name, known);
    return {
      message: `${framework.id} has no parameter \`${name}\``,
      expected: near ? `\`${near}\`` : known.join(', '),
    };
  }
  const type = typeOf(parameter.default);
  if (typeOf(value) !== type) {
    return { message: `parameter \`${name}\` has another type`, expected: `a ${type}` };
  }
  if (typeof value !== 'number' || isWithin(value, parameter)) return undefined;
  return {
    message: `parameter \`${name}\` is out of bounds: ${parameter.why}`,
    expected: boundsText(parameter),
  };
}

function typeOf(value: ParameterValue): string {
  return typeof value === 'object' ? 'list' : typeof value;
}

/** True for a number within the bounds of a parameter. */
export function isWithin(value: number, { min, max }: FrameworkParameter): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

/** Its bounds in words; of a parameter that has any. */
export function boundsText({ min, max }: FrameworkParameter): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min !== undefined ? `${min} at least` : `${max} at most`;
}
