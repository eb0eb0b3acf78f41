import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadKubeConfigClass } from '../../../../src/sources/cluster/kube-config-class.ts';
import { connectCluster } from '../../../../src/sources/cluster.ts';
import {
  json,
  onPods,
  podList,
  readFake,
  startFakeApiServer,
  status,
  writeKubeconfig,
} from './fake-api-server.ts';

afterEach(() => vi.unstubAllEnvs());

const clock = () => new Date('2026-11-24T06:00:00Z');

async function connected(kubeconfig?: string, context?: string) {
  const connection = await connectCluster({ kubeconfig, context, clock });
  onTestFinished(connection.close);
  return connection;
}

describe('the cluster is found as kubectl finds it', () => {
  test('what the first line on standard error names is known before any list', async () => {
    const fake = await startFakeApiServer();
    const connection = await connected(fake.kubeconfig);
    expect(connection).toMatchObject({
      cluster: 'card-shop',
      context: 'audit',
      server: fake.url,
      user: 'auditor@example',
      kubernetesVersion: 'v1.36.3',
      namespace: 'pay',
    });
    expect(fake.requests.some(({ path }) => path === '/api/v1/pods')).toBe(false);
  });

  test('files of KUBECONFIG are merged: the first to name a thing wins, absent files are skipped', async () => {
    const [first, second] = [await startFakeApiServer(), await startFakeApiServer()];
    const files = [join(first.folder, 'absent'), first.kubeconfig, second.kubeconfig];
    vi.stubEnv('KUBECONFIG', files.join(delimiter));
    expect((await connected()).server).toBe(first.url);
  });

  test('an unknown context is an error that names the known ones', async () => {
    const fake = await startFakeApiServer();
    await expect(connected(fake.kubeconfig, 'prod-eu1')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('expected one of audit; got prod-eu1'),
    });
  });

  test('a kubeconfig that is no YAML is an error with its file', async () => {
    const fake = await startFakeApiServer();
    const file = join(fake.folder, 'broken');
    writeFileSync(file, 'clusters: [');
    await expect(connected(file)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      problems: [{ place: { file } }],
    });
  });

  test('no kubeconfig and no pod: the message says what could be given', async () => {
    const { folder } = await startFakeApiServer();
    vi.stubEnv('KUBECONFIG', '');
    vi.stubEnv('HOME', folder);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '');
    await expect(connected()).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('a server that is not there is an error with its address', async () => {
    const fake = await startFakeApiServer();
    const file = writeKubeconfig(fake.folder, 'http://127.0.0.1:1', {}, 'dead');
    await expect(connectCluster({ kubeconfig: file, clock, sleep: async () => {} })).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('http://127.0.0.1:1'),
    });
  });

  test('credentials in the address are not repeated', async () => {
    const fake = await startFakeApiServer();
    const server = fake.url.replace('http://', 'http://card:secret@');
    const connection = await connected(writeKubeconfig(fake.folder, server, {}, 'with-password'));
    expect(JSON.stringify([connection.server, connection.notes])).not.toContain('secret');
  });
});

describe('the account is the one of the kubeconfig', () => {
  test('a token that expires in mid-list is read again from its file', async () => {
    let valid = 'morning';
    const fake = await startFakeApiServer(
      onPods(({ headers, query }, response) => {
        if (headers.authorization !== `Bearer ${valid}`) {
          json(response, status(401, 'Unauthorized', 'Unauthorized'), 401);
        } else if (query.has('continue')) {
          json(response, podList(['ledger']));
        } else {
          valid = 'evening';
          writeFileSync(tokenFile, valid);
          json(response, podList(['tokeniser'], { continue: 'page-2' }));
        }
      }),
    );
    const tokenFile = join(fake.folder, 'token');
    writeFileSync(tokenFile, valid);
    const kubeconfig = writeKubeconfig(fake.folder, fake.url, { tokenFile: 'token' }, 'by-file');
    const { pods } = await readFake({ ...fake, kubeconfig });
    expect(pods).toMatchObject({ outcome: 'read', items: 2, restarts: 0 });
  });

  test('a credential plugin is run, told what kubectl tells it, and named in the snapshot', async () => {
    const fake = await startFakeApiServer();
    const script = `
      const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const token = [info.apiVersion, info.spec.interactive, process.env.SHOP].join(' ');
      console.log(JSON.stringify({ apiVersion: info.apiVersion, kind: 'ExecCredential', status: { token } }));`;
    const apiVersion = 'client.authentication.k8s.io/v1';
    const env = [{ name: 'SHOP', value: 'card-shop' }];
    const exec = { apiVersion, command: process.execPath, args: ['-e', script], env };
    const connection = await connected(writeKubeconfig(fake.folder, fake.url, { exec }, 'by-plugin'));
    expect(fake.requests[0]!.headers.authorization).toBe(`Bearer ${apiVersion} false card-shop`);
    expect(connection.notes).toContainEqual(expect.stringContaining(process.execPath));
  });

  test('a credential plugin that fails is an error with its words', async () => {
    const fake = await startFakeApiServer();
    const exec = {
      command: process.execPath,
      args: ['-e', 'console.error("token expired"); process.exit(1)'],
    };
    const file = writeKubeconfig(fake.folder, fake.url, { exec }, 'by-plugin');
    await expect(connected(file)).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
      message: expect.stringContaining('token expired'),
    });
  });

  test('impersonation carries user, groups, uid and extra fields', async () => {
    const fake = await startFakeApiServer();
    const user = {
      as: 'auditor',
      'as-uid': 'u-7',
      'as-groups': ['audit', 'read-only'],
      'as-user-extra': { 'example.org/reason': ['yearly audit'] },
    };
    await connected(writeKubeconfig(fake.folder, fake.url, user, 'as-auditor'));
    expect(fake.requests[0]!.headers).toMatchObject({
      'impersonate-user': 'auditor',
      'impersonate-uid': 'u-7',
      'impersonate-group': 'audit, read-only',
      'impersonate-extra-example.org%2freason': 'yearly audit',
    });
  });
});

describe('what a reader of the evidence should know of the connection is noted', () => {
  test('a connection without TLS, and one whose certificate is not verified', async () => {
    const fake = await startFakeApiServer();
    expect((await connected(fake.kubeconfig)).notes).toContainEqual(expect.stringContaining('not encrypted'));
    const file = join(fake.folder, 'insecure');
    const config = {
      clusters: [{ name: 'card-shop', cluster: { server: fake.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'auditor', user: {} }],
      contexts: [{ name: 'audit', context: { cluster: 'card-shop', user: 'auditor' } }],
      'current-context': 'audit',
    };
    writeFileSync(file, JSON.stringify(config));
    expect((await connected(file)).notes).toContainEqual(expect.stringContaining('insecure-skip-tls-verify'));
  });

  test('clocks that differ', async () => {
    const fake = await startFakeApiServer();
    const late = () => new Date('2026-11-24T06:01:31Z');
    const connection = await connectCluster({ kubeconfig: fake.kubeconfig, clock: late });
    onTestFinished(connection.close);
    expect(connection.notes).toContainEqual("the API server's clock is 90 s behind the collector's");
  });

  test('the proxy of the kubeconfig is used for every request', async () => {
    const fake = await startFakeApiServer();
    let tunnels = 0;
    const proxy = createServer().on('connect', (request, socket) => {
      tunnels += 1;
      const [host, port] = request.url!.split(':');
      const upstream = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      upstream.pipe(socket).pipe(upstream);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const file = join(fake.folder, 'proxied');
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const config = {
      clusters: [{ name: 'card-shop', cluster: { server: fake.url, 'proxy-url': proxyUrl } }],
      users: [{ name: 'auditor', user: {} }],
      contexts: [{ name: 'audit', context: { cluster: 'card-shop', user: 'auditor' } }],
      'current-context': 'audit',
    };
    writeFileSync(file, JSON.stringify(config));
    const connection = await connected(file);
    expect(tunnels).toBeGreaterThan(0);
    expect(connection.notes).toContainEqual(expect.stringContaining('proxy named in the kubeconfig'));
  });
});

test('the generated API classes of the client library are not loaded, and say so when they are called', async () => {
  const KubeConfig = await loadKubeConfigClass();
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'card-shop', server: 'https://127.0.0.1:1', skipTLSVerify: false },
    { name: 'auditor' },
  );
  expect(() => config.makeApiClient(class {} as never)).toThrow('requests are sent raw');
});
