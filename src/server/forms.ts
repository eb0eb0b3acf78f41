import type { FastifyInstance } from 'fastify';

/** Bytes of a form: one token. Anything larger is refused with 413. */
export const MAX_BODY = 4_096;

/** The sign-in form is the only body that is read; every other media type is refused with 415. */
export function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_BODY },
    async (_request: unknown, body: string | Buffer) => new URLSearchParams(String(body)),
  );
}
