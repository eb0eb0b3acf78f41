import type { FastifyInstance } from 'fastify';
import type { ArchivedEntry } from '../archive-reader.ts';
import type { Context } from '../context.ts';
import { entryView } from '../entry-view.ts';
import { runView } from '../run-view.ts';
import { standingView } from '../standing-view.ts';
import type { VerificationState } from '../verification-cache.ts';
import type { RunsView } from '../views.ts';
import { findEntry, RUN_PARAMETERS } from './lookup.ts';

const HTML = 'text/html; charset=utf-8';
const PAGE_SIZE = 50;

const PAGE_QUERY = {
  type: 'object',
  properties: { page: { type: 'string', pattern: '^[1-9][0-9]{0,5}$' } },
} as const;

export function runRoutes(app: FastifyInstance, context: Context): void {
  const { reader, verification, pages } = context;

  app.get<{ Querystring: { page?: string } }>('/', { schema: { querystring: PAGE_QUERY } }, async (request, reply) => {
    const [entries, state] = await Promise.all([reader.listEntries(), verification.current()]);
    return await reply.type(HTML).send(pages.runs(runsView(entries, state, Number(request.query.page ?? '1'))));
  });

  app.get<{ Params: { run: string } }>('/runs/:run', { schema: { params: RUN_PARAMETERS } }, async (request, reply) => {
    const entry = await findEntry(reader, request.params.run);
    if (!entry) return reply.callNotFound();
    return await reply.type(HTML).send(pages.run(runView(entry, await verification.current())));
  });
}

function runsView(entries: readonly ArchivedEntry[], state: VerificationState, page: number): RunsView {
  const last = Math.max(1, Math.ceil(entries.length / PAGE_SIZE));
  const shown = entries.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return {
    standing: standingView(state),
    entries: shown.map((entry) => entryView(entry, state)),
    counted: entries.length === 1 ? '1 entry' : `${entries.length} entries`,
    newer: page > 1 ? `/?page=${Math.min(page - 1, last)}` : '',
    older: page < last ? `/?page=${page + 1}` : '',
  };
}
