import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseIdList } from '../compliance/public-ids.ts';
import { SegproofError } from '../util/error.ts';
import { PACKAGE_ROOT } from './package.ts';

/** A framework file as it was read. */
export interface FrameworkText {
  readonly file: string;
  readonly text: string;
}

/** Framework files by id, which is the name of the file. */
export interface FrameworkTexts {
  readonly all: ReadonlyMap<string, FrameworkText>;
  /** Ids of those that the user gave. */
  readonly given: readonly string[];
}

const OURS = join(PACKAGE_ROOT, 'frameworks');

/**
 * The framework files of the package and of `folder`; a file of the user's takes the place of one of ours. Throws
 * FRAMEWORK_INVALID for what cannot be read, and for two files of the user's with one id.
 */
export function readFrameworks(folder?: string): FrameworkTexts {
  const given = folder === undefined ? [] : frameworkFiles(folder).map((file) => readFramework(file));
  const ids = given.map(([id]) => id);
  const second = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (second !== -1) {
    const first = given[ids.indexOf(ids[second]!)]![1].file;
    const place = { file: given[second]![1].file };
    throw invalid({ message: 'two files have one framework id', place, expected: `one beside ${first}` });
  }
  return { all: new Map([...frameworkFiles(OURS).map(readFramework), ...given]), given: ids };
}

/** Id and text of one file. Throws FRAMEWORK_INVALID when it cannot be read. */
export function readFramework(file: string): readonly [id: string, FrameworkText] {
  const id = file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
  return [id, { file, text: readText(file) }];
}

/**
 * Public ids of a scheme; `undefined` without a list. `scheme` comes from a file of the user's: only a name that the folder
 * lists is read.
 */
export function readPublicIds(scheme: string): ReadonlySet<string> | undefined {
  const folder = join(OURS, 'ids');
  const name = `${scheme}.txt`;
  return readdirSync(folder).includes(name) ? parseIdList(readText(join(folder, name))) : undefined;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid({ message: `cannot be read: ${(cause as Error).message}`, place: { file } }, cause);
  }
}

function frameworkFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (cause) {
    throw invalid({ message: 'frameworks folder cannot be read', place: { file: folder } }, cause);
  }
}

function invalid(
  problem: Omit<ConstructorParameters<typeof SegproofError>[0], 'code'>,
  cause?: unknown,
): SegproofError {
  return new SegproofError({ code: 'FRAMEWORK_INVALID', ...problem }, { cause });
}
