import { type Document, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { expectedApiVersion } from '../inventory/api-version.ts';
import { kindToRead, modernGroupOf, speaksOfPolicy } from '../inventory/kinds.ts';
import { fieldPath } from '../inventory/shape.ts';
import type { Place, Problem } from '../util/error.ts';
import type { ManifestDocument, Path } from './files/document.ts';
import { isKustomization } from './files/kustomization.ts';
import { manifestProblem } from './files/problem.ts';
import { looksLikeTemplate, RENDER_TEMPLATE } from './files/templates.ts';
import { type Chunk, splitDocuments } from './files/yaml-chunks.ts';
import { fieldLines, nearestOffset } from './files/yaml-lines.ts';

/** A document, a problem with one, or one whose kind is not read and that was left unparsed. */
export type YamlResult =
  | { readonly type: 'document'; readonly document: ManifestDocument }
  | { readonly type: 'problem'; readonly problem: Problem }
  | { readonly type: 'unread' };

/**
 * The documents of a YAML text, in order. Each is parsed by itself: one that is broken is a problem, and the rest goes
 * on. Duplicate keys and keys that are no texts are errors; a document may use 100 aliases.
 */
export function parseYamlDocuments(text: string, file: string): readonly YamlResult[] {
  return splitDocuments(text).map((chunk) => {
    return isOfUnreadKind(chunk.text) ? { type: 'unread' } : parseChunk(chunk, file);
  });
}

/**
 * True for a document that says at its left edge, once, that it is of a kind we do not read. Parsing YAML is slow, and
 * folders hold large CustomResourceDefinitions and ConfigMaps.
 */
function isOfUnreadKind(text: string): boolean {
  const apiVersion = onlyValueOf('apiVersion', text);
  const kind = onlyValueOf('kind', text);
  if (!apiVersion || !kind || kind.endsWith('List') || isKustomization(apiVersion, kind)) return false;
  const group = modernGroupOf(apiVersion, kind);
  if (kindToRead(group, kind) || speaksOfPolicy(group, kind)) return false;
  return expectedApiVersion(apiVersion, kind) === undefined;
}

/** Value of a key at the left edge, if it is there once and plain. */
function onlyValueOf(key: string, text: string): string | undefined {
  const found = [...text.matchAll(new RegExp(`^[ \\t]?["'?]?[ \\t]*${key}\\b.*$`, 'gm'))];
  if (found.length !== 1) return undefined;
  return new RegExp(`^${key}:[ \\t]+([A-Za-z0-9./-]+)[ \\t\\r]*$`).exec(found[0]![0])?.[1];
}

function parseChunk({ text, linesBefore }: Chunk, file: string): YamlResult {
  const counter = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    return { file, line: linesBefore + line, column: col };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: counter,
      prettyErrors: false,
      stringKeys: true,
      merge: true,
      logLevel: 'silent',
    });
    const error = document.errors[0];
    if (error) return { type: 'problem', problem: syntaxProblem(error, text, placeAt(error.pos[0])) };
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { type: 'document', document: locatedDocument(document, value, file, placeAt) };
  } catch (cause) {
    return { type: 'problem', problem: resourceProblem(cause as Error, { file, line: linesBefore + 1 }) };
  }
}

function locatedDocument(
  document: Document,
  value: unknown,
  file: string,
  placeAt: (offset: number) => Place,
): ManifestDocument {
  const lineAt = (offset: number) => placeAt(offset).line!;
  const offsetOf = (path: Path) => nearestOffset(document.contents, path);
  return {
    value,
    placeOf: (path) => ({ ...placeAt(offsetOf(path)), path: fieldPath(path) || undefined }),
    originOf: (path) => ({ file, line: lineAt(offsetOf(path)) }),
    linesOf: (path) => fieldLines(document.getIn(path, true), lineAt),
    faultsOf: () => [],
  };
}

const TOO_DEEP = 'the document is nested too deep';

function syntaxProblem(error: YAMLError, text: string, place: Place): Problem {
  if (looksLikeTemplate(text)) {
    return manifestProblem('a template that was not rendered', place, RENDER_TEMPLATE);
  }
  const words = error.message.replace(/ at line \d+, column \d+[\s\S]*$/, '');
  if (/call stack/i.test(words)) return manifestProblem(TOO_DEEP, place);
  if (error.code === 'DUPLICATE_KEY') return manifestProblem('duplicate key', place, 'each key once');
  return manifestProblem(`not valid YAML: ${words}`, place);
}

/** Alias bombs end in a ReferenceError of the parser, nesting beyond the stack in a RangeError. */
function resourceProblem(error: Error, place: Place): Problem {
  if (error instanceof RangeError) return manifestProblem(TOO_DEEP, place);
  if (/excessive alias/i.test(error.message)) {
    return manifestProblem('aliases expand to too much', place, 'at most 100 aliases in one document');
  }
  return manifestProblem(`not usable YAML: ${error.message}`, place);
}
