import { PLACES } from '../compliance/scope-names.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import type { FlowRow } from './register-schema.ts';
import type { ConfigFile } from './schema.ts';

type ScopeValues = NonNullable<ConfigFile['scope']>;

/**
 * Throws one REGISTER_INVALID with every dimension, zone and place that rows of the flow register name and the configuration
 * does not declare: such a row would approve nothing, and nobody would notice.
 */
export function refuseUnknownFlowEnds(
  flows: readonly FlowRow[],
  scope: ScopeValues,
  placeOf: (row: number, field: string) => Place | undefined,
): void {
  const [first, ...more] = flows.flatMap((flow, row) =>
    unknownEnds(flow, scope).map((unknown) => toProblem(unknown, placeOf(row, unknown.field))),
  );
  if (first) throw new SegproofError(first, { more });
}

interface UnknownName {
  readonly field: 'dimension' | 'from' | 'to';
  readonly name: string;
  readonly known: readonly string[];
}

function unknownEnds({ dimension, from, to }: FlowRow, scope: ScopeValues): readonly UnknownName[] {
  const dimensions = scope.dimensions ?? {};
  if (!Object.hasOwn(dimensions, dimension))
    return [{ field: 'dimension', name: dimension, known: Object.keys(dimensions) }];
  const zones = Object.keys(dimensions[dimension]!.zones);
  const known = [...zones, ...PLACES, ...Object.keys(scope.externals ?? {})];
  const ends = [
    { field: 'from', name: from, known },
    { field: 'to', name: to, known },
  ] as const;
  return ends.filter(({ name }) => !known.includes(name));
}

function toProblem({ field, name, known }: UnknownName, place: Place | undefined): Problem {
  const near = nearest(name, known);
  const what = field === 'dimension' ? 'dimension' : 'zone';
  const expected = near ? `\`${near}\`` : `one of ${known.join(', ') || 'none, as none is declared'}`;
  return { code: 'REGISTER_INVALID', message: `${what} \`${name}\` is not declared`, expected, place };
}
