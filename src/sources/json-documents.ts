import { fieldPath } from '../inventory/shape.ts';
import { type Problem, SegproofError } from '../util/error.ts';
import type { ManifestDocument, Path } from './files/document.ts';
import { type JsonFault, jsonFaults } from './files/duplicate-keys.ts';
import { isList } from './files/expand.ts';
import { openList } from './files/json-pieces.ts';
import { syntaxFault } from './files/json-syntax.ts';
import { manifestProblem } from './files/problem.ts';
import { locatePath, positionOf } from './locate.ts';

/**
 * Above this many characters a text is not searched for duplicate keys: dumps of that size come from an API server,
 * whose encoder writes none, and the search costs half as much as parsing.
 */
const MAX_SEARCHED = 16_000_000;

/** Lists of fewer characters are parsed at once. */
const WORTH_CUTTING = 2_000_000;

/** The one document of a JSON text. Throws a SegproofError `MANIFEST_INVALID` with line and column. */
export function parseJsonDocument(text: string, file: string): ManifestDocument {
  return documentOf({ value: parse(text, file) }, text, file);
}

/**
 * The same of a large list, whose items are parsed piece by piece as they are asked for; `undefined` for other texts.
 * Asking throws a SyntaxError where the text is no JSON, or none that can be cut.
 */
export function openJsonList(text: string, file: string): ManifestDocument | undefined {
  if (text.length < WORTH_CUTTING) return undefined;
  const opened = openList(text);
  return opened && isList(opened.value) ? documentOf(opened, text, file) : undefined;
}

function documentOf(
  content: Pick<ManifestDocument, 'value' | 'items'>,
  text: string,
  file: string,
): ManifestDocument {
  let faults: readonly JsonFault[] | undefined;
  return {
    ...content,
    placeOf: (path) => ({ file, ...locatePath(text, path), path: fieldPath(path) || undefined }),
    originOf: (path) => ({ file, pointer: toPointer(path) }),
    faultsOf: (path) => {
      faults ??= text.length > MAX_SEARCHED ? [] : jsonFaults(text);
      return faults
        .filter((fault) => isBelow(fault.path, path))
        .map(({ message, offset, path: at }) => ({
          message,
          place: { file, ...positionOf(text, offset), path: fieldPath(at.slice(path.length)) },
        }));
    },
  };
}

/** RFC 6901. */
export function toPointer(path: Path): string {
  let pointer = '';
  for (const part of path) {
    pointer += `/${typeof part === 'number' ? part : part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }
  return pointer;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SegproofError(syntaxProblem(text, file), { cause });
  }
}

function syntaxProblem(text: string, file: string): Problem {
  const { offset, isCut } = syntaxFault(text) ?? { offset: text.length, isCut: true };
  const place = { file, ...positionOf(text, offset) };
  if (isCut) return manifestProblem('the JSON is cut off', place, 'one JSON document');
  const found = JSON.stringify(text.slice(offset, offset + 12).replace(/\s.*/s, ''));
  return manifestProblem('not valid JSON', place, 'one JSON document', found);
}

function isBelow(path: Path, above: Path): boolean {
  return above.every((part, index) => String(path[index]) === String(part));
}
