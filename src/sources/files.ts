import { basename, resolve } from 'node:path';
import { isSnapshotText, parseSnapshotText } from '../inventory/snapshot-text.ts';
import type { Mode, Snapshot } from '../model/snapshot.ts';
import { type Problem, SegproofError } from '../util/error.ts';
import { addCollection, addObject, addRecord, type Collection, newCollection } from './files/collection.ts';
import type { ManifestDocument } from './files/document.ts';
import { visitObjects } from './files/expand.ts';
import { findFiles } from './files/find.ts';
import { openLargeList } from './files/large-list.ts';
import { unreadable } from './files/problem.ts';
import { type ByteStream, isTooLarge, readText } from './files/read.ts';
import { type SnapshotPart, toSnapshot } from './files/to-snapshot.ts';
import { openJsonList, parseJsonDocument } from './json-documents.ts';
import { parseYamlDocuments } from './yaml-documents.ts';

export interface FileOptions {
  /** What `-` stands for. */
  readonly stdin?: ByteStream;
  /** Overrides what the objects themselves show. */
  readonly mode?: Mode;
  /** Name of the cluster; else that of the first folder or file. */
  readonly clusterName?: string;
}

/**
 * Reads manifests, dumps and snapshots from files, folders and standard input (`-`) into one snapshot. A snapshot of
 * ours given alone keeps its own header.
 *
 * What cannot be read is a problem in the header and the rest goes on. Throws a SegproofError: `INPUT_UNREADABLE` for
 * a path that is not there, `MANIFEST_CONFLICT` for two objects of one name that differ, `SNAPSHOT_INVALID` for a
 * snapshot that is not whole.
 */
export async function readFiles(paths: readonly string[], options: FileOptions = {}): Promise<Snapshot> {
  const found = await findFiles(paths);
  const collection = newCollection();
  collection.problems.push(...found.problems);
  collection.notes.push(...found.notes);
  const snapshots: SnapshotPart[] = [];
  for (const file of found.files) {
    if (addLargeList(file, collection)) continue;
    const text = await readText(file, options.stdin, collection.problems);
    if (text === undefined) continue;
    if (isSnapshotText(text)) addSnapshot(parseSnapshotText(text, file), snapshots, collection);
    else addText(text, file, collection);
  }
  const alone = found.files.length === 1 && snapshots.length === 1;
  const name = options.clusterName ?? nameOf(paths);
  return toSnapshot({ collection, snapshots, alone, sources: paths, name, mode: options.mode });
}

/** False, and nothing added, for a file that one text can hold, or that is no list in JSON. */
function addLargeList(file: string, into: Collection): boolean {
  if (file === '-' || !isTooLarge(file)) return false;
  const part = newCollection();
  try {
    const list = openLargeList(file);
    if (!list) return false;
    addDocument(list, part);
  } catch (error) {
    if (!(error instanceof SegproofError) || error.code !== 'INPUT_UNREADABLE') throw error;
    part.problems.push(...error.problems);
  }
  addCollection(part, into);
  return true;
}

/** JSON where it begins like JSON; a text that begins with a brace and is no JSON may still be flow-style YAML. */
function addText(text: string, file: string, into: Collection): void {
  if (!/^\s*[[{]/.test(text)) {
    addYaml(text, file, into);
    return;
  }
  if (addInPieces(text, file, into)) return;
  try {
    addDocument(parseJsonDocument(text, file), into);
  } catch (error) {
    if (!(error instanceof SegproofError) || error.code !== 'MANIFEST_INVALID') throw error;
    if (/\.json(\.gz)?$/.test(file) || !addFlowYaml(text, file, into)) into.problems.push(...error.problems);
  }
}

/** False, and nothing added, when the text cannot be read piece by piece. */
function addInPieces(text: string, file: string, into: Collection): boolean {
  const list = openJsonList(text, file);
  if (!list) return false;
  const part = newCollection();
  try {
    addDocument(list, part);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  addCollection(part, into);
  return true;
}

/** False when it is no YAML either: then the message of the JSON parser says more. */
function addFlowYaml(text: string, file: string, into: Collection): boolean {
  const results = parseYamlDocuments(text, file);
  const isBroken = results.some((result) => result.type === 'problem' && !isTemplateProblem(result.problem));
  if (isBroken) return false;
  addYaml(text, file, into);
  return true;
}

function isTemplateProblem(problem: Problem): boolean {
  return problem.message.includes('template');
}

/** YAML is parsed with every position, about 1 MB a second: beyond this a dump is better taken as JSON. */
const MAX_YAML = 64_000_000;

function addYaml(text: string, file: string, into: Collection): void {
  if (text.length > MAX_YAML) {
    into.problems.push(
      ...unreadable(file, 'the YAML is too large', '64 MB; JSON (`kubectl get -o json`)').problems,
    );
    return;
  }
  for (const result of parseYamlDocuments(text, file)) {
    if (result.type === 'document') addDocument(result.document, into);
    else if (result.type === 'problem') into.problems.push(result.problem);
  }
}

function addDocument(document: ManifestDocument, into: Collection): void {
  into.skipped += visitObjects(document, (object) => addObject(object, into));
}

function addSnapshot(snapshot: Snapshot, parts: SnapshotPart[], into: Collection): void {
  parts.push(snapshot.header);
  into.skipped += snapshot.header.skipped;
  into.problems.push(...snapshot.header.problems);
  into.notes.push(...snapshot.header.notes);
  for (const { key, object } of snapshot.records) {
    const origin = snapshot.header.origins[key] ?? { file: snapshot.header.sources[0] ?? '' };
    addRecord({ object, origin, place: () => ({ file: origin.file, line: origin.line }) }, into);
  }
}

function nameOf(paths: readonly string[]): string {
  const first = paths[0] ?? '-';
  if (first === '-') return 'stdin';
  return basename(resolve(first))
    .replace(/\.(gz|zst)$/, '')
    .replace(/\.(ya?ml|json|ndjson)$/, '');
}
