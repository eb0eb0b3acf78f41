import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/server.ts';
import { cardShopArchive, ROWS, serverOptions, TOKEN } from '../unit/server/card-shop-archive.ts';

const stop = new AbortController();
/** Ids that the archive was asked for, as they arrived. */
const asked: string[] = [];
let port: number;
let closed: Promise<void>;

beforeAll(async () => {
  const archive = cardShopArchive();
  const reader = cardShopArchive({
    showRun: (id) => {
      asked.push(id);
      return archive.showRun(id);
    },
    readDownload: (id) => {
      asked.push(id);
      return archive.readDownload(id);
    },
  });
  const running = await serve({ ...serverOptions({ reader }), signal: stop.signal });
  port = Number(new URL(running.url).port);
  closed = running.closed;
});

afterAll(async () => {
  stop.abort();
  await closed;
});

/** Sends bytes as they are and gives everything that comes back until the server closes. */
function send(...chunks: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (data: string) => {
      answer += data;
    });
    // A server that refuses may close while we still write.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? resolve(answer) : reject(error),
    );
    socket.on('close', () => resolve(answer));
    for (const chunk of chunks) socket.write(chunk, 'latin1');
  });
}

function request(method: string, path: string, headers: readonly string[] = []): Promise<string> {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${TOKEN}`,
    'Connection: close',
  ];
  return send(`${[...head, ...headers].join('\r\n')}\r\n\r\n`);
}

const status = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

describe('paths that try to leave the archive', () => {
  const climbs = [
    '../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '..%5c..%5cboot.ini',
  ];
  const odd = [
    '%00',
    '4%00.0',
    '%c0%ae%c0%ae',
    '%e0%80%af',
    '%ff',
    '%',
    '%zz',
    '4.0;name=x',
    '4.0%0d%0aset-cookie:a=b',
    '.',
    '..',
    '٤.٠',
    '4.0/..',
    '4.0/view/..',
  ];

  it.each(
    [...climbs, ...odd].flatMap((part) => [
      `/files/${part}`,
      `/runs/${part}`,
      `/${part}`,
      `/files/4.0/${part}`,
    ]),
  )('get nothing: %s', async (path) => {
    asked.length = 0;
    const answer = await request('GET', Buffer.from(path).toString('latin1'));
    expect([400, 404]).toContain(status(answer));
    expect(answer).not.toMatch(/root:|\r\nset-cookie/i);
    expect(asked).toEqual([]);
  });

  it('get a file only by an id that the archive listed', async () => {
    for (const { id } of ROWS[0]!.downloads) expect(status(await request('GET', `/files/${id}`))).toBe(200);
    asked.length = 0;
    expect(status(await request('GET', '/files/%34.0'))).toBe(200);
    expect(asked).toEqual(['4.0']);
  });

  it('get nothing by an absolute or a foreign address', async () => {
    expect(status(await request('GET', 'http://metadata.example/latest'))).toBe(400);
    expect(status(await request('GET', '//metadata.example/'))).toBe(404);
    expect(status(await request('GET', '*'))).toBe(400);
  });
});

describe('methods', () => {
  it.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MKCOL', 'SEARCH', 'CONNECT'])(
    '%s is refused',
    async (method) => {
      const answer = await request(method, '/', ['X-Echo: canary']);
      expect(answer === '' || status(answer) >= 400).toBe(true);
      expect(answer).not.toContain('canary');
    },
  );

  it('BREW is no method of HTTP', async () => {
    expect(status(await request('BREW', '/'))).toBe(400);
  });

  it('HEAD of a file has its length and no body', async () => {
    const answer = await request('HEAD', '/files/4.1');
    expect(status(answer)).toBe(200);
    expect(answer).toMatch(/\r\ncontent-length: 15\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe('');
  });
});

describe('requests that are not well formed', () => {
  it('with two lengths, or a length and chunks, are refused', async () => {
    const smuggled = ['Content-Length: 5', 'Transfer-Encoding: chunked'];
    expect(status(await request('POST', '/sign-in', smuggled))).toBe(400);
    expect(status(await request('POST', '/sign-in', ['Content-Length: 5', 'Content-Length: 6']))).toBe(400);
  });

  it('with headers of a megabyte are cut off', async () => {
    const answer = await request('GET', '/', [`X-Padding: ${'x'.repeat(1_000_000)}`]);
    expect(answer === '' || status(answer) === 431).toBe(true);
  });

  it('with a body of a megabyte are cut off', async () => {
    const answer = await request('POST', '/sign-in', [
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 1000000',
      '',
      `token=${'x'.repeat(10_000)}`,
    ]);
    expect(status(answer)).toBe(413);
  });

  it('with a thousand ranges get the whole file once', async () => {
    const ranges = Array.from({ length: 1_000 }, (_, i) => `${i}-${i}`).join(',');
    const answer = await request('GET', '/files/4.1', [`Range: bytes=${ranges}`]);
    expect(status(answer)).toBe(200);
    expect(answer.split('\r\n\r\n')[1]).toBe('check,subject\r\n');
  });

  it('with two hosts are refused', async () => {
    expect(status(await request('GET', '/', ['Host: shop.example']))).toBe(400);
  });

  it('that are no HTTP are closed', async () => {
    const answer = await send('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not TLS here\r\n\r\n');
    expect(status(answer)).toBe(400);
  });
});

describe('tokens over the wire', () => {
  it.each([
    ['none', 'X-None: 1'],
    ['a wrong one', 'Authorization: Bearer ledger-lantern-orchard-26'],
    ['an empty one', 'Authorization: Bearer '],
    ['one with spaces', `Authorization: Bearer ${TOKEN} ${TOKEN}`],
    ['one in the path', 'Referer: http://127.0.0.1/'],
  ])('%s: 401 and no page', async (_what, header) => {
    const answer = await send(
      `GET /?token=${TOKEN} HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\nConnection: close\r\n\r\n`,
    );
    expect(status(answer)).toBe(401);
    expect(answer).toContain('www-authenticate: Bearer realm="segproof"');
    expect(answer).not.toContain('card-shop');
  });

  it('the right one is let in, whatever the case of the scheme', async () => {
    const answer = await send(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nauthorization: bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    expect(status(answer)).toBe(200);
  });
});
