import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Snapshot, SnapshotList } from '../../../../src/model/snapshot.ts';
import { type Deadlines, readCluster } from '../../../../src/sources/cluster.ts';

/** A scripted API server, for what a real one cannot be made to do. Every request is kept. */
export interface FakeApiServer {
  readonly url: string;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly requests: readonly SeenRequest[];
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request, or returns false to leave it to the next script. */
export type Script = (request: SeenRequest, response: ServerResponse) => boolean;

/** Starts a fake that serves namespaces, pods and network policies, all empty but for what `scripts` say. */
export async function startFakeApiServer(...scripts: readonly Script[]): Promise<FakeApiServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const { method = 'GET', headers } = incoming;
    const request = { method, path: url.pathname, query: url.searchParams, headers };
    requests.push(request);
    incoming.resume();
    if (![...scripts, serveDefaults].some((script) => script(request, response))) {
      json(response, status(404, 'NotFound', 'not here'), 404);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'segproof-fake-'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, folder, requests, kubeconfig: writeKubeconfig(folder, url, { token: 'pay-auditor' }) };
}

export function writeKubeconfig(folder: string, server: string, user: object, name = 'kubeconfig'): string {
  const file = join(folder, name);
  const config = {
    clusters: [{ name: 'card-shop', cluster: { server } }],
    users: [{ name: 'auditor', user }],
    contexts: [{ name: 'audit', context: { cluster: 'card-shop', user: 'auditor', namespace: 'pay' } }],
    'current-context': 'audit',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

export interface FakeRead {
  readonly snapshot: Snapshot;
  /** The list of pods, which most scripts meddle with. */
  readonly pods: SnapshotList;
  /** Milliseconds that the retry policy wanted to wait, without waiting. */
  readonly waits: readonly number[];
}

/** Reads a snapshot from the fake, without real waiting. */
export async function readFake(fake: FakeApiServer, deadlines: Partial<Deadlines> = {}): Promise<FakeRead> {
  const waits: number[] = [];
  const snapshot = await readCluster({
    kubeconfig: fake.kubeconfig,
    clock: () => new Date('2026-11-24T06:00:00Z'),
    deadlines,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  return { snapshot, waits, pods: listOf(snapshot, 'pods') };
}

export function listOf(snapshot: Snapshot, resource: string): SnapshotList {
  const list = snapshot.header.lists.find((candidate) => candidate.resource === resource);
  if (!list) throw new Error(`the snapshot has no list of ${resource}`);
  return list;
}

export const PODS = '/api/v1/pods';

/** Answers the list of pods with `answer`, which is told how often it was asked before. */
export function onPods(
  answer: (request: SeenRequest, response: ServerResponse, asked: number) => void,
): Script {
  let asked = 0;
  return (request, response) => {
    if (request.path !== PODS) return false;
    answer(request, response, asked++);
    return true;
  };
}

export function json(response: ServerResponse, value: unknown, code = 200, headers: object = {}): void {
  const zipped = gzipSync(JSON.stringify(value));
  response.writeHead(code, { 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers });
  response.end(zipped);
}

export function status(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}

export function podList(
  names: readonly string[],
  rest: { continue?: string; version?: string } = {},
): object {
  const { version = '100', continue: next = '' } = rest;
  const items = names.map((name) => ({
    metadata: { name, namespace: 'pay', uid: `uid-${name}`, resourceVersion: '7' },
    spec: { containers: [{ name: 'app', image: 'registry.example/tokeniser' }] },
    status: { phase: 'Running' },
  }));
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: version, continue: next }, items };
}

function list(kind: string, items: readonly object[] = []): object {
  return { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '100' }, items };
}

export const NAMESPACES = list('Namespace', [
  { metadata: { name: 'kube-system', uid: 'b2b8f7a4-0000-4000-8000-5e9f0c0d0001' } },
  { metadata: { name: 'pay', uid: 'b2b8f7a4-0000-4000-8000-5e9f0c0d0002' } },
]);

function served(resource: string, kind: string, scope: 'Namespaced' | 'Cluster'): object {
  return { resource, scope, verbs: ['get', 'list'], responseKind: { group: '', version: 'v1', kind } };
}

export function discoveryOf(group: string, resources: readonly object[], freshness = 'Current'): object {
  return { metadata: { name: group }, versions: [{ version: 'v1', freshness, resources }] };
}

const CORE = discoveryOf('', [
  served('namespaces', 'Namespace', 'Cluster'),
  served('pods', 'Pod', 'Namespaced'),
]);
const NETWORKING = discoveryOf('networking.k8s.io', [
  served('networkpolicies', 'NetworkPolicy', 'Namespaced'),
]);

const DEFAULTS: Readonly<Record<string, object>> = {
  '/version': { gitVersion: 'v1.36.3' },
  '/api': { kind: 'APIGroupDiscoveryList', items: [CORE] },
  '/apis': { kind: 'APIGroupDiscoveryList', items: [NETWORKING] },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
    status: { userInfo: { username: 'auditor@example' } },
  },
  '/api/v1/namespaces': NAMESPACES,
  [PODS]: podList(['tokeniser', 'ledger']),
  '/apis/networking.k8s.io/v1/networkpolicies': list('NetworkPolicy'),
};

function serveDefaults({ path }: SeenRequest, response: ServerResponse): boolean {
  const value = DEFAULTS[path];
  if (value) json(response, value, 200, { date: 'Tue, 24 Nov 2026 06:00:01 GMT' });
  return value !== undefined;
}
