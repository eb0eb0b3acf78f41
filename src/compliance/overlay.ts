import type { Control, ControlCheck, Framework } from '../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { scopingOf, toControl, toControlCheck } from './framework-file.ts';
import { withParameters } from './parameters.ts';
import type { OverlayFile } from './schema/framework.ts';

type Path = readonly PropertyKey[];
type PlaceOf = (path: Path) => Place;
type Change = NonNullable<OverlayFile['controls']>[number];

/**
 * The base with the overlay's changes: its baselines, parameters, dimension, controls of its own, and per control zones,
 * checks, limits, manual items and reason; what the overlay does not name stays. Throws a located FRAMEWORK_INVALID for a
 * control, check, baseline or parameter that the base does not have.
 */
export function applyOverlay(base: Framework, overlay: OverlayFile, placeOf: PlaceOf): Framework {
  const { license: _license, reviewedBy: _reviewedBy, ...metadata } = overlay.metadata;
  const kept = keptControls(base.controls, overlay.baselines, placeOf);
  const changed = (overlay.controls ?? []).reduce(
    (controls, change, index) => changeOne(controls, change, (path) => placeOf(['controls', index, ...path])),
    kept,
  );
  const { zones: _zones, ...unscoped } = base;
  const framework: Framework = {
    ...(overlay.scoping ? unscoped : base),
    ...(withoutUndefined(metadata) as Partial<Framework>),
    ...scopingOf(overlay.scoping),
    controls: [...changed, ...(overlay.addControls ?? []).map(toControl)],
  };
  const place = (name: string) => placeOf(['parameters', name]);
  return withParameters(framework, overlay.parameters ?? {}, place, 'FRAMEWORK_INVALID');
}

function keptControls(
  controls: readonly Control[],
  wanted: readonly string[] | undefined,
  placeOf: PlaceOf,
): readonly Control[] {
  if (!wanted) return controls;
  const known = [...new Set(controls.flatMap(({ baselines }) => baselines ?? []))];
  const absent = wanted.findIndex((baseline) => !known.includes(baseline));
  if (absent !== -1)
    throw invalid('the base has no such baseline', placeOf(['baselines', absent]), known, wanted[absent]!);
  return controls.filter(({ baselines }) => baselines?.some((baseline) => wanted.includes(baseline)));
}

/** Where an overlay says what is found at `path` in the changed control; the change itself where its base says it. */
export function overlayPath(base: Control, change: Change, [field, index, ...rest]: Path): Path {
  if (typeof index !== 'number') return field === undefined ? [] : [field];
  const below = {
    checks: base.checks.filter(({ id }) => !change.removeChecks?.includes(id)).length,
    manual: base.manual.length,
    limits: base.limits.length,
  }[String(field)];
  const own = field === 'checks' ? 'addChecks' : field!;
  return index >= (below ?? 0) ? [own, index - (below ?? 0), ...rest] : [];
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
    ...(withoutUndefined(replaced) as Partial<Control>),
    checks: changedChecks(control, addChecks ?? [], removeChecks ?? [], placeOf),
    limits: [...control.limits, ...(limits ?? [])],
    manual: [...control.manual, ...((manual ?? []) as Control['manual'])],
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
