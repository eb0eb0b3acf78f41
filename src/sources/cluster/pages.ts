import type { Client, Reply } from './client.ts';
import { clip, type Failure, failureOf, isTooLargeVersion, RequestFailed } from './failure.ts';

/** One list to read to its end. */
export interface ListRequest {
  readonly path: string;
  readonly pageSize: number;
  /** The snapshot's resourceVersion; absent for the first list, which sets it. */
  readonly anchor?: string;
  /** Called with each page's items, once per page. */
  readonly onItems: (items: readonly unknown[]) => void;
  /** Called when the list starts anew: what it gave so far does not count. */
  readonly onRestart: () => void;
}

/** How reading a list to its end went. `failure` is absent when every page came. */
export interface ListRead {
  readonly consistency: 'exact' | 'own';
  readonly resourceVersion?: string;
  readonly pages: number;
  readonly restarts: number;
  readonly retries: number;
  readonly failure?: Failure;
}

/** Restarts after 410 (evidence.md F13). */
const MAX_RESTARTS = 3;
/** How often a page that is too slow, too big or cut off is asked for at half its size. */
const MAX_SHRINKS = 3;

interface Counts {
  pages: number;
  restarts: number;
  retries: number;
  shrinks: number;
  limit: number;
}

/**
 * Reads a list page by page at one resourceVersion: the snapshot's, where the server still has it, else its own. A
 * 410 starts the list anew; the `continue` token inside a 410 is never used, since it goes on at a newer version.
 */
export async function readList(client: Client, request: ListRequest): Promise<ListRead> {
  const counts: Counts = { pages: 0, restarts: 0, retries: 0, shrinks: 0, limit: request.pageSize };
  let { anchor, ...rest } = request;
  for (;;) {
    const attempt = await readAttempt(client, { ...rest, ...withAnchor(anchor) }, counts);
    const { failure } = attempt;
    const consistency = attempt.exact ? 'exact' : 'own';
    const { pages, restarts, retries } = counts;
    const at = attempt.resourceVersion === undefined ? {} : { resourceVersion: attempt.resourceVersion };
    if (!failure) return { consistency, ...at, pages, restarts, retries };
    const refused = anchor !== undefined && refusesVersion(failure);
    const again = refused || (failure.outcome === 'expired' && restarts < MAX_RESTARTS);
    if (!again || client.late()) return { consistency, ...at, pages, restarts, retries, failure };
    if (refused) anchor = undefined;
    counts.restarts += 1;
    counts.pages = 0;
    request.onRestart();
  }
}

function withAnchor(anchor: string | undefined): { anchor?: string } {
  return anchor === undefined ? {} : { anchor };
}

/**
 * The server does not have the snapshot's version of this kind: compacted (410), another store's (504 too large), or
 * a server of its own that does not know the parameter (400, 422).
 */
function refusesVersion(failure: Failure): boolean {
  const { status, outcome } = failure;
  return outcome === 'expired' || status === 400 || status === 422 || isTooLargeVersion(failure);
}

interface Attempt {
  readonly exact: boolean;
  readonly resourceVersion?: string;
  readonly failure?: Failure;
}

async function readAttempt(client: Client, request: ListRequest, counts: Counts): Promise<Attempt> {
  let version: string | undefined;
  let page: Promise<Page> | undefined = readPage(client, request, counts, undefined);
  try {
    while (page) {
      const { items, resourceVersion, next }: Page = await page;
      if (version !== undefined && resourceVersion !== version) throw changed(version, resourceVersion);
      version = resourceVersion;
      counts.pages += 1;
      // The next page is on its way while this one is minimised.
      page = next === undefined ? undefined : readPage(client, request, counts, next);
      page?.catch(() => {});
      request.onItems(items);
    }
    return { exact: request.anchor === undefined ? false : version === request.anchor, ...at(version) };
  } catch (error) {
    return { exact: request.anchor !== undefined, ...at(version), failure: failureOf(error) };
  }
}

function at(resourceVersion: string | undefined): { resourceVersion?: string } {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

function changed(from: string, to: string | undefined): RequestFailed {
  const message = `the pages of one list have different versions: ${from}, then ${to ?? 'none'}`;
  return new RequestFailed({ outcome: 'expired', message, transient: false });
}

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion?: string;
  readonly next?: string;
}

async function readPage(
  client: Client,
  request: ListRequest,
  counts: Counts,
  next: string | undefined,
): Promise<Page> {
  for (;;) {
    try {
      const path = `${request.path}?${pageQuery(counts.limit, request.anchor, next)}`;
      const reply = await client.ask({ path });
      counts.retries += reply.retries;
      return pageOf(reply);
    } catch (error) {
      const { shrink, retries = 0 } = failureOf(error);
      counts.retries += retries;
      if (!shrink || counts.shrinks >= MAX_SHRINKS || client.late()) throw error;
      counts.shrinks += 1;
      counts.retries += 1;
      counts.limit = Math.max(1, Math.floor(counts.limit / 2));
    }
  }
}

// With `continue` the version parameters must be dropped: the token carries them (422 otherwise).
function pageQuery(limit: number, anchor: string | undefined, next: string | undefined): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (next !== undefined) query.set('continue', next);
  else if (anchor !== undefined) {
    query.set('resourceVersion', anchor);
    query.set('resourceVersionMatch', 'Exact');
  }
  return query;
}

/** The server, or whatever answers in its place, controls this value. */
function pageOf({ value }: Reply): Page {
  const list = value as {
    kind?: unknown;
    items?: unknown;
    metadata?: { resourceVersion?: unknown; continue?: unknown };
  } | null;
  const { kind, items = null, metadata } = list ?? {};
  if (typeof kind !== 'string' || !kind.endsWith('List') || !(items === null || Array.isArray(items))) {
    const message = clip(`JSON that is not a list: ${JSON.stringify(value)}`);
    throw new RequestFailed({ outcome: 'not-kubernetes', message, transient: false });
  }
  const { resourceVersion, continue: next } = metadata ?? {};
  return {
    items: items ?? [],
    ...(typeof resourceVersion === 'string' && resourceVersion ? { resourceVersion } : {}),
    ...(typeof next === 'string' && next !== '' ? { next } : {}),
  };
}
