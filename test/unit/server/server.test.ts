import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { buildServer, type ServerOptions } from '../../../src/server/server.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { cardShopArchive, FILES, REPORT, row, serverOptions, TOKEN } from './card-shop-archive.ts';

let app: FastifyInstance;
afterEach(() => app.close());

async function start(changes: Partial<ServerOptions> = {}): Promise<void> {
  app = await buildServer(serverOptions(changes));
}

const bearer = { authorization: `Bearer ${TOKEN}` };
const get = (url: string, headers: Record<string, string> = bearer) =>
  app.inject({ method: 'GET', url, headers });

function signIn(token: string, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams({ token }).toString(),
  });
}

describe('without a sign-in', () => {
  it('answers health and readiness, and says nothing of the archive', async () => {
    await start();
    expect((await get('/healthz', {})).body).toBe('ok\n');
    expect((await get('/readyz', {})).body).toBe('ready\n');
  });

  it('is not ready while the archive has no readable head', async () => {
    await start({ reader: cardShopArchive({ head: () => Promise.reject(new Error('EIO')) }) });
    const response = await get('/readyz', {});
    expect([response.statusCode, response.body]).toEqual([503, 'the archive cannot be read\n']);
    expect((await get('/healthz', {})).statusCode).toBe(200);
  });

  it.each(['/', '/runs/4', '/files/4.0', '/files/4.0/view', '/nothing', '/runs/999'])(
    'refuses %s alike, so that a stranger does not learn which pages exist',
    async (url) => {
      await start();
      const plain = await get(url, {});
      expect([plain.statusCode, plain.body]).toEqual([401, 'a token is needed\n']);
      const page = await get(url, { accept: 'text/html' });
      expect([page.statusCode, page.headers.location]).toEqual([303, '/sign-in']);
    },
  );

  it.each([
    ['a wrong bearer token', { authorization: 'Bearer ledger-lantern-orchard-28' }],
    ['a longer one', { authorization: `Bearer ${TOKEN}7` }],
    [
      'the token as basic authentication',
      { authorization: `Basic ${Buffer.from(`:${TOKEN}`).toString('base64')}` },
    ],
    ['the token in the cookie', { cookie: `segproof_session=${TOKEN}` }],
    ['no session', { cookie: 'segproof_session=' }],
  ])('refuses %s', async (_what, headers) => {
    await start();
    expect((await get('/', headers)).statusCode).toBe(401);
  });

  it('stops looking at tokens after eight wrong ones, also at right ones', async () => {
    await start();
    for (let i = 0; i < 8; i++) expect((await signIn('guess')).statusCode).toBe(401);
    const paused = await signIn(TOKEN);
    expect([paused.statusCode, paused.headers['retry-after']]).toEqual([429, '600']);
    expect((await get('/')).statusCode).toBe(429);
  });
});

describe('the sign-in form', () => {
  it('sets a cookie that scripts and other sites cannot use, and never holds the token', async () => {
    await start();
    const response = await signIn(` ${TOKEN}\n`);
    expect([response.statusCode, response.headers.location]).toEqual([303, '/']);
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(
      /^segproof_session=[A-Za-z0-9_-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect((await get('/', { cookie: cookie.split(';')[0]! })).statusCode).toBe(200);
  });

  it('marks the cookie Secure and keeps browsers on TLS behind a TLS proxy', async () => {
    await start({ settings: { ...serverOptions().settings, behindTls: true } });
    const response = await signIn(TOKEN);
    expect(response.headers['set-cookie']).toContain('; Secure');
    expect(response.headers['strict-transport-security']).toContain('max-age=31536000');
  });

  it('ends the session on sign-out', async () => {
    await start();
    const cookie = String((await signIn(TOKEN)).headers['set-cookie']).split(';')[0]!;
    await app.inject({ method: 'POST', url: '/sign-out', headers: { cookie } });
    expect((await get('/', { cookie })).statusCode).toBe(401);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://shop.example' }],
    ['an opaque origin', { origin: 'null' }],
  ])('refuses a form from %s', async (_what, headers) => {
    await start();
    expect((await signIn(TOKEN, headers)).statusCode).toBe(403);
  });

  it('takes a form of its own page, whose origin the referrer policy hides', async () => {
    await start();
    expect((await signIn(TOKEN, { 'sec-fetch-site': 'same-origin', origin: 'null' })).statusCode).toBe(303);
  });

  it('refuses other bodies and large ones', async () => {
    await start();
    const json = await app.inject({ method: 'POST', url: '/sign-in', payload: { token: TOKEN } });
    expect(json.statusCode).toBe(415);
    expect((await signIn('x'.repeat(5_000))).statusCode).toBe(413);
  });
});

describe('signed in', () => {
  it('lists runs with slot, outcome and seal, newest first', async () => {
    await start();
    const { body } = await get('/');
    const slots = [...body.matchAll(/<h3><a href="(.*?)">(.*?)<\/a>/g)].map(
      ([, path, slot]) => `${path} ${slot}`,
    );
    expect(slots).toEqual([
      '/runs/4 2026-11-24T09:00:00Z',
      '/runs/3 2026-11-24T08:00:00Z',
      '/runs/2 2026-11-24T07:00:00Z',
      '/runs/1 2026-11-24T06:00:00Z',
    ]);
    for (const words of [
      'intact, key pinned',
      'exceptions noted',
      'no evidence',
      'slots missed',
      'sealed under checkpoint 5',
    ]) {
      expect(body).toContain(words);
    }
  });

  it('pages through a long log', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => row(120 - i, { slot: '2026-11-24T09:00:00Z' }));
    const listRuns = async ({ limit, before = 121 }: { limit: number; before?: number }) => {
      const shown = rows.filter(({ index }) => index < before).slice(0, limit);
      return { head: undefined, rows: shown, ...(shown.at(-1)!.index > 1 && { next: shown.at(-1)!.index }) };
    };
    await start({ reader: cardShopArchive({ listRuns }) });
    const seen: string[] = [];
    for (let url: string | undefined = '/'; url; ) {
      const { body } = await get(url);
      seen.push(...[...body.matchAll(/<h3><a href="(.*?)"/g)].map(([, path]) => path!));
      url = /<a href="([^"]*)" rel="next"/.exec(body)?.[1]?.replace('&#x3D;', '=');
    }
    expect(seen).toEqual(rows.map(({ index }) => `/runs/${index}`));
  });

  it('shows facts, controls and files of a run', async () => {
    await start();
    const { body } = await get('/runs/4');
    for (const text of [
      'report.html',
      'href="/files/4.0/view"',
      'over 231 records',
      '7 exceptions noted, 4 inconclusive',
    ]) {
      expect(body).toContain(text);
    }
    expect((await get('/runs/2')).body).toContain('connection refused by 10.10.0.10:6443');
  });

  it('gives a file byte for byte, as a download, with its digest', async () => {
    await start();
    const response = await get('/files/4.1');
    expect(response.rawPayload).toEqual(Buffer.from(FILES['4.1']!.bytes));
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="leaf-4-findings.csv"',
      'repr-digest': expect.stringMatching(/^sha-256=:[A-Za-z0-9+/]{43}=:$/),
      'cache-control': 'private, no-store',
    });
  });

  it('lets no name or media type of a statement write a header', async () => {
    await start();
    const { headers } = await get('/files/4.2');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-disposition']).toBe('attachment; filename="leaf-4-r-port-4-.pdf"');
  });

  it('prepares eight downloads at one time and asks others to come back', async () => {
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const readDownload = async (id: string) => {
      await held;
      return FILES[id];
    };
    await start({ reader: cardShopArchive({ readDownload }) });
    const answers = Array.from({ length: 9 }, () => get('/files/4.1'));
    const refused = await Promise.race(answers);
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '2']);
    finish();
    const codes = (await Promise.all(answers)).map(({ statusCode }) => statusCode).sort();
    expect(codes).toEqual([...Array(8).fill(200), 503]);
    expect((await get('/files/4.1')).statusCode).toBe(200);
  });

  it('shows a report in a sandbox without scripts, and nothing else inline', async () => {
    await start();
    const shown = await get('/files/4.0/view');
    expect(shown.body).toBe(REPORT);
    expect(shown.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'; /);
    expect(shown.headers['content-security-policy']).not.toContain('script');
    expect((await get('/files/4.1/view')).statusCode).toBe(404);
  });

  it.each([
    '/runs/5',
    '/runs/-1',
    '/runs/4.0',
    '/runs/04',
    '/files/4.9',
    '/files/4',
    '/files/4.statement.x',
    '/files/9.snapshot',
    '/wp-admin',
  ])('knows no %s', async (url) => {
    await start();
    const response = await get(url);
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      404,
      'text/html; charset=utf-8',
    ]);
  });

  it.each([`/?before=x`, '/?before=-1', '/?before=1&before=2', '/?before=99999999999'])(
    'knows no page %s',
    async (url) => {
      await start();
      expect((await get(url)).statusCode).toBe(404);
    },
  );

  it('gives no altered file, and names it', async () => {
    const problem = {
      code: 'ARCHIVE_CORRUPT',
      message: 'digest differs',
      place: { file: 'blob/report/ab.zst' },
    } as const;
    await start({
      reader: cardShopArchive({ readDownload: () => Promise.reject(new SegproofError(problem)) }),
    });
    const response = await get('/files/4.0');
    expect(response.statusCode).toBe(500);
    expect(response.body).toContain('blob/report/ab.zst: digest differs');
    expect(response.headers['content-disposition']).toBeUndefined();
  });

  it('tells the operator of faults of ours, and the visitor nothing', async () => {
    const faults: Error[] = [];
    const listRuns = () => Promise.reject(new Error('EACCES /srv/archive'));
    await start({ reader: cardShopArchive({ listRuns }), onFault: (error) => faults.push(error) });
    const response = await get('/');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('/srv');
    expect(faults.map(({ message }) => message)).toEqual(['EACCES /srv/archive']);
  });

  it('writes names of the cluster as text', async () => {
    const hostile = row(4, { cluster: { name: '<img src=x onerror=alert(1)>{{token}}"' }, reason: '<b>' });
    await start({
      reader: cardShopArchive({ listRuns: async () => ({ head: undefined, rows: [hostile] }) }),
    });
    const { body } = await get('/');
    expect(body).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;{{token}}&quot;');
    expect(body).not.toContain('<img');
  });
});

describe('every answer', () => {
  it.each(['/', '/runs/4', '/nothing', '/sign-in', '/healthz'])(
    'to %s carries the security headers',
    async (url) => {
      await start();
      const { headers } = await get(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'private, no-store',
      });
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/default-src 'none';style-src 'sha256-[A-Za-z0-9+/=]{44}'/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|upgrade|script-src|\*/);
      expect(headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('to HEAD is that to GET without the body', async () => {
    await start();
    for (const url of ['/', '/files/4.1', '/healthz']) {
      const [head, full] = [await app.inject({ method: 'HEAD', url, headers: bearer }), await get(url)];
      expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
        200,
        '',
        full.headers['content-length'],
      ]);
    }
  });

  it.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const)(
    'to %s is 405, signed in or not',
    async (method) => {
      await start();
      for (const headers of [bearer, {}]) {
        const response = await app.inject({ method, url: '/', headers });
        expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
      }
    },
  );
});
