import { expectedApiVersion } from '../../inventory/api-version.ts';
import { kindToRead, modernGroupOf, speaksOfPolicy } from '../../inventory/kinds.ts';
import { minimise } from '../../inventory/minimise.ts';
import { recordKey } from '../../inventory/record.ts';
import { isRecord, type ShapeIssue } from '../../inventory/shape.ts';
import type { KubeObject, Origin } from '../../model/resource.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { formatPlace, type Place, type Problem, SegproofError } from '../../util/error.ts';
import type { Path } from './document.ts';
import type { RawObject } from './expand.ts';
import { isKustomization } from './kustomization.ts';
import { manifestProblem } from './problem.ts';
import { unfitness } from './unfit.ts';

interface Collected {
  readonly object: KubeObject;
  readonly origin: Origin;
  readonly place: () => Place;
}

/** What has been read so far. */
export interface Collection {
  readonly objects: Map<string, Collected>;
  readonly problems: Problem[];
  readonly notes: string[];
  skipped: number;
  /** Objects with the marks that only an API server gives. */
  fromServer: number;
  /** Objects without them. */
  fromFiles: number;
}

export function newCollection(): Collection {
  return { objects: new Map(), problems: [], notes: [], skipped: 0, fromServer: 0, fromFiles: 0 };
}

/**
 * Takes in one object of a file, or says what is wrong with it; kinds that are not read are passed over. Throws a
 * SegproofError `MANIFEST_CONFLICT` for a second object of one name that differs from the first.
 */
export function addObject(raw: RawObject, into: Collection): void {
  const { apiVersion, kind } = raw.value as { apiVersion: string; kind: string };
  if (isKustomization(apiVersion, kind)) {
    into.problems.push(
      problemAt(
        raw,
        [],
        'a kustomization is no object of a cluster',
        '`kustomize build DIR | segproof check -`',
      ),
    );
    return;
  }
  if (isBrokenList(raw.value)) {
    into.problems.push(
      problemAt(raw, ['items'], 'a list without a list of items', 'objects, or null for none'),
    );
    return;
  }
  const expected = expectedApiVersion(apiVersion, kind);
  if (expected) {
    into.problems.push(
      problemAt(raw, ['apiVersion'], `unknown apiVersion for ${kind}`, expected, apiVersion),
    );
  }
  if (isRead(apiVersion, kind)) addReadable(raw, into);
}

/** Adds a record under its key: equal ones count once, unequal ones stop the run. */
export function addRecord(collected: Collected, into: Collection): void {
  const key = recordKey(collected.object);
  const there = into.objects.get(key);
  if (!there) into.objects.set(key, collected);
  else if (canonicalJson(there.object) !== canonicalJson(collected.object)) throw conflict(there, collected);
}

/** Adds all of one collection to another. Throws as `addRecord` does. */
export function addCollection(part: Collection, into: Collection): void {
  for (const collected of part.objects.values()) addRecord(collected, into);
  for (const problem of part.problems) into.problems.push(problem);
  into.notes.push(...part.notes);
  into.skipped += part.skipped;
  into.fromServer += part.fromServer;
  into.fromFiles += part.fromFiles;
}

/** A list of objects that are read, or of any, whose items are no list: what it held is not known. */
function isBrokenList({ apiVersion, kind, items }: Record<string, unknown>): boolean {
  const name = kind as string;
  if (!name.endsWith('List') || items === null) return false;
  return name === 'List' || isRead(apiVersion as string, name.slice(0, -'List'.length));
}

function isRead(apiVersion: string, kind: string): boolean {
  const group = modernGroupOf(apiVersion, kind);
  return kindToRead(group, kind) !== undefined || speaksOfPolicy(group, kind);
}

function addReadable(raw: RawObject, into: Collection): void {
  const problems = problemsBefore(raw);
  const issues: ShapeIssue[] = [];
  const object = problems.length === 0 ? minimise(raw.value, issues) : undefined;
  problems.push(...issues.map((issue) => typeProblem(raw, issue)), ...unfit(raw, object));
  if (problems.length > 0) into.problems.push(...problems);
  else if (object) {
    countMarks(raw, into);
    addRecord({ object, origin: originOf(raw), place: placeLater(raw) }, into);
  }
}

/** Keeps hold of the text alone: the parsed document is many times larger. */
function placeLater({ document, path }: RawObject): () => Place {
  const { placeOf } = document;
  return () => placeOf(path);
}

/** Policies are kept whole, and so must be looked at before anything recurses into them. */
function problemsBefore(raw: RawObject): Problem[] {
  const faults = raw.document.faultsOf(raw.path).map(({ message, place }) => manifestProblem(message, place));
  if (!hasName(raw.value))
    faults.push(problemAt(raw, ['metadata', 'name'], 'the object has no name', 'a text'));
  return isPolicy(raw.value) ? [...faults, ...unfit(raw, raw.value)] : faults;
}

/** Of other objects little is kept, and only that matters. */
function unfit(raw: RawObject, kept: unknown): Problem[] {
  const fault = unfitness(kept);
  return fault ? [problemAt(raw, [], fault)] : [];
}

function isPolicy(value: Record<string, unknown>): boolean {
  const kind = value.kind as string;
  return kindToRead(modernGroupOf(value.apiVersion as string, kind), kind)?.role === 'policy';
}

function hasName({ metadata }: Record<string, unknown>): boolean {
  return isRecord(metadata) && typeof metadata.name === 'string' && metadata.name !== '';
}

/** Only an API server gives an object a uid and a resourceVersion. */
function countMarks(raw: RawObject, into: Collection): void {
  const { uid, resourceVersion } = raw.value.metadata as Record<string, unknown>;
  if (uid !== undefined && resourceVersion !== undefined) into.fromServer++;
  else into.fromFiles++;
}

function originOf({ value, document, path }: RawObject): Origin {
  const origin = document.originOf(path);
  return document.linesOf && isPolicy(value) ? { ...origin, lines: document.linesOf(path) } : origin;
}

function typeProblem(raw: RawObject, issue: ShapeIssue): Problem {
  return problemAt(raw, issue.parts, `${raw.value.kind}: a value of another type`, issue.expected, issue.got);
}

function problemAt(raw: RawObject, path: Path, message: string, expected?: string, got?: string): Problem {
  return manifestProblem(message, raw.document.placeOf([...raw.path, ...path]), expected, got);
}

function conflict(first: Collected, second: Collected): SegproofError {
  const { kind, metadata } = first.object;
  const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
  const problem = (place: Place, other: Place): Problem => ({
    code: 'MANIFEST_CONFLICT',
    message: `two different objects are named ${kind} ${name}`,
    place,
    expected: `the same object as at ${formatPlace(other)}`,
  });
  const [there, here] = [first.place(), second.place()];
  return new SegproofError(problem(here, there), { more: [problem(there, here)] });
}
