import type { FastifyInstance, FastifyReply } from 'fastify';
import type { BlobRef } from '../../model/evidence.ts';
import { fileNamePart } from '../../util/escape.ts';
import type { ArchivedEntry } from '../archive-reader.ts';
import type { Context } from '../context.ts';
import { REPORT_POLICY } from '../headers.ts';
import { isHtml } from '../run-view.ts';
import { FILE_PARAMETERS, findBlob } from './lookup.ts';

type FileRequest = { Params: { run: string; file: string } };

/** Downloads being prepared or sent at one time; each holds its file in memory. */
const MAX_DOWNLOADS = 8;

export function fileRoutes(app: FastifyInstance, context: Context): void {
  const { reader } = context;
  const options = { schema: { params: FILE_PARAMETERS } };
  const slots = downloadSlots();

  app.get<FileRequest>('/runs/:run/files/:file', options, async (request, reply) => {
    const found = await findBlob(reader, request.params.run, request.params.file);
    if (!found) return reply.callNotFound();
    reply.header('content-disposition', `attachment; filename="${downloadName(found.entry, found.blob)}"`);
    return await sendBlob(reply, found.blob, mediaType(found.blob));
  });

  app.get<FileRequest>('/runs/:run/files/:file/view', options, async (request, reply) => {
    const found = await findBlob(reader, request.params.run, request.params.file);
    if (!found || !isHtml(found.blob)) return reply.callNotFound();
    reply.header('content-disposition', 'inline');
    return await sendBlob(reply, found.blob, 'text/html; charset=utf-8');
  });

  async function sendBlob(reply: FastifyReply, blob: BlobRef, type: string): Promise<unknown> {
    if (!slots.take(reply)) {
      reply.header('retry-after', '2').removeHeader('content-disposition');
      return await reply.code(503).type('text/plain; charset=utf-8').send('too many downloads at once\n');
    }
    const bytes = await reader.readBlob(blob);
    if (!bytes) {
      const text = 'This file was disposed of when its retention was over. Its digest stays in the log.';
      return await reply.code(410).removeHeader('content-disposition').type('text/html; charset=utf-8').send(
        context.pages.message({ title: 'Disposed of', text }),
      );
    }
    return await reply
      .header('content-security-policy', REPORT_POLICY)
      .header('repr-digest', `sha-256=:${Buffer.from(blob.plain.sha256, 'hex').toString('base64')}:`)
      .header('accept-ranges', 'none')
      .type(type)
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
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

/** Names in a statement are the writer's: only a plain media type is passed on. */
function mediaType(blob: BlobRef): string {
  return /^[a-z]+\/[a-z0-9.+-]{1,80}$/.test(blob.mediaType) ? blob.mediaType : 'application/octet-stream';
}

/** `card-shop-eu1-2026-11-24T09-00-00Z-report.pdf`: only letters, digits, dots, dashes and underscores. */
function downloadName({ predicate }: ArchivedEntry, blob: BlobRef): string {
  const slot = predicate.kind === 'run' ? predicate.slot.scheduledFor : '';
  return [predicate.cluster.name, slot, blob.name].map(fileNamePart).join('-');
}
