import { canonicalJson } from '../util/canonical-json.ts';
import { sha256Hex } from '../util/digest.ts';
import { canonicalInstant } from './instant.ts';

/** What makes a run itself. */
export interface RunIdentity {
  /** The instant of the slot. */
  readonly slot: string;
  /** SHA-256 of the snapshot's text. */
  readonly snapshot: string;
  /** SHA-256 of the configuration. */
  readonly configuration: string;
}

/** The run id that reports print and the statement repeats, hex. */
export function runIdOf(run: RunIdentity): string {
  const { configuration, snapshot } = run;
  return sha256Hex(canonicalJson({ configuration, slot: canonicalInstant(run.slot, 'slot'), snapshot }));
}
