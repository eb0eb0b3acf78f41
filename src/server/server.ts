import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SegproofError } from '../util/error.ts';
import { guard } from './access.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { attemptLimit } from './attempts.ts';
import type { Context } from './context.ts';
import { acceptForms, MAX_BODY } from './forms.ts';
import { NOT_CACHED, pageHeaders } from './headers.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { runRoutes } from './routes/runs.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sessions } from './sessions.ts';
import { checkSettings, type ServeSettings } from './settings.ts';
import { loadPages } from './templates.ts';
import { type VerificationTimes, verificationCache } from './verification-cache.ts';

export interface ServerOptions {
  readonly reader: ArchiveReader;
  readonly settings: ServeSettings;
  /** Milliseconds; sign-ins, pauses and checks go by it. */
  readonly now: () => number;
  readonly verificationTimes?: VerificationTimes;
  /** Told of faults of ours; what a visitor did wrong is not among them. */
  readonly onFault?: (error: Error) => void;
}

/** The auditors' page, not yet listening. Throws USAGE for settings that would expose it. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const settings = checkSettings(options.settings);
  const context = makeContext(options);
  const app = fastify({
    bodyLimit: MAX_BODY,
    connectionTimeout: 30_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    http: { maxHeaderSize: 16_384, headersTimeout: 10_000 },
    routerOptions: { maxParamLength: 80, onBadUrl: (_path, _request, response) => badUrl(response) },
  });
  app.server.maxConnections = 256;
  acceptForms(app);
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, pageHeaders(context.pages.styleSheet, settings.behindTls));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', NOT_CACHED);
    await guard(request, reply, context.access);
  });
  answerFaults(app, context, options.onFault);
  for (const routes of [healthRoutes, signInRoutes, runRoutes, fileRoutes]) routes(app, context);
  return app;
}

/** Listens until `signal` is aborted. Gives the address to print, with the port that was taken. */
export async function serve(
  options: ServerOptions & { readonly signal: AbortSignal },
): Promise<{ readonly url: string; readonly closed: Promise<void> }> {
  const app = await buildServer(options);
  const url = await app.listen({ host: options.settings.host, port: options.settings.port });
  const closed = new Promise<void>((resolve) => {
    const stop = () => void app.close().then(resolve);
    if (options.signal.aborted) stop();
    else options.signal.addEventListener('abort', stop, { once: true });
  });
  return { url, closed };
}

function makeContext({ reader, settings, now, verificationTimes }: ServerOptions): Context {
  return {
    reader,
    verification: verificationCache(reader, now, verificationTimes),
    access: { token: settings.token.value, sessions: sessions(now), attempts: attemptLimit(now) },
    pages: loadPages(),
    behindTls: settings.behindTls,
  };
}

function answerFaults(app: FastifyInstance, { pages }: Context, onFault: ServerOptions['onFault']): void {
  const message = (reply: FastifyReply, code: number, title: string, text: string) =>
    reply.code(code).type('text/html; charset=utf-8').send(pages.message({ title, text }));

  app.setNotFoundHandler((_request: FastifyRequest, reply: FastifyReply) =>
    message(reply, 404, 'Not found', 'There is no such page, run or file in this archive.'),
  );
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, _request, reply) => {
    reply.removeHeader('content-disposition');
    // Ids that do not look like ids are ids that nothing has.
    if (error.validation !== undefined)
      return message(reply, 404, 'Not found', 'There is no such page, run or file in this archive.');
    const code = error.statusCode ?? 500;
    if (code < 500) return message(reply, code, 'Not understood', 'The request was not understood.');
    onFault?.(error);
    if (error instanceof SegproofError && error.code.startsWith('ARCHIVE_')) {
      return message(reply, 500, 'Archive fault', `${error.message}. Run \`segproof archive verify\`.`);
    }
    return message(reply, 500, 'Fault', 'Something went wrong here; the log of the server says what.');
  });
}

/** Percent-escapes that are no text: answered before any route or hook. */
function badUrl(response: {
  writeHead(code: number, headers: Record<string, string>): unknown;
  end(text: string): void;
}): void {
  response.writeHead(400, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': NOT_CACHED,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  });
  response.end('the path is not understood\n');
}
