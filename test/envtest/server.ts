import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a started API server is, and the administrator's way in. Plain data: it can be handed to other processes. */
export interface ApiServer {
  readonly url: string;
  /** PEM of the certificate to trust. */
  readonly ca: string;
  /** Bearer token of a member of system:masters. */
  readonly token: string;
  /** Scratch folder; `kubeconfig` in it is the administrator's. */
  readonly folder: string;
  readonly kubeconfig: string;
  readonly assets: string;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** Starts etcd and kube-apiserver on free ports of the loopback interface; `stop` ends these two processes. */
export async function startApiServer(
  assets: string,
  flags: readonly string[] = [],
): Promise<{ readonly server: ApiServer; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-envtest-'));
  const [client, peer, secure] = await freePorts(3);
  const token = writeCredentials(folder);
  const processes = [
    launch(folder, join(assets, 'etcd'), etcdFlags(folder, client!, peer!)),
    launch(folder, join(assets, 'kube-apiserver'), [...apiServerFlags(folder, client!, secure!), ...flags]),
  ];
  const stop = () => stopAll(processes, folder);
  process.once('exit', () => {
    for (const child of processes) child.kill('SIGKILL');
  });
  const url = `https://127.0.0.1:${secure}`;
  try {
    const ca = await untilReady(url, folder, token, processes);
    return {
      server: { url, ca, token, folder, assets, kubeconfig: writeKubeconfig(folder, url, ca, token) },
      stop,
    };
  } catch (error) {
    const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').slice(-2_000);
    await stop();
    throw new Error(`the API server did not start: ${log}`, { cause: error });
  }
}

// No durability is needed: without fsync both start-up and writes are fast.
function etcdFlags(folder: string, client: number, peer: number): string[] {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    '--name=segproof',
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    '--log-level=error',
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=segproof=${peerUrl}`,
  ];
}

// The server makes its own certificate in --cert-dir. Without controllers no default ServiceAccount exists, so the
// admission plug-in of that name would refuse every pod.
function apiServerFlags(folder: string, etcd: number, secure: number): string[] {
  const key = join(folder, 'service-account.key');
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--cert-dir=${folder}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${secure}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/16',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    '--profiling=false',
  ];
}

function writeCredentials(folder: string): string {
  const token = randomBytes(16).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
  writeFileSync(join(folder, 'service-account.key'), pem, { mode: 0o600 });
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  return token;
}

function writeKubeconfig(folder: string, server: string, ca: string, token: string): string {
  const file = join(folder, 'kubeconfig');
  const data = Buffer.from(ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'envtest', cluster: { server, 'certificate-authority-data': data } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'admin', context: { cluster: 'envtest', user: 'admin' } }],
    'current-context': 'admin',
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

function launch(folder: string, binary: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${binary.slice(binary.lastIndexOf('/') + 1)}.log`), 'w');
  const child = spawn(binary, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

async function untilReady(
  url: string,
  folder: string,
  token: string,
  processes: readonly ChildProcess[],
): Promise<string> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    const dead = processes.find((child) => child.exitCode !== null || child.signalCode !== null);
    if (dead) throw new Error(`${dead.spawnfile} ended with ${dead.exitCode ?? dead.signalCode}`);
    const ca = await readyWith(url, folder, token);
    if (ca) return ca;
    await sleep(50);
  }
  throw new Error(`not ready within ${READY_WITHIN_MS} ms`);
}

/** The server's certificate once /readyz says so; undefined before. */
async function readyWith(url: string, folder: string, token: string): Promise<string | undefined> {
  try {
    const ca = readFileSync(join(folder, 'apiserver.crt'), 'utf8');
    const headers = { authorization: `Bearer ${token}` };
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${url}/readyz`, { ca, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      })
        .once('error', reject)
        .end();
    });
    return status === 200 ? ca : undefined;
  } catch {
    return undefined;
  }
}

// The API server first: without etcd it would only complain.
async function stopAll(processes: readonly ChildProcess[], folder: string): Promise<void> {
  for (const child of processes.toReversed()) await stopOne(child);
  rmSync(folder, { recursive: true, force: true });
}

async function stopOne(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

/** Distinct free ports: all are held until all are known. */
async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(
    Array.from({ length: count }, () => {
      const listener = createServer();
      return new Promise<typeof listener>((resolve) =>
        listener.listen(0, '127.0.0.1', () => resolve(listener)),
      );
    }),
  );
  const ports = listeners.map((listener) => (listener.address() as AddressInfo).port);
  await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  return ports;
}
