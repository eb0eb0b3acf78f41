import type { z } from 'zod';
import type { Framework } from '../../model/framework.ts';
import { type Place, type Problem, SegproofError } from '../../util/error.ts';
import { checkLocated, type LocatedYaml } from '../../util/located-yaml.ts';
import { toControl, toFrameworkHead } from '../framework-file.ts';
import { duplicateControls, type LocatedFramework } from '../parse.ts';
import { controlSchema, frameworkSchema, headSchema } from '../schema/framework.ts';

/** What can be understood of a file, and everything that cannot. */
export interface LenientFramework {
  readonly problems: readonly Problem[];
  /** Absent where the head cannot be understood. A control that cannot be is left out. */
  readonly located?: LocatedFramework;
}

/** Reads a framework file past its faults, so that one fault does not hide the next. */
export function readLeniently(yaml: LocatedYaml): LenientFramework {
  const problems = [...schemaProblems(yaml), ...duplicateControls(yaml, 'controls', [])];
  const { controls, ...rest } = (yaml.value ?? {}) as { readonly controls?: unknown };
  const head = salvage(rest, headSchema);
  if (!head || !Array.isArray(controls)) return { problems };
  const indices = new Map<Framework['controls'][number], number>();
  for (const [index, value] of controls.entries()) {
    const control = salvage(value, controlSchema);
    if (control) indices.set(toControl(control), index);
  }
  const framework = { ...toFrameworkHead(head), controls: [...indices.keys()] };
  const placeIn = (control: Framework['controls'][number], path: readonly PropertyKey[]): Place =>
    yaml.placeOf(['controls', indices.get(control)!, ...path]);
  return { problems, located: { framework, placeOf: yaml.placeOf, placeIn } };
}

function schemaProblems(yaml: LocatedYaml): readonly Problem[] {
  try {
    checkLocated(yaml, frameworkSchema, 'FRAMEWORK_INVALID');
    return [];
  } catch (error) {
    if (error instanceof SegproofError) return error.problems;
    throw error;
  }
}

/**
 * The value as the schema's type, without the fields that it refuses; `undefined` where what is left is not enough, or
 * where an element of a list would have to go, since the places of those after it would be wrong.
 */
function salvage<S extends z.ZodType>(value: unknown, schema: S): z.output<S> | undefined {
  const copy = structuredClone(value);
  for (;;) {
    const result = schema.safeParse(copy);
    if (result.success) return result.data;
    const issue = result.error.issues[0]!;
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    if (!paths.every((path) => removeField(copy, path))) return undefined;
  }
}

/** Removes the field, or, where it is missing, what should have had it. False where that cannot be done. */
function removeField(root: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return false;
  const above = path.slice(0, -1);
  const key = path.at(-1)!;
  const parent = above.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown>)[part], root);
  if (Array.isArray(parent)) return false;
  const fields = parent as Record<PropertyKey, unknown>;
  return Object.hasOwn(fields, key) ? delete fields[key] : removeField(root, above);
}
