import type { Control, ControlCheck, Framework } from '../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { toControlCheck } from './framework-file.ts';
import { withParameters } from './parameters.ts';
import type { OverlayFile } from './schema/framework.ts';

type PlaceOf = (path: readonly PropertyKey[]) => Place;
type Change = NonNullable<OverlayFile['controls']>[number];

/**
 * The base with the overlay's changes: parameters, dimension, and per control zones, checks, limits, manual items and
 * reason; what the overlay does not name stays. Throws a located FRAMEWORK_INVALID for a control, check or parameter that
 * the base does not have.
 */
export function applyOverlay(base: Framework, overlay: OverlayFile, placeOf: PlaceOf): Framework {
  const { id, title, version, revision, status, publisher, sourceUrl, disclaimer } = overlay.metadata;
  const named = withoutUndefined({ id, title, version, revision, status, publisher, sourceUrl, disclaimer });
  const changed: Framework = {
    ...base,
    ...(named as Partial<Framework>),
    ...(overlay.scoping && { dimension: overlay.scoping.dimension }),
    controls: (overlay.controls ?? []).reduce(
      (controls, change, index) =>
        changeOne(controls, change, (path) => placeOf(['controls', index, ...path])),
      base.controls,
    ),
  };
  const place = (name: string) => placeOf(['parameters', name]);
  return withParameters(changed, overlay.parameters ?? {}, place, 'FRAMEWORK_INVALID');
}

function changeOne(controls: readonly Control[], change: Change, placeOf: PlaceOf): readonly Control[] {
  const known = controls.map((control) => control.id);
  if (!known.includes(change.id)) {
    throw invalid('the base has no such control', placeOf(['id']), known, change.id);
  }
  return controls.map((control) =>
    control.id === change.id ? changedControl(control, change, placeOf) : control,
  );
}

function changedControl(control: Control, change: Change, placeOf: PlaceOf): Control {
  const { id: _id, addChecks, removeChecks, limits, manual, ...replaced } = change;
  return {
    ...control,
    ...withoutUndefined(replaced),
    checks: changedChecks(control, addChecks ?? [], removeChecks ?? [], placeOf),
    limits: [...control.limits, ...(limits ?? [])],
    manual: [...control.manual, ...(manual ?? [])],
  };
}

function changedChecks(
  control: Control,
  add: NonNullable<Change['addChecks']>,
  remove: readonly string[],
  placeOf: PlaceOf,
): readonly ControlCheck[] {
  const known = control.checks.map((check) => check.id);
  const absent = remove.findIndex((id) => !known.includes(id));
  if (absent !== -1) {
    const place = placeOf(['removeChecks', absent]);
    throw invalid(`control ${control.id} has no such check`, place, known, remove[absent]!);
  }
  return [...control.checks.filter((check) => !remove.includes(check.id)), ...add.map(toControlCheck)];
}

function invalid(message: string, place: Place, known: readonly string[], got: string): SegproofError {
  const near = nearest(got, known);
  const problem: Problem = { code: 'FRAMEWORK_INVALID', message, place, got };
  return new SegproofError(near ? { ...problem, expected: `\`${near}\`` } : problem);
}

function withoutUndefined<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
