import { hash } from 'node:crypto';

/** SHA-256 of a text (as UTF-8) or of bytes, in lower-case hex (64 characters). */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 as raw bytes (32). */
export function sha256(data: string | Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer');
}
