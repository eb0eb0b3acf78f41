import { setTimeout as wait } from 'node:timers/promises';
import { exchange, type Received } from './exchange.ts';
import {
  type Failure,
  failureOf,
  failureOfAnswer,
  isTooLargeVersion,
  parseAnswer,
  RequestFailed,
} from './failure.ts';
import { type ConnectOptions, DEFAULT_DEADLINES, type Deadlines, type Sleep } from './options.ts';
import type { Authorization, Target } from './target.ts';

/** A JSON answer and how often it had to be asked for again. */
export interface Reply {
  readonly value: unknown;
  readonly retries: number;
  /** The server's clock when it answered. */
  readonly date?: string;
}

interface Ask {
  /** Path and query below the server's URL. */
  readonly path: string;
  readonly accept?: string;
  /** Makes it a POST. */
  readonly body?: unknown;
}

/** Asks one API server, patiently and within limits. */
export interface Client {
  /**
   * One answer of status 2xx. Credentials are refreshed once after a 401; passing failures (429 with Retry-After, 5xx,
   * broken connections) are retried with full jitter. Throws RequestFailed with the last failure.
   */
  readonly ask: (ask: Ask) => Promise<Reply>;
  /** True once the total deadline has passed. */
  readonly late: () => boolean;
  /** Starts the total deadline anew. */
  readonly begin: () => void;
}

const MAX_RETRIES = 5;
/** A page that is cut off is asked for once more, then smaller; one that takes too long, smaller at once. */
const MAX_RETRIES_OF_SIZE = 1;
const BACKOFF_MS = { base: 250, cap: 8_000 };

interface Session {
  readonly target: Target;
  readonly deadlines: Deadlines;
  readonly sleep: Sleep;
  authorization?: Promise<Authorization>;
  /** On the monotonic clock. */
  end: number;
}

export function createClient(target: Target, options: Pick<ConnectOptions, 'deadlines' | 'sleep'>): Client {
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const session: Session = {
    target,
    deadlines,
    sleep: options.sleep ?? ((ms) => wait(ms)),
    end: performance.now() + deadlines.total,
  };
  return {
    ask: (ask) => askPatiently(session, ask),
    late: () => performance.now() >= session.end,
    begin: () => {
      session.end = performance.now() + deadlines.total;
    },
  };
}

async function askPatiently(session: Session, ask: Ask): Promise<Reply> {
  let refreshed = false;
  for (let retries = 0; ; retries += 1) {
    session.authorization ??= session.target.authorize();
    const authorization = session.authorization;
    try {
      const { value, date } = await askOnce(session, await authorization, ask);
      return { value, retries, ...(date ? { date } : {}) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.outcome === 'unauthorized' && !refreshed) {
        refreshed = true;
        refresh(session, authorization);
      } else if (!(await pause(session, failure, retries))) {
        throw new RequestFailed({ ...failure, retries });
      }
    }
  }
}

/** Two lists may meet the same expired token: the first refreshes it for both. */
function refresh(session: Session, used: Promise<Authorization>): void {
  if (session.authorization === used) session.authorization = session.target.authorize();
}

async function askOnce(session: Session, authorization: Authorization, ask: Ask) {
  const answer: Received = await exchange({
    url: new URL(`${session.target.server}${ask.path}`),
    method: ask.body === undefined ? 'GET' : 'POST',
    headers: {
      ...authorization.headers,
      accept: ask.accept ?? 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'segproof',
      ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    transport: authorization.transport,
    deadlines: session.deadlines,
    ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
  });
  if (answer.status < 200 || answer.status > 299) throw new RequestFailed(failureOfAnswer(answer));
  return { value: parseAnswer(answer), date: answer.date };
}

/** Waits before the next try. False when there is none: the failure will not pass, or time or tries are used up. */
async function pause(session: Session, failure: Failure, retries: number): Promise<boolean> {
  if (!failure.transient || retries >= retriesFor(failure)) return false;
  const asked = failure.retryAfterMs ?? 0;
  const ms = asked + Math.random() * Math.min(BACKOFF_MS.cap, BACKOFF_MS.base * 2 ** retries);
  if (performance.now() + ms >= session.end) return false;
  await session.sleep(ms);
  return true;
}

function retriesFor(failure: Failure): number {
  if (failure.outcome === 'timeout') return 0;
  // Another replica may need a moment to catch up; another store never will.
  if (isTooLargeVersion(failure)) return 1;
  return failure.shrink ? MAX_RETRIES_OF_SIZE : MAX_RETRIES;
}
