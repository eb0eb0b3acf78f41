import type { Style } from '../report/summary-text.ts';

/** Everything impure that a command touches besides the files it is told to read and write. */
export interface Deps {
  /** The current instant, RFC 3339 UTC with seconds. */
  readonly now: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data: what a user would pipe on. */
  readonly out: (text: string) => void;
  /** Data that is not text. */
  readonly outBytes: (bytes: Uint8Array) => void;
  /** Messages: one line each, without the line feed. */
  readonly say: (line: string) => void;
  /** Progress, shown only on a terminal and overwritten by the next; an empty text clears it. */
  readonly progress: (text: string) => void;
  readonly stdin: AsyncIterable<string | Uint8Array>;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Colours a text by what it says, or returns it as it is. */
  readonly style: Style;
}
