import { existsSync, readFileSync } from 'node:fs';

/** A verifier key given as text or as a file that holds it; surrounding white space is dropped. */
export function verifierKeyText(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  return (existsSync(given) ? readFileSync(given, 'utf8') : given).trim();
}
