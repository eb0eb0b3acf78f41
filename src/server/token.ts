import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SegproofError } from '../util/error.ts';

export const TOKEN_VARIABLE = 'SEGPROOF_SERVE_TOKEN';

/** Shorter ones could be guessed. */
const MIN_TOKEN_CHARACTERS = 16;
const MAX_TOKEN_CHARACTERS = 512;

export interface AccessToken {
  readonly value: string;
  readonly source: 'file' | 'environment' | 'generated';
}

/**
 * The token that opens the page: from `file`, else from the environment, else a new one of 192 random bits. Throws
 * CONFIG_INVALID for a file that cannot be read and for a token that is too short or not printable ASCII.
 */
export function resolveToken(from: {
  readonly file?: string | undefined;
  readonly environment?: string | undefined;
}): AccessToken {
  if (from.file !== undefined) {
    return { value: checkToken(readTokenFile(from.file), from.file), source: 'file' };
  }
  if (from.environment !== undefined) {
    return { value: checkToken(from.environment, TOKEN_VARIABLE), source: 'environment' };
  }
  return { value: randomBytes(24).toString('base64url'), source: 'generated' };
}

/** True when both are equal; takes the same time wherever they differ, and whatever their lengths. */
export function sameToken(offered: string, expected: string): boolean {
  return timingSafeEqual(hash('sha256', offered, 'buffer'), hash('sha256', expected, 'buffer'));
}

function readTokenFile(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `token file cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'CONFIG_INVALID', message, place: { file } }, { cause });
  }
}

/** Errors say how long a token is, never what it is. */
function checkToken(value: string, file: string): string {
  const invalid = (expected: string, got: string): never => {
    throw new SegproofError({
      code: 'CONFIG_INVALID',
      message: 'token is not usable',
      place: { file },
      expected,
      got,
    });
  };
  if (value.length < MIN_TOKEN_CHARACTERS || value.length > MAX_TOKEN_CHARACTERS) {
    const expected = `${MIN_TOKEN_CHARACTERS} to ${MAX_TOKEN_CHARACTERS} characters`;
    return invalid(expected, `${value.length} characters`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) return invalid('printable ASCII without spaces', 'other characters');
  return value;
}
