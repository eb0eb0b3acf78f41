import {
  PREDICATE_TYPE,
  type Predicate,
  type RunPredicate,
  STATEMENT_TYPE,
  type Statement,
  type StatementSubject,
} from '../model/evidence.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { SegproofError } from '../util/error.ts';
import { utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { parseCanonical } from './dsse.ts';
import { predicateShape, subjectShape } from './statement-shape.ts';

export function buildStatement(predicate: Predicate, subject: readonly StatementSubject[]): Statement {
  return { _type: STATEMENT_TYPE, subject, predicateType: PREDICATE_TYPE, predicate };
}

/** The subjects of a run: its state root and every blob's plaintext. */
export function runSubjects(run: Pick<RunPredicate, 'state' | 'blobs'>): readonly StatementSubject[] {
  return [
    { name: 'state-root', digest: { sha256: run.state.root } },
    ...run.blobs.map((blob) => ({ name: blob.name, digest: { sha256: blob.plain.sha256 } })),
  ];
}

/** Canonical JSON; the payload of the envelope. */
export function encodeStatement(statement: Statement): Uint8Array {
  return utf8(canonicalJson(statement));
}

/**
 * Reads the verified payload of an envelope. ARCHIVE_CORRUPT names the field that is wrong; ARCHIVE_UNSUPPORTED is a
 * statement of a type or kind that a newer version writes, which is no sign of tampering.
 */
export function parseStatement(payload: Uint8Array, file: string): Statement {
  const value = parseCanonical(payload, file) as Partial<Statement> | null;
  if (value?._type !== STATEMENT_TYPE || value.predicateType !== PREDICATE_TYPE) {
    throw unsupported(file, 'statement type', PREDICATE_TYPE, String(value?.predicateType));
  }
  const kind = String((value.predicate as { kind?: unknown } | undefined)?.kind);
  const shape = predicateShape(kind);
  if (!shape) throw unsupported(file, 'kind of entry', 'a kind this version knows', kind);
  const mismatch = shape(value.predicate, 'predicate') ?? subjectShape(value.subject, 'subject');
  if (!mismatch) return value as Statement;
  throw corrupt(file, `malformed statement at ${mismatch.path}`, mismatch.expected, mismatch.got);
}

function unsupported(file: string, what: string, expected: string, got: string): SegproofError {
  const message = `${what} not known to this version; a newer Segproof can read it`;
  return new SegproofError({
    code: 'ARCHIVE_UNSUPPORTED',
    message,
    place: { file },
    expected,
    got: got.slice(0, 80),
  });
}
