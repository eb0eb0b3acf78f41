import type { Framework } from '../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { checkLocated, type LocatedYaml, parseLocatedYaml } from '../util/located-yaml.ts';
import { toFramework } from './framework-file.ts';
import { applyOverlay } from './overlay.ts';
import { frameworkSchema, overlaySchema } from './schema/framework.ts';

/** Gives the text of a framework by id, for `extends:`; `undefined` when there is none. */
export type LoadFramework = (id: string) => { readonly text: string; readonly file: string } | undefined;

/** A framework with the place of its controls in the file it was read from. */
export interface LocatedFramework {
  readonly framework: Framework;
  /** Place of a control, or of one of its fields; of the file's head without an id. */
  readonly placeOf: (control?: string, ...field: readonly string[]) => Place;
}

/**
 * Reads a framework file, or an overlay that `extends:` another one. Throws a SegproofError with every problem, each
 * located (file, line, column, field path, expected, got).
 */
export function parseFramework(text: string, file: string, load?: LoadFramework): Framework {
  return parseLocatedFramework(text, file, load).framework;
}

/** As `parseFramework`, for those who report on the file. */
export function parseLocatedFramework(text: string, file: string, load?: LoadFramework): LocatedFramework {
  return parseBelow(text, file, load, []);
}

function parseBelow(
  text: string,
  file: string,
  load: LoadFramework | undefined,
  above: readonly string[],
): LocatedFramework {
  const yaml = normalised(parseLocatedYaml(text, file, 'FRAMEWORK_INVALID'));
  const framework = isOverlay(yaml.value)
    ? parseOverlay(yaml, load, [...above, file])
    : toFramework(checkLocated(yaml, frameworkSchema, 'FRAMEWORK_INVALID'));
  refuseDuplicates(yaml);
  return { framework, placeOf: (control, ...field) => yaml.placeOf(controlPath(yaml, control, field)) };
}

function parseOverlay(
  yaml: LocatedYaml,
  load: LoadFramework | undefined,
  chain: readonly string[],
): Framework {
  const overlay = checkLocated(yaml, overlaySchema, 'FRAMEWORK_INVALID');
  const base = load?.(overlay.extends);
  const place = yaml.placeOf(['extends']);
  if (!base) throw invalid({ message: 'the framework it extends is not known', place, got: overlay.extends });
  if (chain.includes(base.file))
    throw invalid({ message: '`extends` goes round in a circle', place, got: base.file });
  const below = parseBelow(base.text, base.file, load, chain).framework;
  return applyOverlay(below, overlay, yaml.placeOf);
}

function invalid(problem: Omit<Problem, 'code'>): SegproofError {
  return new SegproofError({ code: 'FRAMEWORK_INVALID', ...problem });
}

function isOverlay(value: unknown): boolean {
  return isRecord(value) && 'extends' in value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const CHECK_LISTS = ['checks', 'addChecks'];

/** A check may be written as its id alone; what follows sees `{id}` at the same place. */
function normalised(yaml: LocatedYaml): LocatedYaml {
  if (!isRecord(yaml.value) || !Array.isArray(yaml.value.controls)) return yaml;
  return { ...yaml, value: { ...yaml.value, controls: yaml.value.controls.map(normalisedControl) } };
}

function normalisedControl(control: unknown): unknown {
  if (!isRecord(control)) return control;
  const fields = Object.entries(control).map(([key, value]) => {
    const list = CHECK_LISTS.includes(key) && Array.isArray(value);
    return [key, list ? value.map((check) => (typeof check === 'string' ? { id: check } : check)) : value];
  });
  return Object.fromEntries(fields);
}

function controlIds(yaml: LocatedYaml): readonly string[] {
  const controls = isRecord(yaml.value) && Array.isArray(yaml.value.controls) ? yaml.value.controls : [];
  return controls.map((control: { id: string }) => control.id);
}

function controlPath(
  yaml: LocatedYaml,
  control: string | undefined,
  field: readonly string[],
): PropertyKey[] {
  const index = control === undefined ? -1 : controlIds(yaml).indexOf(control);
  return index === -1 ? [...field] : ['controls', index, ...field];
}

function refuseDuplicates(yaml: LocatedYaml): void {
  const ids = controlIds(yaml);
  const second = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (second === -1) return;
  const first = yaml.placeOf(['controls', ids.indexOf(ids[second]!), 'id']);
  throw invalid({
    message: 'two controls have one id',
    place: yaml.placeOf(['controls', second, 'id']),
    expected: `another id than that of line ${first.line}`,
    got: ids[second],
  });
}
