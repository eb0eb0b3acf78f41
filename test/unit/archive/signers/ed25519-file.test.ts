import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../../src/archive/bytes.ts';
import {
  createKeyFiles,
  ed25519FileSigner,
  readKeyFiles,
} from '../../../../src/archive/signers/ed25519-file.ts';
import { verifyEd25519 } from '../../../../src/archive/verify-signature.ts';

const scratch = mkdtempSync(join(tmpdir(), 'segproof-keys-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('keys in files', () => {
  test('are two, private, and sign the same after they are read again', async () => {
    const folder = join(scratch, 'made');
    const made = await createKeyFiles(folder);
    const read = await readKeyFiles(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'log.key')).mode & 0o777).toBe(0o400);
    expect(toHex(made.log.publicKey)).not.toBe(toHex(made.attestation.publicKey));
    expect(toHex(read.log.publicKey)).toBe(toHex(made.log.publicKey));
    const signature = await read.log.sign(utf8('head'));
    expect(toHex(signature)).toBe(toHex(await made.log.sign(utf8('head'))));
    expect(verifyEd25519(made.log.publicKey, utf8('head'), signature)).toBe(true);
    expect(verifyEd25519(made.attestation.publicKey, utf8('head'), signature)).toBe(false);
  });

  test('are never overwritten', async () => {
    const folder = join(scratch, 'taken');
    await createKeyFiles(folder);
    const before = readFileSync(join(folder, 'log.key'), 'utf8');
    await expect(createKeyFiles(folder)).rejects.toThrow(/log\.key: there is a key already/);
    expect(readFileSync(join(folder, 'log.key'), 'utf8')).toBe(before);
  });

  test.each(['evidence', 'evidence/keys', 'evidence/../evidence/a/b'])(
    'are not made in the archive: %s',
    async (name) => {
      const made = createKeyFiles(join(scratch, name), join(scratch, 'evidence'));
      await expect(made).rejects.toMatchObject({ code: 'USAGE' });
      expect(existsSync(join(scratch, 'evidence'))).toBe(false);
      await createKeyFiles(join(scratch, `beside-${name.length}`), join(scratch, 'evidence'));
    },
  );

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  test.each([
    ['absent', undefined, 0o400, 'there is no key'],
    ['open to others', 'x', 0o404, 'open to other users'],
    ['open to be written by the group', 'x', 0o420, 'open to other users'],
    ['not PEM', 'x', 0o400, 'not a private key'],
    ['of another type', privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o440, 'a key of another type'],
  ])('that is %s is refused', async (name, content, mode, message) => {
    const path = join(scratch, `${name}.key`);
    if (content !== undefined) writeFileSync(path, content);
    if (content !== undefined) chmodSync(path, mode);
    await expect(ed25519FileSigner(path)).rejects.toMatchObject({
      code: 'KEY_INVALID',
      message: expect.stringContaining(message),
    });
  });
});

describe('Ed25519', () => {
  test('B3: takes no signature of another length, nor one whose S is not reduced', async () => {
    const { log } = await createKeyFiles(join(scratch, 'edge'));
    const signature = await log.sign(utf8('head'));
    const unreduced = Uint8Array.from(signature);
    // Adding the group's order to S gives the same point; RFC 8032 §5.1.7 asks to refuse it.
    const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex');
    let carry = 0;
    for (const [i, byte] of order.entries()) {
      carry += unreduced[32 + i]! + byte;
      unreduced[32 + i] = carry & 0xff;
      carry >>= 8;
    }
    expect(verifyEd25519(log.publicKey, utf8('head'), unreduced)).toBe(false);
    expect(verifyEd25519(log.publicKey, utf8('head'), signature.subarray(1))).toBe(false);
  });
});
