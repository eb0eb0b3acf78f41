import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';

/** `/healthz`: the process answers. `/readyz`: the archive's head can be read. Neither says anything about its content. */
export function healthRoutes(app: FastifyInstance, { reader }: Context): void {
  app.get('/healthz', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  app.get('/readyz', async (_request, reply) => {
    reply.type('text/plain; charset=utf-8');
    try {
      await reader.head();
      return await reply.send('ready\n');
    } catch {
      return await reply.code(503).send('the archive cannot be read\n');
    }
  });
}
