/** Time limits of the cluster source, in milliseconds. */
export interface Deadlines {
  /** Silence on a connection after which a request is given up. */
  readonly idle: number;
  /** One request, from its start to the last byte. */
  readonly request: number;
  /** All lists of a snapshot together; lists that have not begun by then are recorded as timed out. */
  readonly total: number;
}

export const DEFAULT_DEADLINES: Deadlines = { idle: 30_000, request: 120_000, total: 600_000 };

/** As `kubectl` asks; the API server's own default for chunked lists. */
export const DEFAULT_PAGE_SIZE = 500;

/** Waits for so many milliseconds. Handed in, so that tests of retries need no real time. */
export type Sleep = (ms: number) => Promise<void>;

/** How far a read has come, after every page. */
export interface Progress {
  /** Plural name of the resource whose page came in. */
  readonly resource: string;
  /** Objects of that resource so far. */
  readonly items: number;
  readonly listsDone: number;
  readonly listsTotal: number;
}

export interface ConnectOptions {
  /** A kubeconfig file; else KUBECONFIG, the home kubeconfig, the in-cluster account. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** The time now. The only clock whose readings enter a snapshot. */
  readonly clock: () => Date;
  readonly deadlines?: Partial<Deadlines> | undefined;
  readonly sleep?: Sleep | undefined;
}

export interface ReadOptions {
  readonly pageSize?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Namespaces to read one by one when the account may not list the whole cluster. */
  readonly namespaces?: readonly string[] | undefined;
}
