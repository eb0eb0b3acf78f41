import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { fileNamePart } from '../../util/escape.ts';
import type { ReadFile } from '../archive-reader.ts';
import type { Context } from '../context.ts';
import { REPORT_POLICY } from '../headers.ts';
import { isHtml } from '../run-view.ts';

/** Ids are looked up in what a statement lists; they are never part of a file name. */
const PARAMETERS = {
  type: 'object',
  properties: {
    file: { type: 'string', pattern: '^(0|[1-9][0-9]{0,9})\\.([0-9]{1,4}|statement|snapshot)$' },
  },
} as const;

/** Files being read or sent at one time; each is held in memory. */
const MAX_DOWNLOADS = 8;

export function fileRoutes(app: FastifyInstance, { reader }: Context): void {
  const options = { schema: { params: PARAMETERS } };
  const slots = downloadSlots();

  for (const [path, inline] of [
    ['/files/:file', false],
    ['/files/:file/view', true],
  ] as const) {
    app.get<{ Params: { file: string } }>(path, options, async (request, reply) => {
      if (!slots.take(reply)) return await busy(reply);
      const file = await reader.readDownload(request.params.file);
      if (!file || (inline && !isHtml(file.mediaType))) return reply.callNotFound();
      const disposition = inline
        ? 'inline'
        : `attachment; filename="${downloadName(request.params.file, file)}"`;
      return await sendFile(reply.header('content-disposition', disposition), file);
    });
  }
}

async function sendFile(reply: FastifyReply, { bytes, mediaType }: ReadFile): Promise<unknown> {
  return await reply
    .header('content-security-policy', REPORT_POLICY)
    .header('repr-digest', `sha-256=:${hash('sha256', bytes, 'base64')}:`)
    .header('accept-ranges', 'none')
    .type(plainType(mediaType))
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

async function busy(reply: FastifyReply): Promise<void> {
  reply.header('retry-after', '2');
  return await reply.code(503).type('text/plain; charset=utf-8').send('too many downloads at once\n');
}

interface DownloadSlots {
  /** False when all are taken; given back when the answer is sent or the client is gone. */
  take(reply: FastifyReply): boolean;
}

function downloadSlots(): DownloadSlots {
  let taken = 0;
  return {
    take: (reply) => {
      if (taken >= MAX_DOWNLOADS) return false;
      taken += 1;
      reply.raw.once('close', () => {
        taken -= 1;
      });
      return true;
    },
  };
}

/** Media types in a statement are its writer's: only a plain one is passed on. */
function plainType(mediaType: string): string {
  const [type = ''] = mediaType.split(';', 1);
  if (!/^[a-z]+\/[a-z0-9.+-]{1,80}$/.test(type)) return 'application/octet-stream';
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

/** `leaf-12-report.pdf`: only letters, digits, dots, dashes and underscores. */
function downloadName(id: string, { name }: ReadFile): string {
  return `leaf-${id.split('.', 1)[0]}-${fileNamePart(name)}`;
}
