import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../src/archive/bytes.ts';
import { formatClaim, parseClaim } from '../../../src/archive/claim.ts';
import { encodeDescriptor, newDescriptor, parseDescriptor } from '../../../src/archive/descriptor.ts';
import { canonicalInstant, isInstant } from '../../../src/archive/instant.ts';
import { blobKey, copyKey, isKey, slotPrefix } from '../../../src/archive/layout.ts';
import { formatVerifierKey, verifierKey } from '../../../src/archive/note.ts';
import { splitSnapshot, stateRoot } from '../../../src/archive/state-root.ts';
import { buildStatement, encodeStatement, parseStatement } from '../../../src/archive/statement.ts';
import type { Predicate } from '../../../src/model/evidence.ts';
import { canonicalJson } from '../../../src/util/canonical-json.ts';
import { SIGNERS } from './card-shop.ts';

const DIGEST = 'ab'.repeat(32);
const AT = '2026-11-24T13:00:05Z';
const PLACE = { prev: { index: 41, leafHash: DIGEST }, recordedAt: AT };
const CLUSTER = { name: 'card-shop' };
const SLOT = {
  scheduledFor: '2026-11-24T13:00:00Z',
  startedAt: AT,
  finishedAt: AT,
  trigger: 'schedule',
} as const;
const SUBJECT = [{ name: 'archive.json', digest: { sha256: DIGEST } }];

const ENTRIES: readonly Predicate[] = [
  {
    ...PLACE,
    kind: 'run',
    runId: DIGEST,
    cluster: CLUSTER,
    slot: SLOT,
    epoch: '2026-11',
    identity: 'system:serviceaccount:segproof:reader',
    previousCheckpoint: { size: 42, rootHash: DIGEST },
    collection: [
      {
        group: '',
        version: 'v1',
        resource: 'pods',
        outcome: 'read',
        consistency: 'exact',
        resourceVersion: '9123',
        items: 60,
        pages: 1,
        restarts: 0,
        retries: 0,
        auditIds: ['a-1'],
        dateSkewMs: -41,
      },
    ],
    coverage: {
      complete: false,
      notRead: [{ resource: 'ingresses', outcome: 'forbidden' }],
      problems: 0,
      skipped: 0,
    },
    state: { root: DIGEST, records: 3, base: DIGEST, deltas: [], header: DIGEST, snapshot: DIGEST },
    blobs: [
      {
        name: 'report.pdf',
        mediaType: 'application/pdf',
        class: 'report',
        plain: { sha256: DIGEST, size: 9 },
        stored: { sha256: DIGEST, size: 7 },
      },
    ],
    inputs: {
      tool: { name: 'segproof', version: '0.1.0' },
      configuration: DIGEST,
      frameworks: [{ id: 'pci-dss-4.0.1', digest: DIGEST }],
      registers: { flows: DIGEST },
      redaction: { ruleset: DIGEST, masked: 37 },
    },
    result: {
      mode: 'cluster',
      headline: '3 unapproved paths',
      incomplete: false,
      workloads: 60,
      passed: { count: 51, of: 57 },
      evaluated: { count: 57, of: 58 },
      counts: { pass: 51, fail: 5, unknown: 1, manual: 0, 'not-applicable': 2, exempt: 1 },
      outcomes: { 'pci-dss-4.0.1': { inconclusive: 1 } },
    },
  },
  {
    ...PLACE,
    kind: 'failed-run',
    cluster: CLUSTER,
    slot: SLOT,
    epoch: '2026-11',
    failure: { stage: 'gather', code: 'CLUSTER_UNREACHABLE', message: 'no route' },
  },
  {
    ...PLACE,
    kind: 'missed-run',
    cluster: CLUSTER,
    from: SLOT.scheduledFor,
    to: SLOT.scheduledFor,
    slots: 1,
    reason: 'the scheduler was down',
  },
  {
    ...PLACE,
    prev: null,
    kind: 'config-change',
    settings: { schedule: '0 * * * *', reports: 'on-change', retention: { state: 2555 } },
  },
  {
    ...PLACE,
    kind: 'key-rotation',
    role: 'log',
    retired: 'k+1+AA',
    introduced: 'k+2+AA',
    reason: 'yearly',
    invalidAfter: AT,
  },
  {
    ...PLACE,
    kind: 'hold-set',
    holdId: 'case-7',
    scope: { cluster: 'card-shop', from: AT, classes: ['state'] },
    reason: 'litigation',
    by: 'alice',
  },
  { ...PLACE, kind: 'hold-release', holdId: 'case-7', reason: 'settled', by: 'alice' },
  {
    ...PLACE,
    kind: 'disposal',
    epoch: '2019-11',
    class: 'report',
    policy: 'report 7 y',
    by: 'bob',
    blobs: { count: 2, sha256: DIGEST },
  },
  { ...PLACE, kind: 'import', source: 'old archive', by: 'bob', epoch: '2026-11', blobs: [] },
  { ...PLACE, kind: 'repair', source: 'mirror', by: 'bob', files: [{ key: 'tile/0/000', sha256: DIGEST }] },
];

function parseChanged(entry: Predicate, change: (predicate: Record<string, unknown>) => void) {
  const statement = JSON.parse(canonicalJson(buildStatement(entry, SUBJECT)));
  change(statement.predicate);
  return parseStatement(utf8(canonicalJson(statement)), 'leaf 42');
}

describe('a statement', () => {
  test.each(ENTRIES.map((entry) => [entry.kind, entry] as const))(
    'of kind %s reads back as it was written',
    (_, entry) => {
      const statement = buildStatement(entry, SUBJECT);
      expect(parseStatement(encodeStatement(statement), 'leaf')).toEqual(statement);
    },
  );

  test.each(ENTRIES.map((entry) => [entry.kind, entry] as const))(
    'of kind %s is refused when any required field is gone or of another type',
    (_, entry) => {
      const optional = ['identity', 'previousCheckpoint', 'invalidAfter'];
      for (const field of Object.keys(entry).filter((key) => key !== 'kind' && !optional.includes(key))) {
        expect(() => parseChanged(entry, (predicate) => delete predicate[field])).toThrow(
          `malformed statement at predicate.${field}`,
        );
        expect(() =>
          parseChanged(entry, (predicate) => {
            predicate[field] = false;
          }),
        ).toThrow(`malformed statement at predicate.${field}`);
      }
    },
  );

  test('names the field that is wrong, what was expected and what it holds', () => {
    expect(() =>
      parseChanged(ENTRIES[0]!, (run) => {
        (run.slot as Record<string, unknown>).startedAt = '2026-02-30T00:00:00Z';
      }),
    ).toThrow(
      'leaf 42: malformed statement at predicate.slot.startedAt; expected an RFC 3339 instant in UTC; got "2026-02-30T00:00:00Z"',
    );
  });

  test('may hold fields that this version does not know', () => {
    expect(() =>
      parseChanged(ENTRIES[0]!, (run) => {
        run.weather = 'fair';
      }),
    ).not.toThrow();
  });

  test('B21: of a kind or type of a newer version is unsupported, not corrupt', () => {
    expect(() =>
      parseChanged(ENTRIES[0]!, (run) => {
        run.kind = 'audit-of-audits';
      }),
    ).toThrow(expect.objectContaining({ code: 'ARCHIVE_UNSUPPORTED' }));
    const other = { ...buildStatement(ENTRIES[1]!, SUBJECT), predicateType: 'https://segproof.dev/run/v2' };
    expect(() => parseStatement(utf8(canonicalJson(other)), 'leaf')).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_UNSUPPORTED' }),
    );
  });
});

describe('the state root', () => {
  const snapshot = utf8('{"format":"v1"}\n{"key":"a"}\n{"key":"b"}\n');

  test('commits to the records and not to the header', () => {
    const { header, records } = splitSnapshot(snapshot);
    expect([header.length, records.length]).toEqual([16, 24]);
    expect(stateRoot(records, 'snapshot')).toEqual({
      root: '1a5b40c4a500f4aa88c150024bd5e5fd62a10473b5625fea178d1b04c20b2469',
      records: 2,
    });
  });

  test('of no records is the hash of nothing', () => {
    expect(stateRoot(new Uint8Array(), 'snapshot')).toEqual({
      root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      records: 0,
    });
  });

  test('of records that end in the middle of a line is refused', () => {
    expect(() => stateRoot(utf8('{"key":"a"}'), 'snapshot')).toThrow('do not end with a newline');
    expect(() => splitSnapshot(utf8('no line'))).toThrow('without a header line');
  });
});

describe('names in the archive', () => {
  test.each([
    '',
    '/etc/passwd',
    '../up',
    'a/../b',
    'a//b',
    'a/.tmp',
    'a/b/',
    'a b',
    'ä',
    'a\\b',
    'a\u0000b',
    'Z/a',
    `a${'/a'.repeat(300)}`,
  ])('%j is no key', (name) => expect(isKey(name)).toBe(false));

  test('say epoch, cluster, slot and place', () => {
    expect(copyKey(ENTRIES[1]!, 43)).toBe(
      'epoch/2026-11/run/card-shop-d9d24d08/20261124T130000Z-43.dsse.json',
    );
    expect(copyKey(ENTRIES[3]!, 1)).toBe('epoch/2026-11/entry/1-config-change.dsse.json');
    expect(blobKey('2026-11', 'report', DIGEST)).toBe(`epoch/2026-11/report/ab/${DIGEST}.zst`);
  });

  test.each(['../../etc', 'shop\u0000', '<script>', 'x'.repeat(300), '...'])(
    'a cluster named %j still makes keys, of its own',
    (name) => {
      const prefix = slotPrefix({ name }, SLOT.scheduledFor);
      expect(isKey(`${prefix}1.dsse.json`)).toBe(true);
      expect(prefix).not.toBe(slotPrefix({ name: `${name}!` }, SLOT.scheduledFor));
    },
  );
});

describe('instants', () => {
  test('have one spelling', () => {
    expect(canonicalInstant('2026-11-24T13:00:00.000Z', 'slot')).toBe('2026-11-24T13:00:00Z');
    expect(canonicalInstant('2026-11-24T13:00:00.5Z', 'slot')).toBe('2026-11-24T13:00:00.500Z');
  });

  test.each([
    '2026-11-24',
    '2026-11-24T13:00:00',
    '2026-11-24T13:00:00+01:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24 13:00:00Z',
  ])('B20: %s is none', (text) => {
    expect(isInstant(text)).toBe(false);
    expect(() => canonicalInstant(text, 'slot')).toThrow('slot is not an instant');
  });
});

describe('a claim', () => {
  const bytes = formatClaim({ size: 3, rootHash: DIGEST, leafHash: DIGEST });

  test('reads back as it was written', () => {
    expect(parseClaim(bytes, 'claim/3')).toEqual({ size: 3, rootHash: DIGEST, leafHash: DIGEST });
  });

  test.each([
    ['no newline', bytes.subarray(0, -1)],
    ['a member more', utf8(`{"a":1,${Buffer.from(bytes).toString().slice(1)}`)],
    ['an upper-case digest', utf8(Buffer.from(bytes).toString().replace('ab', 'AB'))],
    ['nothing', new Uint8Array()],
  ])('with %s is refused', (_, changed) => {
    expect(() => parseClaim(changed, 'claim/3')).toThrow(/^claim\/3: /);
  });
});

describe('archive.json', () => {
  const origin = 'card-shop.example/evidence';
  const keys = {
    log: formatVerifierKey(verifierKey(origin, SIGNERS.log.publicKey)),
    attestation: formatVerifierKey(verifierKey(`${origin}/attestation`, SIGNERS.attestation.publicKey)),
  };
  const descriptor = newDescriptor({ archiveId: 'id', origin, createdAt: AT, keys });

  test('reads back as it was written', () => {
    expect(parseDescriptor(encodeDescriptor(descriptor))).toEqual(descriptor);
  });

  test('B21: of another schema is unsupported, not corrupt', () => {
    const newer = { ...descriptor, schema: 'segproof.dev/archive/v2' as never };
    expect(() => parseDescriptor(encodeDescriptor(newer))).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_UNSUPPORTED' }),
    );
  });

  test.each([
    ['another codec', { codec: 'gzip' as never }],
    ['an origin that is not the name of its log key', { origin: 'other.example' }],
    ['keys in each other’s place', { keys: { log: keys.attestation, attestation: keys.log } }],
    ['a key that is none', { keys: { ...keys, log: 'log' } }],
  ])('with %s is refused', (_, change) => {
    expect(() => parseDescriptor(encodeDescriptor({ ...descriptor, ...change }))).toThrow(/^archive.json: /);
  });

  test('that does not end with a newline is refused', () => {
    expect(() => parseDescriptor(encodeDescriptor(descriptor).subarray(0, -1))).toThrow('newline');
    expect(toHex(encodeDescriptor(descriptor).subarray(-1))).toBe('0a');
  });
});
