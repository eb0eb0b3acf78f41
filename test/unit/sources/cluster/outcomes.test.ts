import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  discoveryOf,
  json,
  listOf,
  onPods,
  podList,
  readFake,
  type Script,
  startFakeApiServer,
  status,
} from './fake-api-server.ts';

const html = '<!doctype html><title>Sign in</title>';

function podKeys(snapshot: { records: readonly { key: string }[] }): string[] {
  return snapshot.records.map(({ key }) => key).filter((key) => key.startsWith('/Pod/'));
}

describe('every way a list can fail has an outcome of its own', () => {
  test('forbidden: 403 with a Status', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => json(response, status(403, 'Forbidden', 'pods is forbidden'), 403)),
    );
    const { pods, snapshot } = await readFake(fake);
    expect(pods).toMatchObject({
      outcome: 'forbidden',
      items: 0,
      message: expect.stringContaining('forbidden'),
    });
    expect(podKeys(snapshot)).toEqual([]);
  });

  test('unauthorized: 401, after the credentials were refreshed once', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => json(response, status(401, 'Unauthorized', 'Unauthorized'), 401)),
    );
    const { pods } = await readFake(fake);
    expect(pods.outcome).toBe('unauthorized');
    expect(fake.requests.filter(({ path }) => path === '/api/v1/pods')).toHaveLength(2);
  });

  test('server-error: 5xx, again and again', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => json(response, status(500, 'InternalError', 'etcdserver: no leader'), 500)),
    );
    const { pods, waits } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'server-error', message: 'etcdserver: no leader', retries: 5 });
    expect(waits).toHaveLength(5);
  });

  test('throttled: 429 without end', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => json(response, status(429, 'TooManyRequests', 'try again'), 429)),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'throttled', retries: 5 });
  });

  test('expired: 410 however often the list starts anew', async () => {
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        if (query.has('continue')) json(response, status(410, 'Expired', 'too old resource version'), 410);
        else json(response, podList(['tokeniser'], { continue: 'page-2' }));
      }),
    );
    const { pods, snapshot } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'expired', items: 0, restarts: 3 });
    expect(podKeys(snapshot)).toEqual([]);
  });

  test('truncated: the connection closes in mid-answer', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9000' });
        response.write('{"kind":"PodList","items":[', () => response.destroy());
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'truncated', items: 0 });
  });

  test('truncated: the gzip stream ends too early', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => {
        const half = gzipSync(JSON.stringify(podList(['tokeniser']))).subarray(0, 60);
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(half);
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'truncated', items: 0 });
  });

  test('timeout: no byte comes', async () => {
    const fake = await startFakeApiServer(onPods(() => {}));
    expect((await readFake(fake, { idle: 40 })).pods).toMatchObject({ outcome: 'timeout', items: 0 });
  });

  test('timeout: bytes come too slowly', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => {
        const timer = setInterval(() => response.write(' '), 10);
        response.once('close', () => clearInterval(timer));
      }),
    );
    expect((await readFake(fake, { request: 80 })).pods).toMatchObject({ outcome: 'timeout', items: 0 });
  });

  test.each([
    ['a sign-in page', 200, { 'content-type': 'text/html' }],
    ['a redirect', 302, { location: 'https://sso.example/' }],
    ["a proxy's refusal", 403, { 'content-type': 'text/html' }],
    ["a load balancer's error", 503, {}],
  ])('not-kubernetes: %s', async (_, code, headers) => {
    const fake = await startFakeApiServer(
      onPods((_request, response) => {
        response.writeHead(code, headers as Record<string, string>).end(html);
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'not-kubernetes', items: 0 });
  });

  test('not-kubernetes: JSON that is not a list', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) => json(response, { error: 'login required' })),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'not-kubernetes', items: 0 });
  });

  test('unreachable: the connection is refused half-way', async () => {
    const fake = await startFakeApiServer(onPods((_, response) => response.destroy()));
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'unreachable', items: 0 });
  });

  test('missing: a 404 that discovery confirms', async () => {
    let asked = 0;
    const gone = { kind: 'APIGroupDiscoveryList', items: [] };
    const fake = await startFakeApiServer(
      (request, response) => {
        if (request.path !== '/api' || asked++ === 0) return false;
        json(response, gone);
        return true;
      },
      onPods((_, response) =>
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found'),
      ),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'missing' });
  });

  test('server-error: a 404 that discovery denies', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) =>
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found'),
      ),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'server-error' });
  });

  test('server-error: a group whose own server does not answer is not missing', async () => {
    const stale = discoveryOf('projectcalico.org', [], 'Stale');
    const fake = await startFakeApiServer((request, response) => {
      if (request.path !== '/apis') return false;
      json(response, { kind: 'APIGroupDiscoveryList', items: [stale] });
      return true;
    });
    const { snapshot } = await readFake(fake);
    const calico = snapshot.header.lists.filter(({ group }) => group === 'projectcalico.org');
    expect(calico.length).toBeGreaterThan(0);
    expect(new Set(calico.map(({ outcome }) => outcome))).toEqual(new Set(['server-error']));
    expect(listOf(snapshot, 'networkpolicies').outcome).toBe('missing');
  });

  test('timeout: lists that had not begun when the time for the snapshot was over', async () => {
    const fake = await startFakeApiServer();
    const { snapshot } = await readFake(fake, { total: 0 });
    expect(listOf(snapshot, 'namespaces')).toMatchObject({ outcome: 'timeout', pages: 0 });
    expect(snapshot.records).toEqual([]);
  });
});

describe('failures that pass are waited for', () => {
  test('Retry-After is honoured, with jitter on top', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response, asked) => {
        if (asked > 0) json(response, podList(['tokeniser']));
        else json(response, status(429, 'TooManyRequests', 'slow down'), 429, { 'retry-after': '3' });
      }),
    );
    const { pods, waits } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'read', items: 1, retries: 1 });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(3_000);
    expect(waits[0]).toBeLessThan(3_250);
  });

  test('a wait that would outlast the snapshot is not begun', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response) =>
        json(response, status(429, 'TooManyRequests', 'slow down'), 429, { 'retry-after': '3600' }),
      ),
    );
    const { pods, waits } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'throttled', retries: 0 });
    expect(waits).toEqual([]);
  });

  test('a page that was cut off once is read again', async () => {
    const fake = await startFakeApiServer(
      onPods((_, response, asked) => {
        if (asked > 0) json(response, podList(['tokeniser']));
        else
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"PodList","items":[{');
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'read', items: 1, retries: 1 });
  });

  test('a page that stays too big is asked for at half its size', async () => {
    const limits: string[] = [];
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        limits.push(query.get('limit')!);
        if (Number(query.get('limit')) <= 125) json(response, podList(['tokeniser']));
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"PodList"');
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'read', items: 1 });
    expect(limits).toEqual(['500', '500', '250', '250', '125']);
  });
});

describe('an incomplete read never looks like a complete one', () => {
  const pages = ['tokeniser', 'ledger', 'settlement', 'fraud-check'];
  const text = pages.map((name, index) => {
    const next = index + 1 < pages.length ? `page-${index + 1}` : '';
    return JSON.stringify(podList([name], { continue: next }));
  });

  test('four whole pages give four pods at one version', async () => {
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        const index = Number((query.get('continue') ?? 'page-0').slice('page-'.length));
        response.writeHead(200, { 'content-type': 'application/json' }).end(text[index]);
      }),
    );
    const { pods, snapshot } = await readFake(fake);
    expect(pods).toMatchObject({
      outcome: 'read',
      items: 4,
      pages: 4,
      consistency: 'exact',
      resourceVersion: '100',
    });
    expect(podKeys(snapshot)).toHaveLength(4);
    const [first, second] = fake.requests.filter(({ path }) => path === '/api/v1/pods');
    expect(first!.query.get('resourceVersionMatch')).toBe('Exact');
    expect([...second!.query.keys()].toSorted()).toEqual(['continue', 'limit']);
  });

  test('a page cut at any byte, from any page on, keeps nothing', async () => {
    let cut = { page: 0, at: 0 };
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        const index = Number((query.get('continue') ?? 'page-0').slice('page-'.length));
        const whole = text[index]!;
        const body = index >= cut.page ? whole.slice(0, cut.at % whole.length) : whole;
        response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      }),
    );
    const cuts = fc.record({ page: fc.nat({ max: pages.length - 1 }), at: fc.nat({ max: 2_000 }) });
    await fc.assert(
      fc.asyncProperty(cuts, async (chosen) => {
        cut = chosen;
        const { pods, snapshot } = await readFake(fake);
        expect(['truncated', 'not-kubernetes']).toContain(pods.outcome);
        expect(pods.items).toBe(0);
        expect(podKeys(snapshot)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('the token inside a 410 is never used, since it goes on at a newer version', async () => {
    const newer = { ...status(410, 'Expired', 'expired'), metadata: { continue: 'newer-version' } };
    const fake = await startFakeApiServer(
      onPods(({ query }, response, asked) => {
        if (query.has('continue') && asked < 3) json(response, newer, 410);
        else if (query.has('continue')) json(response, podList(['ledger']));
        else json(response, podList(['tokeniser'], { continue: 'page-2' }));
      }),
    );
    const { pods } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'read', items: 2, restarts: 1 });
    expect(fake.requests.some(({ query }) => query.get('continue') === 'newer-version')).toBe(false);
  });

  test('pages of different versions are not one list', async () => {
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        if (query.has('continue')) json(response, podList(['ledger'], { version: '101' }));
        else json(response, podList(['tokeniser'], { continue: 'page-2' }));
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({ outcome: 'expired', items: 0 });
  });

  test('a list at a version of its own says so', async () => {
    const tooLarge = status(504, 'Timeout', 'Too large resource version: 100, current: 12');
    const fake = await startFakeApiServer(
      onPods(({ query }, response) => {
        if (query.has('resourceVersion')) json(response, tooLarge, 504);
        else json(response, podList(['tokeniser'], { version: '12' }));
      }),
    );
    const { pods, snapshot } = await readFake(fake);
    expect(pods).toMatchObject({ outcome: 'read', consistency: 'own', resourceVersion: '12' });
    expect(snapshot.header.notes).toContainEqual(expect.stringContaining('each at its own: pods'));
  });

  test('an object that cannot be read is a problem, not a gap', async () => {
    const nameless = { ...podList(['tokeniser']), items: [{ metadata: { namespace: 'pay' } }, null] };
    const fake = await startFakeApiServer(onPods((_, response) => json(response, nameless)));
    const { snapshot } = await readFake(fake);
    expect(snapshot.header.problems.map(({ code }) => code)).toEqual([
      'INPUT_UNREADABLE',
      'INPUT_UNREADABLE',
    ]);
  });
});

describe('an account that may list pods only namespace by namespace', () => {
  const rules = [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }];
  const onRules: Script = ({ path }, response) => {
    if (!path.endsWith('/selfsubjectrulesreviews')) return false;
    json(response, { status: { incomplete: false, resourceRules: rules } });
    return true;
  };
  const inNamespaces = (answer: (namespace: string, response: ServerResponse) => void): Script => {
    return ({ path }, response) => {
      const namespace = /^\/api\/v1\/namespaces\/(.+)\/pods$/.exec(path)?.[1];
      if (namespace) answer(namespace, response);
      return namespace !== undefined;
    };
  };
  const onCluster = onPods((_, response) =>
    json(response, status(403, 'Forbidden', 'pods is forbidden'), 403),
  );

  test('has read the kind when it could list all namespaces there are', async () => {
    const fake = await startFakeApiServer(
      onCluster,
      onRules,
      inNamespaces((namespace, response) =>
        json(response, podList(namespace === 'pay' ? ['tokeniser'] : [])),
      ),
    );
    const { pods } = await readFake(fake);
    expect(pods).toMatchObject({
      outcome: 'read',
      namespaces: ['kube-system', 'pay'],
      items: 1,
      consistency: 'exact',
    });
    expect(pods.message).toBeUndefined();
  });

  test('has read it in part when one namespace fails, and names those that did not', async () => {
    const fake = await startFakeApiServer(
      onCluster,
      onRules,
      inNamespaces((namespace, response) => {
        if (namespace === 'pay') json(response, podList(['tokeniser']));
        else json(response, status(403, 'Forbidden', 'no'), 403);
      }),
    );
    expect((await readFake(fake)).pods).toMatchObject({
      outcome: 'partial',
      namespaces: ['pay'],
      items: 1,
      message: 'pods is forbidden; kube-system: forbidden',
    });
  });
});
