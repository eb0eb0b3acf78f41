import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import type { ApiServer } from './server.ts';

/** What a test sends and gets as the administrator; typed loosely, since tests also send what is not valid. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface Admin {
  /** Throws with the server's words for any status of 400 or more. */
  readonly send: (method: string, path: string, body?: unknown, contentType?: string) => Promise<Manifest>;
  readonly create: (...manifests: readonly Manifest[]) => Promise<void>;
  readonly remove: (manifest: Manifest) => Promise<void>;
  /** A kubeconfig of the administrator that acts as another user (RBAC then holds for that one). */
  readonly kubeconfigAs: (user: string) => string;
  /** A kubeconfig without a user. */
  readonly kubeconfigOfNobody: () => string;
  /** A kubeconfig with a bearer token. */
  readonly kubeconfigWith: (name: string, token: string) => string;
  readonly close: () => void;
}

/** A small client of the administrator's for arranging a cluster; not what is under test. */
export function adminOf(server: ApiServer): Admin {
  const agent = new Agent({ ca: server.ca, keepAlive: true, maxSockets: 8 });
  const send: Admin['send'] = (method, path, body, contentType = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${server.token}`, 'content-type': contentType };
      const outgoing = request(`${server.url}${path}`, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode! >= 400)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          else resolve(JSON.parse(text) as Manifest);
        });
      });
      outgoing.once('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const create = async (...manifests: readonly Manifest[]) => {
    for (const manifest of manifests) await send('POST', collectionPath(manifest), manifest);
  };
  const remove = async (manifest: Manifest) => {
    await send('DELETE', `${collectionPath(manifest)}/${manifest.metadata.name}`);
  };
  const kubeconfigAs = (user: string) => writeKubeconfig(server, user, { token: server.token, as: user });
  const kubeconfigWith = (name: string, token: string) => writeKubeconfig(server, name, { token });
  const kubeconfigOfNobody = () => writeKubeconfig(server, 'anonymous', undefined);
  return {
    send,
    create,
    remove,
    kubeconfigAs,
    kubeconfigOfNobody,
    kubeconfigWith,
    close: () => agent.destroy(),
  };
}

/** `/apis/networking.k8s.io/v1/namespaces/pay/networkpolicies` of a manifest. */
export function collectionPath({ apiVersion, kind, metadata }: Manifest): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${namespace}/${plural(kind)}`;
}

function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith('y')) return `${name.slice(0, -1)}ies`;
  return name.endsWith('s') ? `${name}es` : `${name}s`;
}

function writeKubeconfig(server: ApiServer, name: string, user: Record<string, string> | undefined): string {
  const file = join(server.folder, `kubeconfig-${name.replaceAll(/[^a-z0-9-]/gi, '_')}`);
  const ca = Buffer.from(server.ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'envtest', cluster: { server: server.url, 'certificate-authority-data': ca } }],
    users: user ? [{ name, user }] : [],
    contexts: [{ name, context: { cluster: 'envtest', ...(user ? { user: name } : {}) } }],
    'current-context': name,
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
