import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admitToken, COOKIE, tooMany } from '../access.ts';
import type { Context } from '../context.ts';
import { SESSION_SECONDS } from '../sessions.ts';

const HTML = 'text/html; charset=utf-8';

export function signInRoutes(app: FastifyInstance, context: Context): void {
  const { access, pages } = context;
  app.get('/sign-in', async (_request, reply) => reply.type(HTML).send(pages.signIn({ wrong: false })));

  app.post('/sign-in', async (request, reply) => {
    if (!fromHere(request)) return await foreign(reply);
    const admission = admitToken(request.ip, tokenField(request.body), access);
    if (admission.as === 'paused') return await tooMany(reply, admission.seconds);
    if (admission.as === 'refused')
      return await reply
        .code(401)
        .type(HTML)
        .send(pages.signIn({ wrong: true }));
    reply.setCookie(COOKIE, access.sessions.open(), cookieOptions(context));
    return await reply.redirect('/', 303);
  });

  app.post('/sign-out', async (request, reply) => {
    if (!fromHere(request)) return await foreign(reply);
    access.sessions.close(request.cookies[COOKIE] ?? '');
    reply.clearCookie(COOKIE, cookieOptions(context));
    return await reply.redirect('/sign-in', 303);
  });
}

function cookieOptions({ behindTls }: Context) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: behindTls,
    maxAge: SESSION_SECONDS,
  } as const;
}

/** The form's one field; the body is parsed in `forms.ts`, and is absent when its type was another. */
function tokenField(body: unknown): string {
  return body instanceof URLSearchParams ? (body.get('token') ?? '').trim() : '';
}

/**
 * A form on another site cannot sign a visitor in or out. Browsers say where a form came from in Sec-Fetch-Site; Origin
 * is `null` under our referrer policy, and only counts where the former is missing. Other clients send neither.
 */
function fromHere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin === undefined || hostOf(headers.origin) === headers.host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

async function foreign(reply: FastifyReply): Promise<void> {
  return await reply
    .code(403)
    .type('text/plain; charset=utf-8')
    .send('the form was sent from another site\n');
}
