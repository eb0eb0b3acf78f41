import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/archive.ts';
import { formatVerifierKey } from '../../../src/archive/note.ts';
import { readArchive } from '../../../src/server/read-archive.ts';
import { buildServer } from '../../../src/server/server.ts';
import { archiveOf, slotOf } from '../archive/card-shop.ts';
import { memoryStore } from '../archive/memory-store.ts';
import { serverOptions, TOKEN } from './card-shop-archive.ts';

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const hourly = { schedule: '0 * * * *' };

async function pageOf(
  now: string,
  change: (files: Map<string, Uint8Array>) => void = () => {},
  pinned = true,
) {
  const store = memoryStore();
  const archive = await archiveOf(3, store, hourly);
  change(store.files);
  const vkey = pinned ? formatVerifierKey(archive.logKey) : undefined;
  const options = serverOptions({
    reader: readArchive(await openArchive(store), vkey),
    now: () => Date.parse(now),
  });
  app = await buildServer({ ...options, verificationTimes: { freshMs: 0, patienceMs: 10_000 } });
  const get = (url: string) => app!.inject({ url, headers: { authorization: `Bearer ${TOKEN}` } });
  return { get, list: (await get('/')).body };
}

const reports = (files: Map<string, Uint8Array>) =>
  [...files.keys()].filter((key) => key.includes('/report/'));

describe('the page of a real archive', () => {
  it('lists its runs as intact under the pinned key, and gives their files', async () => {
    const { get, list } = await pageOf(slotOf(3));
    expect(list).toContain('intact, key pinned');
    expect(list.match(/sealed under checkpoint 4/g)).toHaveLength(3);
    const { body } = await get('/runs/3');
    const report = /href="(\/files\/3\.\d+)">report\.html/.exec(body)![1]!;
    expect((await get(report)).body).toBe(`<h1>card-shop ${slotOf(3)}</h1>\n`);
    expect((await get('/files/3.snapshot')).body).toContain('"key":"apps/Deployment/pay/vault"');
    expect(JSON.parse((await get('/files/3.statement')).body).payloadType).toBe(
      'application/vnd.in-toto+json',
    );
  });

  it('never says intact when no key is pinned', async () => {
    const { list } = await pageOf(slotOf(3), undefined, false);
    expect(list).toContain('self-consistent, key not pinned');
    expect(list).not.toContain('intact, key pinned');
  });

  it('names the file whose one bit was flipped, marks its run and does not give it out', async () => {
    let altered = '';
    const { get, list } = await pageOf(slotOf(3), (files) => {
      altered = reports(files)[0]!;
      const bytes = Uint8Array.from(files.get(altered)!);
      bytes[bytes.length - 1]! ^= 1;
      files.set(altered, bytes);
    });
    expect(list).toContain('<strong>tampered</strong>');
    expect(list).toContain(altered.replaceAll('=', '&#x3D;'));
    const run = /class="mark bad">tampered<\/span>/.exec(list);
    expect(run).not.toBeNull();
    const answers = await Promise.all(
      [1, 2, 3].flatMap((leaf) => [0, 1, 2, 3].map((file) => get(`/files/${leaf}.${file}`))),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 500)).toHaveLength(1);
  });

  it('says that slots have no entry when the scheduler died', async () => {
    const { list } = await pageOf('2026-11-24T09:00:00Z');
    expect(list).toContain('<strong>incomplete</strong>');
    expect(list).toMatch(/no entry for \d slots from 2026-11-24T04:00:00Z to /);
  });
});
