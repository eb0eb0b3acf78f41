import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Answer, clip, type Failure, RequestFailed } from './failure.ts';
import type { Deadlines } from './options.ts';

/** Everything one HTTP exchange needs. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: http.OutgoingHttpHeaders;
  /** TLS options and agent, as the kubeconfig asks for them. */
  readonly transport: https.RequestOptions;
  readonly body?: string;
  readonly deadlines: Deadlines;
}

export interface Received extends Answer {
  /** The server's clock (RFC 9110 §6.6.1), for comparison with ours. */
  readonly date?: string;
}

/**
 * Upper limit of one answer, unpacked, in characters. A page of 500 objects of ordinary size has 3 MB; a bigger one is asked for
 * again in smaller pages, so that memory stays bounded whatever the server sends.
 */
const MAX_BODY = 64 * 1024 * 1024;

/** Big enough that a page unpacks in a few steps. */
const UNPACKED_CHUNK = 256 * 1024;

/** One request and its whole answer. Throws RequestFailed for everything that goes wrong on the way. */
export async function exchange(request: Exchange): Promise<Received> {
  const signal = AbortSignal.timeout(request.deadlines.request);
  const failed = (describe: (error: NodeJS.ErrnoException) => Failure) => (error: NodeJS.ErrnoException) => {
    if (error instanceof RequestFailed) throw error;
    throw new RequestFailed(signal.aborted ? tooSlow(request.deadlines.request) : describe(error));
  };
  const response = await send(request, signal).catch(failed(notConnected));
  const body = await readBody(response, request.deadlines.idle).catch(failed(cutOff));
  return { ...headOf(response), body };
}

function send(request: Exchange, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const options = { ...request.transport, method: request.method, headers: request.headers, signal };
  const outgoing = (request.url.protocol === 'http:' ? http : https).request(request.url, options);
  outgoing.setTimeout(request.deadlines.idle, () => outgoing.destroy(silent(request.deadlines.idle)));
  outgoing.once('response', resolve);
  outgoing.on('error', reject);
  outgoing.end(request.body);
  return promise;
}

function headOf(response: http.IncomingMessage): Omit<Received, 'body'> {
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    ...(response.headers.date ? { date: response.headers.date } : {}),
    ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfter } : {}),
  };
}

async function readBody(response: http.IncomingMessage, idle: number): Promise<string> {
  response.setTimeout(idle, () => response.destroy(silent(idle)));
  const zipped = response.headers['content-encoding'] === 'gzip';
  const source: Readable = zipped ? response.pipe(createGunzip({ chunkSize: UNPACKED_CHUNK })) : response;
  if (zipped) response.on('error', (error) => source.destroy(error));
  source.setEncoding('utf8');
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<string>) {
    size += piece.length;
    if (size > MAX_BODY) throw tooBig(response);
    pieces.push(piece);
  }
  return pieces.join('');
}

function silent(idle: number): RequestFailed {
  const message = `no byte came for ${idle} ms`;
  return new RequestFailed({ outcome: 'timeout', message, transient: true, shrink: true });
}

function tooSlow(limit: number): Failure {
  const message = `the answer was not complete after ${limit} ms`;
  return { outcome: 'timeout', message, transient: true, shrink: true };
}

function tooBig(response: http.IncomingMessage): RequestFailed {
  response.destroy();
  const message = `the answer is larger than ${MAX_BODY / 1024 / 1024} Mi characters`;
  return new RequestFailed({ outcome: 'truncated', message, transient: true, shrink: true });
}

/** Failures that may pass: everything else (a name that does not exist, a certificate) will not mend itself. */
const PASSING = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH']);

function notConnected(error: NodeJS.ErrnoException): Failure {
  return { outcome: 'unreachable', message: wordsOf(error), transient: PASSING.has(error.code ?? '') };
}

/** The body began and did not end: socket closed in mid-answer, gzip stream cut off or broken. */
function cutOff(error: NodeJS.ErrnoException): Failure {
  return { outcome: 'truncated', message: `cut off: ${wordsOf(error)}`, transient: true, shrink: true };
}

/** An AggregateError (several addresses tried) has an empty message. */
function wordsOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? error.name;
  const message = error.message || String((error as Error & { errors?: unknown[] }).errors?.[0] ?? '');
  return clip(message.includes(code) ? message : `${message} (${code})`);
}
