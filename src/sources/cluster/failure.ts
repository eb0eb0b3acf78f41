import type { ListOutcome } from '../../model/snapshot.ts';

/** Why a request gave no usable answer: the outcome it has in the snapshot, and what the retry policy needs. */
export interface Failure {
  readonly outcome: Exclude<ListOutcome, 'read' | 'partial'>;
  /** The server's words, or ours; at most 300 characters. */
  readonly message: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** True when the same request may succeed later. */
  readonly transient: boolean;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number;
  /** True when a smaller page may help: too slow, too big, or cut off. */
  readonly shrink?: boolean;
  /** How often the request was tried again before this failure was final. */
  readonly retries?: number;
}

/** Carries a failure through code that awaits. Never leaves this folder. */
export class RequestFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'RequestFailed';
    this.failure = failure;
  }
}

/** What was thrown, as a failure; a fault of ours is thrown again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailed) return error.failure;
  throw error;
}

/** The fields of a `Status` object that matter here (Kubernetes API conventions, "Response Status Kind"). */
interface Status {
  readonly kind: 'Status';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Value of the Retry-After header, in seconds. */
  readonly retryAfter?: number;
  readonly body: string;
}

const OUTCOMES: Readonly<Record<number, Failure['outcome']>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'missing',
  410: 'expired',
  429: 'throttled',
};

/** What an answer with a status other than 2xx means. */
export function failureOfAnswer(answer: Answer): Failure {
  const { status } = answer;
  const transient = status === 429 || status >= 500;
  if (isHtml(answer) || status < 400) {
    const message = `HTTP ${status}, ${answer.contentType || 'no content type'}: not an answer of a Kubernetes API server`;
    return { outcome: 'not-kubernetes', message, status, transient };
  }
  const words = parseStatus(answer.body);
  const message = clip(words?.message || answer.body.trim() || `HTTP ${status}`);
  const seconds = answer.retryAfter ?? words?.details?.retryAfterSeconds;
  const failure = { outcome: OUTCOMES[status] ?? 'server-error', message, status, transient } as const;
  return seconds === undefined ? failure : { ...failure, retryAfterMs: seconds * 1000 };
}

/** The JSON of an answer with a status of 2xx; a failure when it is cut off or comes from something else. */
export function parseAnswer(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new RequestFailed(failureOfText(answer));
  }
}

function failureOfText(answer: Answer): Failure {
  const { status } = answer;
  if (isHtml(answer) || !/^\s*[{[]/.test(answer.body)) {
    const message = `HTTP ${status} with ${answer.contentType || 'no content type'} instead of JSON`;
    return { outcome: 'not-kubernetes', message, status, transient: true };
  }
  const message = `HTTP ${status}: the JSON ends, or breaks, after ${answer.body.length} characters`;
  return { outcome: 'truncated', message, status, transient: true, shrink: true };
}

function isHtml(answer: Answer): boolean {
  return answer.contentType.includes('html') || /^\s*</.test(answer.body);
}

function parseStatus(body: string): Status | undefined {
  try {
    const value = JSON.parse(body) as Partial<Status> | null;
    return value?.kind === 'Status' ? (value as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** True when the server, or the one behind it, has not reached the version that was asked for. */
export function isTooLargeVersion({ status, message }: Failure): boolean {
  return status === 504 && /too large resource version/i.test(message);
}

/** The server controls these words: they are evidence, not layout, and are kept short. */
export function clip(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
