import { describe, expect, test } from 'vitest';
import { toBase64, toHex, utf8 } from '../../../src/archive/bytes.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../src/archive/checkpoint.ts';
import { openHead } from '../../../src/archive/head.ts';
import {
  formatNote,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  verifierKey,
} from '../../../src/archive/note.ts';
import { requireNoteSignature } from '../../../src/archive/verify-signature.ts';
import { SIGNERS } from './card-shop.ts';

/** The example of the Go package golang.org/x/mod/sumdb/note. */
const GO_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

const KEY = verifierKey('card-shop.example/evidence', SIGNERS.log.publicKey);
const ROOT = 'ab'.repeat(32);

async function signed(text: string, copies = 1): Promise<string> {
  const signature = await SIGNERS.log.sign(utf8(text));
  return formatNote({ text, signatures: Array(copies).fill({ ...KEY, signature }) });
}

function checkpoint(size: number | string = 7): string {
  return formatCheckpoint({ origin: KEY.name, size: size as number, rootHash: ROOT });
}

describe('a signed note', () => {
  test('of another implementation verifies', () => {
    const key = parseVerifierKey(GO_KEY)!;
    expect(formatVerifierKey(key)).toBe(GO_KEY);
    const note = parseNote(utf8(GO_NOTE), 'note');
    expect(() => requireNoteSignature(note, key, 'note')).not.toThrow();
    expect(formatNote(note)).toBe(GO_NOTE);
  });

  test('may hold empty lines: the last one ends the text', async () => {
    const text = 'a verse\n\nand another\n';
    const note = parseNote(utf8(await signed(text)), 'note');
    expect(note.text).toBe(text);
    expect(() => requireNoteSignature(note, KEY, 'note')).not.toThrow();
  });

  test.each([
    ['carriage returns', (note: string) => note.replaceAll('\n', '\r\n')],
    ['no final newline', (note: string) => note.slice(0, -1)],
    ['a control character', (note: string) => note.replace('7', '7\u0007')],
    ['text after the signatures', (note: string) => `${note}see above\n`],
    ['an empty line after the signatures', (note: string) => `${note}\n`],
    ['no signature', (note: string) => note.slice(0, note.indexOf('—'))],
    ['a hyphen for the em dash', (note: string) => note.replace('—', '-')],
    ['two spaces', (note: string) => note.replace('— ', '—  ')],
    ['URL-safe base64', (note: string) => note.replaceAll(/[+/](?=[^\n]*\n$)/g, '_')],
    ['stray bits in base64', (note: string) => note.replace(/.=\n$/, 'B=\n').replace(/.==\n$/, 'B==\n')],
    ['a key name with a plus', (note: string) => note.replace('— card', '— car+d')],
    ['more than 100 signatures', (note: string) => note + note.slice(note.indexOf('—')).repeat(100)],
    ['ten million bytes', (note: string) => 'x'.repeat(10_000_000) + note],
  ])('B1: with %s is refused', async (_, change) => {
    const note = await signed(checkpoint());
    const changed = change(note);
    expect(changed).not.toBe(note);
    expect(() => parseNote(utf8(changed), 'checkpoint')).toThrow(/^checkpoint: /);
  });

  test('B1: that is not UTF-8 is refused', () => {
    expect(() => parseNote(Uint8Array.of(0xff, 0x0a), 'checkpoint')).toThrow('UTF-8');
  });

  test('B2: counts a key once, however often it signed, and takes at least 16 signatures', async () => {
    const note = parseNote(utf8(await signed(checkpoint(), 17)), 'checkpoint');
    expect(note.signatures).toHaveLength(17);
    expect(() => requireNoteSignature(note, KEY, 'checkpoint')).not.toThrow();
  });

  test('B2: ignores an unknown key of the same name, but one bad signature of the known key spoils it', async () => {
    const note = parseNote(utf8(await signed(checkpoint())), 'checkpoint');
    const [own] = note.signatures;
    const unknown = { ...own!, keyId: '00000000' };
    const forged = { ...own!, signature: new Uint8Array(64) };
    expect(() => requireNoteSignature({ ...note, signatures: [unknown, own!] }, KEY, 'c')).not.toThrow();
    expect(() => requireNoteSignature({ ...note, signatures: [unknown] }, KEY, 'c')).toThrow(
      'not signed by the log key',
    );
    expect(() => requireNoteSignature({ ...note, signatures: [own!, forged] }, KEY, 'c')).toThrow(
      'does not verify',
    );
  });
});

describe('a verifier key', () => {
  test.each([
    ['no key id of its own', GO_KEY.replace('c74f20a3', 'c74f20a4')],
    ['another type of signature', 'witness+00000000+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a short key', 'PeterNeumann+c74f20a3+ARpc'],
    ['a name with a space', GO_KEY.replace('PeterN', 'Peter N')],
    ['nothing but a name', 'PeterNeumann'],
  ])('with %s is refused', (_, text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  test('reads back as it was written', () => {
    expect(parseCheckpoint(checkpoint(), 'checkpoint')).toEqual({
      origin: KEY.name,
      size: 7,
      rootHash: ROOT,
    });
    expect(parseCheckpoint(checkpoint(0), 'checkpoint').size).toBe(0);
  });

  test.each([
    '07',
    '+7',
    ' 7',
    '0x10',
    '7.0',
    '1e3',
    '-1',
    '',
    '9223372036854775808',
    '9007199254740992',
    '٧',
  ])('B1: with the size %j is refused', (size) => {
    expect(() => parseCheckpoint(checkpoint(size), 'checkpoint')).toThrow(/^checkpoint: /);
  });

  test.each([
    ['a short root', `o\n7\n${toBase64(new Uint8Array(31))}\n`],
    ['a root that is not canonical base64', `o\n7\n${'A'.repeat(42)}B=\n`],
    ['an extension line', `o\n7\n${toBase64(new Uint8Array(32))}\nextra\n`],
    ['no origin', `\n7\n${toBase64(new Uint8Array(32))}\n`],
    ['no final newline', `o\n7\n${toBase64(new Uint8Array(32))}`],
  ])('B1: with %s is refused', (_, text) => {
    expect(() => parseCheckpoint(text, 'checkpoint')).toThrow(/^checkpoint: /);
  });

  test('of another log is refused, although the key signed it', async () => {
    const note = utf8(await signed(formatCheckpoint({ origin: 'other.example', size: 7, rootHash: ROOT })));
    expect(() => openHead(note, KEY, KEY.name, 'checkpoint')).toThrow('checkpoint of another log');
    expect(toHex(openHead(note, KEY, 'other.example', 'checkpoint').note)).toBe(toHex(note));
  });
});
