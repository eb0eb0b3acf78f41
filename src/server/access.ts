import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AttemptLimit } from './attempts.ts';
import type { Sessions } from './sessions.ts';
import { sameToken } from './token.ts';

export const COOKIE = 'segproof_session';

/** Paths that answer everybody; they say nothing about the archive's content. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/sign-in']);

export interface Access {
  readonly token: string;
  readonly sessions: Sessions;
  readonly attempts: AttemptLimit;
}

export type Admission =
  | { readonly as: 'admitted' }
  | { readonly as: 'refused' }
  | { readonly as: 'paused'; readonly seconds: number };

/** By cookie, else by bearer token. A wrong bearer token counts as a failed attempt, a stale cookie does not. */
function admit(request: FastifyRequest, access: Access): Admission {
  const session = request.cookies[COOKIE];
  if (session !== undefined && access.sessions.holds(session)) return { as: 'admitted' };
  const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer === undefined ? { as: 'refused' } : admitToken(request.ip, bearer, access);
}

/** During a pause the token is not looked at, so that a right guess is not told from a wrong one. */
export function admitToken(address: string, token: string, access: Access): Admission {
  const seconds = access.attempts.waitSeconds(address);
  if (seconds > 0) return { as: 'paused', seconds };
  if (sameToken(token, access.token)) return { as: 'admitted' };
  access.attempts.failed(address);
  return { as: 'refused' };
}

/** Before any route, known or not: the answer to a stranger does not tell which paths exist. */
export async function guard(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<void> {
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) {
    reply.header('allow', 'GET, HEAD, POST');
    return await reply.code(405).type('text/plain; charset=utf-8').send('method not allowed\n');
  }
  if (!isPlain(request))
    return await reply.code(400).type('text/plain; charset=utf-8').send('not understood\n');
  if (OPEN_PATHS.has(pathOf(request))) return;
  const admission = admit(request, access);
  if (admission.as === 'admitted') return;
  if (admission.as === 'paused') return await tooMany(reply, admission.seconds);
  if (request.method === 'GET' && wantsPage(request)) return await reply.redirect('/sign-in', 303);
  reply.header('www-authenticate', 'Bearer realm="segproof"');
  return await reply.code(401).type('text/plain; charset=utf-8').send('a token is needed\n');
}

export async function tooMany(reply: FastifyReply, seconds: number): Promise<void> {
  reply.header('retry-after', String(seconds));
  return await reply
    .code(429)
    .type('text/plain; charset=utf-8')
    .send(`too many attempts; wait ${seconds} s\n`);
}

/** One Host (RFC 9112 §3.2), and a path as target: a proxy in front could read anything else in another way. */
function isPlain({ raw, url }: FastifyRequest): boolean {
  const hosts = raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host');
  return url.startsWith('/') && hosts.length <= 1;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0]!;
}

function wantsPage(request: FastifyRequest): boolean {
  return (request.headers.accept ?? '').includes('text/html') && request.headers.authorization === undefined;
}
