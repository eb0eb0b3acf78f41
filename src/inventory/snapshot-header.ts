import type { ListOutcome, Mode, SnapshotHeader } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import {
  type Copy,
  choice,
  fields,
  integer,
  isRecord,
  list,
  mismatch,
  newTrail,
  type ShapeIssue,
  text,
} from './shape.ts';

const MODES: readonly Mode[] = ['cluster', 'dump', 'manifests'];

/** As a record, so that the compiler finds an outcome that is missing here. */
const OUTCOMES: Readonly<Record<ListOutcome, true>> = {
  read: true,
  missing: true,
  forbidden: true,
  partial: true,
  expired: true,
  throttled: true,
  'server-error': true,
  truncated: true,
  timeout: true,
  unauthorized: true,
  unreachable: true,
  'not-kubernetes': true,
};

const snapshotList = fields({
  group: text,
  version: text,
  resource: text,
  kind: text,
  namespaces: list(text),
  names: list(text),
  outcome: choice(...Object.keys(OUTCOMES)),
  consistency: choice('exact', 'own'),
  resourceVersion: text,
  items: integer,
  pages: integer,
  restarts: integer,
  retries: integer,
  message: text,
});

const place = fields({ file: text, line: integer, column: integer, path: text });

const header = fields({
  format: choice('segproof.dev/snapshot/v1'),
  mode: choice(...MODES),
  cluster: fields({ name: text, id: text, server: text, kubernetesVersion: text }),
  identity: text,
  collectedFrom: text,
  collectedTo: text,
  sources: list(text),
  lists: list(snapshotList),
  problems: list(fields({ code: text, message: text, place, expected: text, got: text })),
  skipped: integer,
  notes: list(text),
  origins: mapOf(fields({ file: text, line: integer, pointer: text, lines: mapOf(integer) })),
});

const REQUIRED: readonly (keyof SnapshotHeader)[] = [
  'format',
  'mode',
  'cluster',
  'sources',
  'lists',
  'problems',
  'skipped',
  'notes',
  'origins',
];

/** Checks the first line of a snapshot. Throws a SegproofError `SNAPSHOT_INVALID` that names the field. */
export function parseHeader(value: unknown, file: string): SnapshotHeader {
  const trail = newTrail();
  const kept = header(value, trail);
  const issue = trail.issues[0] ?? missing(kept);
  if (!issue) return kept as SnapshotHeader;
  throw new SegproofError({
    code: 'SNAPSHOT_INVALID',
    message: 'not a snapshot that this version can read',
    place: { file, line: 1, path: issue.path },
    expected: issue.expected,
    got: issue.got,
  });
}

function missing(kept: unknown): ShapeIssue | undefined {
  const absent = REQUIRED.find((name) => !isRecord(kept) || kept[name] === undefined);
  return absent && { path: absent, parts: [absent], expected: 'a value', got: 'nothing' };
}

function mapOf(of: Copy): Copy {
  return (value, trail) => {
    if (!isRecord(value)) return mismatch(trail, 'an object', value);
    const kept: Record<string, unknown> = Object.create(null);
    for (const key of Object.keys(value)) {
      trail.path.push(key);
      kept[key] = of(value[key], trail);
      trail.path.pop();
    }
    return kept;
  };
}
