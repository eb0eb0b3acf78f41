import { canonicalJson } from '../util/canonical-json.ts';
import { concatBytes, decodeUtf8, fromBase64, toBase64, utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';

/** DSSE 1.0.2: a payload, its type, and signatures over both. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

interface EnvelopeSignature {
  /** Says which key to try; it is not signed and proves nothing. */
  readonly keyid?: string;
  readonly sig: Uint8Array;
}

/** Pre-authentication encoding: the bytes that are signed. Lengths make type and payload unambiguous. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  return concatBytes([utf8(`DSSEv1 ${utf8(payloadType).length} ${payloadType} ${payload.length} `), payload]);
}

/** Canonical JSON without a newline: a leaf of the log is exactly these bytes. */
export function formatEnvelope(envelope: Envelope): Uint8Array {
  return utf8(
    canonicalJson({
      payload: toBase64(envelope.payload),
      payloadType: envelope.payloadType,
      signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: toBase64(sig) })),
    }),
  );
}

/**
 * Reads an envelope. Only canonical JSON is taken, which leaves no room for a member given twice and read differently
 * by another parser. Base64 may be standard or URL-safe, as DSSE demands.
 */
export function parseEnvelope(bytes: Uint8Array, file: string): Envelope {
  const json = parseCanonical(bytes, file) as Readonly<Record<string, unknown>> | null;
  const members = json && typeof json === 'object' ? Object.keys(json).sort().join() : '';
  const payload = base64Member(json?.payload);
  const signatures = Array.isArray(json?.signatures) ? json.signatures.map(parseSignature) : [];
  if (members !== 'payload,payloadType,signatures' || !payload || typeof json?.payloadType !== 'string') {
    throw corrupt(file, 'not a DSSE envelope', 'payload in base64, payloadType, signatures');
  }
  if (signatures.length === 0) throw corrupt(file, 'an envelope without signatures');
  if (signatures.includes(undefined))
    throw corrupt(file, 'malformed signature in an envelope', 'keyid, sig in base64');
  return { payloadType: json.payloadType, payload, signatures: signatures as readonly EnvelopeSignature[] };
}

function parseSignature(value: unknown): EnvelopeSignature | undefined {
  const { keyid, sig, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const bytes = base64Member(sig);
  if (!bytes || Object.keys(rest).length > 0) return undefined;
  if (keyid === undefined) return { sig: bytes };
  return typeof keyid === 'string' ? { keyid, sig: bytes } : undefined;
}

function base64Member(value: unknown): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  return fromBase64(value) ?? fromUrlSafe(value);
}

function fromUrlSafe(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) return undefined;
  const standard = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
}

const MAX_DEPTH = 32;

/** A JSON value whose bytes are exactly its RFC 8785 form: one meaning, no member twice, no bad numbers. */
export function parseCanonical(bytes: Uint8Array, file: string): unknown {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw corrupt(file, 'not UTF-8');
  if (depth(text) > MAX_DEPTH) throw corrupt(file, `JSON nested deeper than ${MAX_DEPTH}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (canonicalJson(value) === text) return value;
  } catch (cause) {
    throw corrupt(file, `not JSON: ${cause instanceof Error ? cause.message.slice(0, 200) : 'unreadable'}`);
  }
  throw corrupt(file, 'not canonical JSON (RFC 8785)');
}

function depth(text: string): number {
  let level = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === '\\') i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '[' || character === '{')) deepest = Math.max(deepest, ++level);
    else if (!quoted && (character === ']' || character === '}')) level--;
  }
  return deepest;
}
