import { type Document, isCollection, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type ErrorCode, type Place, type Problem, SegproofError } from './error.ts';
import { nearest } from './nearest.ts';

type Path = readonly PropertyKey[];

/** A YAML (or JSON) document of ours that knows where each of its fields stands. */
export interface LocatedYaml {
  readonly value: unknown;
  /** Place of the field at `path`, or of its nearest ancestor that is there. */
  readonly placeOf: (path: Path) => Place;
}

/** Our own files are small; a larger one is a mistake or an attack. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Parses one document of a file of ours. Throws a located SegproofError for syntax errors, duplicate keys, more than
 * one document, alias bombs (the yaml package allows 100 aliases) and files over 4 million characters.
 */
export function parseLocatedYaml(text: string, file: string, code: ErrorCode): LocatedYaml {
  if (text.length > MAX_CHARACTERS) {
    throw new SegproofError({
      code,
      message: 'file is too large',
      place: { file },
      expected: '4 MB at most',
    });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new SegproofError({
      code,
      message: `not valid YAML: ${error.message}`,
      place: { file, line, column: col },
    });
  }
  return { value: toValue(document, file, code), placeOf: (path) => placeOf(document, lines, file, path) };
}

function toValue(document: Document, file: string, code: ErrorCode): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new SegproofError(
      { code, message: `not usable YAML: ${(cause as Error).message}`, place: { file } },
      { cause },
    );
  }
}

function placeOf(document: Document, lines: LineCounter, file: string, path: Path): Place {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const offset = isCollection(node) || isScalar(node) ? node.range?.[0] : undefined;
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return { file, line, column: col, path: formatPath(path) };
    }
  }
  return { file, path: formatPath(path) };
}

/** `a.b[0].c` */
function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}

/**
 * The document as the schema's type. Throws one SegproofError that holds every violation, each with its place; an
 * unknown key names the nearest known one.
 */
export function checkLocated<S extends z.ZodType>(
  yaml: LocatedYaml,
  schema: S,
  code: ErrorCode,
): z.output<S> {
  const result = schema.safeParse(yaml.value, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => toProblems(issue, yaml, schema, code));
  throw new SegproofError(problems[0]!, { more: problems.slice(1) });
}

function toProblems(
  issue: z.core.$ZodIssue,
  yaml: LocatedYaml,
  schema: z.ZodType,
  code: ErrorCode,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const expected = near ? `\`${near}\`` : known.length > 0 ? `one of ${known.join(', ')}` : undefined;
      return { code, message: `unknown key \`${key}\``, place: yaml.placeOf([...issue.path, key]), expected };
    });
  }
  return [{ code, message: issue.message, place: yaml.placeOf(issue.path), got: shown(issue.input) }];
}

function shown(input: unknown): string | undefined {
  if (input === undefined) return 'nothing';
  const text = JSON.stringify(input);
  return text === undefined || text.length > 80 ? undefined : text;
}

/** Keys of the object schema at `path`, unwrapping optional, default, array and record schemas on the way. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let current: unknown = schema;
  for (const part of path) current = stepInto(unwrap(current), part);
  const shape = (unwrap(current) as { shape?: object } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
}

function stepInto(schema: unknown, part: PropertyKey): unknown {
  const inner = schema as
    | { shape?: Record<PropertyKey, unknown>; element?: unknown; valueType?: unknown }
    | undefined;
  return inner?.shape?.[part] ?? inner?.element ?? inner?.valueType;
}

function unwrap(schema: unknown): unknown {
  let current = schema as { unwrap?: () => unknown; element?: unknown } | undefined;
  while (current && typeof current.unwrap === 'function' && current.element === undefined) {
    current = current.unwrap() as typeof current;
  }
  return current;
}
