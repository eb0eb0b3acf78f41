import type { FastifyInstance } from 'fastify';
import type { RunList } from '../../archive/list.ts';
import type { Context } from '../context.ts';
import { entryView } from '../entry-view.ts';
import { runView } from '../run-view.ts';
import { standingView } from '../standing-view.ts';
import type { VerificationState } from '../verification-cache.ts';
import type { RunsView } from '../views.ts';

const HTML = 'text/html; charset=utf-8';
const PAGE_SIZE = 50;
const INDEX = { type: 'string', pattern: '^(0|[1-9][0-9]{0,9})$' } as const;
const PAGE_QUERY = { type: 'object', properties: { before: INDEX } } as const;
const RUN_PARAMETERS = { type: 'object', properties: { run: INDEX } } as const;

export function runRoutes(app: FastifyInstance, { reader, verification, pages }: Context): void {
  app.get<{ Querystring: { before?: string } }>(
    '/',
    { schema: { querystring: PAGE_QUERY } },
    async (request, reply) => {
      const { before } = request.query;
      const asked = { limit: PAGE_SIZE, ...(before !== undefined && { before: Number(before) }) };
      const [list, state] = await Promise.all([reader.listRuns(asked), verification.current()]);
      return await reply.type(HTML).send(pages.runs(runsView(list, state, before !== undefined)));
    },
  );

  app.get<{ Params: { run: string } }>(
    '/runs/:run',
    { schema: { params: RUN_PARAMETERS } },
    async (request, reply) => {
      const shown = await reader.showRun(request.params.run);
      if (!shown) return reply.callNotFound();
      return await reply.type(HTML).send(pages.run(runView(shown, await verification.current())));
    },
  );
}

function runsView({ rows, next }: RunList, state: VerificationState, newer: boolean): RunsView {
  return {
    standing: standingView(state),
    entries: rows.map((row) => entryView(row, state)),
    older: next === undefined ? '' : `/?before=${next}`,
    newer,
  };
}
