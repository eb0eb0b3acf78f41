import type { KubeObject } from '../model/resource.ts';
import type { Snapshot, SnapshotHeader, SnapshotRecord } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { SegproofError } from '../util/error.ts';
import { minimise } from './minimise.ts';
import { compareBytewise, recordKey } from './record.ts';
import { isRecord, type ShapeIssue } from './shape.ts';
import { parseHeader } from './snapshot-header.ts';

export const SNAPSHOT_FORMAT = 'segproof.dev/snapshot/v1';

/**
 * The one text of a snapshot (design.md §3): NDJSON, the header on the first line, then one record
 * `{"key":…,"object":…}` per line in the order of keys. Every line is canonical JSON (RFC 8785), so equal snapshots
 * have equal bytes.
 */
export function snapshotText(snapshot: Snapshot): string {
  const lines = [canonicalJson(snapshot.header), ...snapshot.records.map(recordText)];
  return `${lines.join('\n')}\n`;
}

/** One line of the text, without its end. */
function recordText(record: SnapshotRecord): string {
  return `{"key":${canonicalJson(record.key)},"object":${canonicalJson(record.object)}}`;
}

/** True when a text begins like a snapshot of ours; only its first line is looked at. */
export function isSnapshotText(text: string): boolean {
  return text.startsWith('{') && text.slice(0, lineEnd(text, 0)).includes('"format":"segproof.dev/snapshot/');
}

/**
 * Reads what `snapshotText` wrote. The text may come from anywhere: every record is put through the allow-list again,
 * and key order, keys and types are checked. Throws a SegproofError `SNAPSHOT_INVALID` with file and line.
 */
export function parseSnapshotText(text: string, file: string): Snapshot {
  if (text !== '' && !text.endsWith('\n')) {
    throw invalid(
      file,
      countLines(text) + 1,
      'the snapshot is truncated',
      'a line end after the last record',
    );
  }
  const first = lineEnd(text, 0);
  const header = parseHeader(parseLine(text.slice(0, first), file, 1), file);
  const records = parseRecords(text, first + 1, file);
  refuseLost(header, records, file);
  return { header, records };
}

/**
 * A text that was cut between two records is whole line by line. Only the header tells: a list that was read to its end
 * names its items, and each is a record, or else a problem of the header.
 */
function refuseLost(
  { lists, problems }: SnapshotHeader,
  records: readonly SnapshotRecord[],
  file: string,
): void {
  if (problems.length > 0) return;
  const counts = new Map<string, number>();
  for (const { key } of records) {
    const kind = key.slice(0, key.indexOf('/', key.indexOf('/') + 1));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  for (const { group, kind, outcome, items, resource } of lists) {
    const found = counts.get(`${group}/${kind}`) ?? 0;
    if (outcome !== 'read' || found >= items) continue;
    const message = 'the snapshot is truncated: records are missing';
    throw invalid(file, records.length + 2, message, `${items} ${resource}`, String(found));
  }
}

function parseRecords(text: string, from: number, file: string): readonly SnapshotRecord[] {
  const records: SnapshotRecord[] = [];
  let line = 2;
  for (let start = from; start < text.length; line++) {
    const end = lineEnd(text, start);
    const record = parseRecord(parseLine(text.slice(start, end), file, line), file, line);
    const previous = records.at(-1);
    if (previous && compareBytewise(previous.key, record.key) >= 0) {
      throw invalid(file, line, 'records are out of order', `a key after ${previous.key}`, record.key);
    }
    records.push(record);
    start = end + 1;
  }
  return records;
}

function parseRecord(value: unknown, file: string, line: number): SnapshotRecord {
  if (!isRecord(value) || typeof value.key !== 'string') {
    throw invalid(file, line, 'not a record', 'an object with "key" and "object"');
  }
  const issues: ShapeIssue[] = [];
  const object = minimise(value.object, issues);
  if (issues[0]) throw invalidField(file, line, issues[0]);
  if (!object)
    throw invalid(file, line, 'not an object of a kind that is read', 'a Kubernetes object', value.key);
  checkKey(value.key, object, file, line);
  return { key: value.key, object };
}

function checkKey(key: string, object: KubeObject, file: string, line: number): void {
  const expected = recordKey(object);
  if (key !== expected) throw invalid(file, line, 'the key is not that of the object', expected, key);
}

function parseLine(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw invalid(file, number, `not JSON: ${message}`, 'one JSON object on the line');
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function invalidField(file: string, line: number, issue: ShapeIssue): SegproofError {
  const place = { file, line, path: `object.${issue.path}` };
  const { expected, got } = issue;
  return new SegproofError({
    code: 'SNAPSHOT_INVALID',
    message: 'a value of another type',
    place,
    expected,
    got,
  });
}

function invalid(
  file: string,
  line: number,
  message: string,
  expected?: string,
  got?: string,
): SegproofError {
  return new SegproofError({ code: 'SNAPSHOT_INVALID', message, place: { file, line }, expected, got });
}
