import type { EntryKind } from '../model/evidence.ts';
import {
  count,
  digest,
  epoch,
  flag,
  instant,
  integer,
  listOf,
  literal,
  mapOf,
  nullable,
  record,
  type Shape,
  text,
} from './shape.ts';

/** What each kind of entry must hold, field by field (model/evidence.ts). */

const sized = record({ sha256: digest, size: count });
const blobClass = literal('state', 'eval', 'report');
const blob = record({ name: text, mediaType: text, class: blobClass, plain: sized, stored: sized });
const cluster = record({ name: text }, { id: text, server: text, kubernetesVersion: text });
const slot = record({
  scheduledFor: instant,
  startedAt: instant,
  finishedAt: instant,
  trigger: literal('schedule', 'catch-up', 'manual'),
});
const ratio = record({ count, of: count });

const list = record(
  {
    group: text,
    version: text,
    resource: text,
    outcome: text,
    items: count,
    pages: count,
    restarts: count,
    retries: count,
  },
  {
    consistency: literal('exact', 'own'),
    resourceVersion: text,
    namespaces: listOf(text),
    auditIds: listOf(text),
    dateSkewMs: integer,
  },
);

const coverage = record({
  complete: flag,
  notRead: listOf(record({ resource: text, outcome: text })),
  problems: count,
  skipped: count,
});

const state = record({
  root: digest,
  records: count,
  base: digest,
  deltas: listOf(digest),
  header: digest,
  snapshot: digest,
});

const inputs = record(
  {
    tool: record({ name: text, version: text }, { digest }),
    configuration: digest,
    frameworks: listOf(record({ id: text, digest })),
  },
  { templates: digest, registers: mapOf(digest), redaction: record({ ruleset: digest, masked: count }) },
);

const result = record({
  mode: literal('cluster', 'dump', 'manifests'),
  headline: text,
  incomplete: flag,
  workloads: count,
  passed: ratio,
  evaluated: ratio,
  counts: mapOf(count),
  outcomes: mapOf(mapOf(count)),
});

const settings = record(
  {},
  {
    schedule: text,
    reports: literal('always', 'on-change', 'daily'),
    retention: mapOf(count),
    witnessPolicy: text,
  },
);

const KINDS: Readonly<
  Record<EntryKind, readonly [Readonly<Record<string, Shape>>, Readonly<Record<string, Shape>>?]>
> = {
  run: [
    {
      runId: digest,
      cluster,
      slot,
      collection: listOf(list),
      coverage,
      state,
      epoch,
      blobs: listOf(blob),
      inputs,
      result,
    },
    { identity: text, detail: text, previousCheckpoint: record({ size: count, rootHash: digest }) },
  ],
  'failed-run': [
    {
      cluster,
      slot,
      epoch,
      failure: record({ stage: literal('gather', 'judge', 'render', 'seal'), code: text, message: text }),
    },
  ],
  'missed-run': [{ cluster, from: instant, to: instant, slots: count, reason: text }],
  'config-change': [{ settings }, { reason: text }],
  'key-rotation': [
    { role: literal('log', 'attestation'), retired: text, introduced: text, reason: text },
    { invalidAfter: instant },
  ],
  'hold-set': [
    {
      holdId: text,
      scope: record({}, { cluster: text, from: instant, to: instant, classes: listOf(blobClass) }),
      reason: text,
      by: text,
    },
  ],
  'hold-release': [{ holdId: text, reason: text, by: text }],
  disposal: [{ epoch, class: blobClass, policy: text, by: text, blobs: record({ count, sha256: digest }) }],
  import: [{ source: text, by: text, epoch, blobs: listOf(blob) }],
  repair: [{ source: text, by: text, files: listOf(record({ key: text, sha256: digest })) }],
};

export const subjectShape: Shape = listOf(record({ name: text, digest: record({ sha256: digest }) }));

/** The shape of a predicate of this kind, or `undefined` for a kind this version does not know. */
export function predicateShape(kind: string): Shape | undefined {
  if (!Object.hasOwn(KINDS, kind)) return undefined;
  const [required, optional] = KINDS[kind as EntryKind];
  return record(
    {
      kind: literal(kind),
      prev: nullable(record({ index: count, leafHash: digest })),
      recordedAt: instant,
      ...required,
    },
    { clockBehindMs: count, ...optional },
  );
}
