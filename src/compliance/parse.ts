import type { Control, Framework } from '../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../util/error.ts';
import { checkLocated, type LocatedYaml, parseLocatedYaml } from '../util/located-yaml.ts';
import { toControl, toFrameworkHead } from './framework-file.ts';
import { applyOverlay, overlayPath } from './overlay.ts';
import { frameworkSchema, type OverlayFile, overlaySchema } from './schema/framework.ts';

/** Gives the text of a framework by id, for `extends:`; `undefined` when there is none. */
export type LoadFramework = (id: string) => { readonly text: string; readonly file: string } | undefined;

/** A framework with the places of what its file says. */
export interface LocatedFramework {
  readonly framework: Framework;
  /** Place of a field of the file's head. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  /** Place of a field of a control; `undefined` where the file, being an overlay, does not speak of the control. */
  readonly placeIn: (control: Control, path: readonly PropertyKey[]) => Place | undefined;
}

/**
 * Reads a framework file, or an overlay that `extends:` another one. Throws a SegproofError with every problem, each
 * located (file, line, column, field path, expected, got).
 */
export function parseFramework(text: string, file: string, load?: LoadFramework): Framework {
  const yaml = readFrameworkYaml(text, file);
  return isOverlay(yaml) ? parseOverlay(yaml, load, [file]).framework : parseFile(yaml);
}

/** The document, each check written as an id made an object. Throws FRAMEWORK_INVALID for what is no YAML. */
export function readFrameworkYaml(text: string, file: string): LocatedYaml {
  return normalised(parseLocatedYaml(text, file, 'FRAMEWORK_INVALID'));
}

/** True for a document with `extends:`. */
export function isOverlay({ value }: LocatedYaml): boolean {
  return isRecord(value) && 'extends' in value;
}

function parseFile(yaml: LocatedYaml): Framework {
  const { controls, ...head } = checkLocated(yaml, frameworkSchema, 'FRAMEWORK_INVALID');
  refuseDuplicates(yaml, 'controls', []);
  return { ...toFrameworkHead(head), controls: controls.map(toControl) };
}

/** As `parseFramework`, for an overlay. `chain`: the files read so far, this one last. */
export function parseOverlay(
  yaml: LocatedYaml,
  load: LoadFramework | undefined,
  chain: readonly string[],
): LocatedFramework {
  const overlay = checkLocated(yaml, overlaySchema, 'FRAMEWORK_INVALID');
  const below = parseBase(overlay.extends, yaml.placeOf(['extends']), load, chain);
  const known = below.controls.map(({ id }) => id);
  refuseDuplicates(yaml, 'controls', []);
  refuseDuplicates(yaml, 'addControls', known);
  const framework = applyOverlay(below, overlay, yaml.placeOf);
  const placeIn = (control: Control, path: readonly PropertyKey[]) => {
    const inFile = pathInOverlay(below, overlay, control, path);
    return inFile && yaml.placeOf(inFile);
  };
  return { framework, placeOf: yaml.placeOf, placeIn };
}

function parseBase(
  id: string,
  place: Place,
  load: LoadFramework | undefined,
  chain: readonly string[],
): Framework {
  const base = load?.(id);
  if (!base) throw invalid({ message: 'the framework it extends is not known', place, got: id });
  if (chain.includes(base.file))
    throw invalid({ message: '`extends` goes round in a circle', place, got: base.file });
  const yaml = readFrameworkYaml(base.text, base.file);
  return isOverlay(yaml) ? parseOverlay(yaml, load, [...chain, base.file]).framework : parseFile(yaml);
}

function pathInOverlay(
  below: Framework,
  { controls = [], addControls = [] }: OverlayFile,
  { id }: Control,
  path: readonly PropertyKey[],
): readonly PropertyKey[] | undefined {
  const added = addControls.findIndex((control) => control.id === id);
  if (added !== -1) return ['addControls', added, ...path];
  const changed = controls.findIndex((change) => change.id === id);
  const base = below.controls.find((control) => control.id === id);
  return base && changed !== -1
    ? ['controls', changed, ...overlayPath(base, controls[changed]!, path)]
    : undefined;
}

function invalid(problem: Omit<Problem, 'code'>): SegproofError {
  return new SegproofError({ code: 'FRAMEWORK_INVALID', ...problem });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const CONTROL_LISTS = ['controls', 'addControls'];
const CHECK_LISTS = ['checks', 'addChecks'];

/** A check may be written as its id alone; what follows sees `{id}` at the same place. */
function normalised(yaml: LocatedYaml): LocatedYaml {
  if (!isRecord(yaml.value)) return yaml;
  const fields = Object.entries(yaml.value).map(([key, value]) => {
    const list = CONTROL_LISTS.includes(key) && Array.isArray(value);
    return [key, list ? value.map(normalisedControl) : value];
  });
  return { ...yaml, value: Object.fromEntries(fields) };
}

function normalisedControl(control: unknown): unknown {
  if (!isRecord(control)) return control;
  const fields = Object.entries(control).map(([key, value]) => {
    const list = CHECK_LISTS.includes(key) && Array.isArray(value);
    return [key, list ? value.map((check) => (typeof check === 'string' ? { id: check } : check)) : value];
  });
  return Object.fromEntries(fields);
}

/** Every control after the first of its id, located. `taken`: ids that the list must not use at all. */
export function duplicateControls(
  { value, placeOf }: LocatedYaml,
  list: 'controls' | 'addControls',
  taken: readonly string[],
): readonly Problem[] {
  const controls: unknown = isRecord(value) ? value[list] : undefined;
  const ids = (Array.isArray(controls) ? controls : []).map((control: unknown) =>
    isRecord(control) ? control.id : undefined,
  );
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id);
    if (typeof id !== 'string' || (first === index && !taken.includes(id))) return [];
    const expected =
      first === index
        ? 'another id than those of the base'
        : `another id than that of line ${placeOf([list, first, 'id']).line}`;
    const place = placeOf([list, index, 'id']);
    return [{ code: 'FRAMEWORK_INVALID', message: 'two controls have one id', place, expected, got: id }];
  });
}

function refuseDuplicates(...args: Parameters<typeof duplicateControls>): void {
  const [first, ...more] = duplicateControls(...args);
  if (first) throw new SegproofError(first, { more });
}
