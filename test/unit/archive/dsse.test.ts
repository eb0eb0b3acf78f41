import { describe, expect, test } from 'vitest';
import { decodeUtf8, toHex, utf8 } from '../../../src/archive/bytes.ts';
import { formatEnvelope, parseCanonical, parseEnvelope, preAuthEncoding } from '../../../src/archive/dsse.ts';
import { requireEnvelopeSignature } from '../../../src/archive/verify-signature.ts';
import { SIGNERS } from './card-shop.ts';

const TYPE = 'application/vnd.in-toto+json';
const PAYLOAD = utf8('{"slot":"2026-11-24T13:00:00Z"}??>>');
const PUBLIC_KEY = SIGNERS.attestation.publicKey;

async function envelope(payloadType = TYPE) {
  const sig = await SIGNERS.attestation.sign(preAuthEncoding(payloadType, PAYLOAD));
  return { payloadType, payload: PAYLOAD, signatures: [{ keyid: 'hint', sig }] };
}

describe('an envelope', () => {
  test('encodes what is signed as the specification shows', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', utf8('hello world'));
    expect(decodeUtf8(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    expect(decodeUtf8(preAuthEncoding('é', utf8('ü')))).toBe('DSSEv1 2 é 2 ü');
  });

  test('reads back as it was written, and verifies', async () => {
    const made = await envelope();
    const read = parseEnvelope(formatEnvelope(made), 'leaf');
    expect(toHex(read.payload)).toBe(toHex(PAYLOAD));
    expect(() => requireEnvelopeSignature(read, PUBLIC_KEY, 'leaf')).not.toThrow();
  });

  test('B4: takes URL-safe base64 as well, and no key id', async () => {
    const text = decodeUtf8(formatEnvelope(await envelope()))!;
    const urlSafe = text.replace(/"payload":"[^"]+"/, (member) =>
      member.replaceAll('+', '-').replace('"application', '"application'),
    );
    const bare = urlSafe.replace('"keyid":"hint",', '');
    expect(bare).not.toBe(text);
    const read = parseEnvelope(utf8(bare), 'leaf');
    expect(read.signatures[0]!.keyid).toBeUndefined();
    expect(() => requireEnvelopeSignature(read, PUBLIC_KEY, 'leaf')).not.toThrow();
  });

  test('B4: one good signature among others is enough, and none is not', async () => {
    const made = await envelope();
    const forged = { keyid: 'hint', sig: new Uint8Array(64) };
    expect(() =>
      requireEnvelopeSignature({ ...made, signatures: [forged, ...made.signatures] }, PUBLIC_KEY, 'l'),
    ).not.toThrow();
    expect(() =>
      requireEnvelopeSignature({ ...made, signatures: [forged, forged] }, PUBLIC_KEY, 'l'),
    ).toThrow('does not verify');
  });

  test('B4: the type is signed with the payload', async () => {
    const made = await envelope('text/plain');
    expect(() => requireEnvelopeSignature({ ...made, payloadType: TYPE }, PUBLIC_KEY, 'leaf')).toThrow(
      'does not verify',
    );
  });

  test.each([
    ['no signature', '{"payload":"","payloadType":"t","signatures":[]}'],
    ['a member given twice', '{"payload":"","payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]}'],
    ['a member more', '{"extra":1,"payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]}'],
    ['no payload', '{"payloadType":"t","signatures":[{"sig":"AA=="}]}'],
    ['a payload that is no base64', '{"payload":"*","payloadType":"t","signatures":[{"sig":"AA=="}]}'],
    ['a signature without sig', '{"payload":"","payloadType":"t","signatures":[{"keyid":"k"}]}'],
    ['a signature that is null', '{"payload":"","payloadType":"t","signatures":[null]}'],
    ['white space', '{"payload": "","payloadType":"t","signatures":[{"sig":"AA=="}]}'],
    ['a list for an object', '[]'],
    ['null', 'null'],
    ['half an object', '{"payload":'],
  ])('B4: with %s is refused', (_, text) => {
    expect(() => parseEnvelope(utf8(text), 'leaf 3')).toThrow(/^leaf 3: /);
  });
});

describe('canonical JSON', () => {
  test.each([
    ['nested 100,000 deep', '['.repeat(100_000)],
    ['with a lone surrogate', '"\\ud800"'],
    ['with a number beyond 2^53 that another parser reads otherwise', '9007199254740993'],
    ['with a number out of range', '1e400'],
    ['with members out of order', '{"b":1,"a":2}'],
    ['with a byte order mark', '\ufeff{}'],
  ])('B11: %s is refused', (_, text) => {
    expect(() => parseCanonical(utf8(text), 'leaf')).toThrow(/^leaf: /);
  });

  test('B11: a member named __proto__ stays a member', () => {
    const value = parseCanonical(utf8('{"__proto__":{"polluted":true}}'), 'leaf');
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('brackets inside strings do not count as depth', () => {
    const text = JSON.stringify(`${'['.repeat(500)}\\"`);
    expect(parseCanonical(utf8(text), 'leaf')).toBe(JSON.parse(text));
  });
});
