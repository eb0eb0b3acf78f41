import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { SegproofError } from '../../util/error.ts';
import type { ArchiveSigners, Signer } from '../signer.ts';

/** Files of a key folder: private keys in PKCS#8 PEM, as OpenSSL reads them. */
const KEY_FILES = { log: 'log.key', attestation: 'attestation.key' } as const;

/**
 * Makes both keys of an archive in a folder of mode 0700, files of mode 0400. KEY_INVALID when keys are there already:
 * a key belongs to one archive, else two histories could bear one signature. USAGE when the folder lies in the
 * archive's: whoever copies the evidence must not get the keys with it.
 */
export async function createKeyFiles(folder: string, archive?: string): Promise<ArchiveSigners> {
  if (archive !== undefined) requireOutside(folder, archive);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const log = await createKeyFile(join(folder, KEY_FILES.log));
  const attestation = await createKeyFile(join(folder, KEY_FILES.attestation));
  return { log, attestation };
}

/** Both signers from the files that `createKeyFiles` made. */
export async function readKeyFiles(folder: string): Promise<ArchiveSigners> {
  return {
    log: await ed25519FileSigner(join(folder, KEY_FILES.log)),
    attestation: await ed25519FileSigner(join(folder, KEY_FILES.attestation)),
  };
}

/** A signer over a private key in a file. KEY_INVALID when it is absent, no Ed25519 key, or open to other users. */
export async function ed25519FileSigner(path: string): Promise<Signer> {
  await requirePrivate(path);
  const pem = await readFile(path).catch((cause: unknown) => {
    throw keyError(path, 'the key cannot be read', undefined, cause);
  });
  try {
    return signerOf(importKey(path, pem));
  } finally {
    pem.fill(0);
  }
}

function requireOutside(folder: string, archive: string): void {
  const inside = relative(resolve(archive), resolve(folder));
  if (inside.startsWith('..') || isAbsolute(inside)) return;
  throw new SegproofError({
    code: 'USAGE',
    message: 'the keys would lie in the archive',
    expected: `a --key-dir outside ${archive}`,
    got: folder,
  });
}

function importKey(path: string, pem: Buffer): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw keyError(path, 'not a private key', 'Ed25519 in PKCS#8 PEM', cause);
  }
  throw keyError(path, 'a key of another type', 'Ed25519 in PKCS#8 PEM');
}

function signerOf(key: KeyObject): Signer {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: spki.subarray(-32), sign: async (message) => sign(null, message, key) };
}

async function createKeyFile(path: string): Promise<Signer> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const file = await open(path, 'wx', 0o400).catch((cause: NodeJS.ErrnoException) => {
    const message =
      cause.code === 'EEXIST'
        ? 'there is a key already, which belongs to an archive'
        : 'no key can be written';
    throw keyError(path, message, 'a --key-dir without keys', cause);
  });
  try {
    await file.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await file.sync();
  } finally {
    await file.close();
  }
  return signerOf(privateKey);
}

// A mounted secret of Kubernetes is a link to a file whose mode is set for the group (fsGroup), so group read passes.
async function requirePrivate(path: string): Promise<void> {
  const { mode } = await stat(path).catch((cause: unknown) => {
    throw keyError(path, 'there is no key', 'a file made by `segproof archive init`', cause);
  });
  if ((mode & 0o037) === 0) return;
  throw keyError(
    path,
    'the key is open to other users',
    'mode 0400 or 0440',
    `mode 0${(mode & 0o777).toString(8)}`,
  );
}

function keyError(file: string, message: string, expected?: string, cause?: unknown): SegproofError {
  const got = typeof cause === 'string' ? cause : undefined;
  return new SegproofError({ code: 'KEY_INVALID', message, place: { file }, expected, got }, { cause });
}
