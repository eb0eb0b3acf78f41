import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { SegproofError } from '../../util/error.ts';
import { type LoadedConfig, loadConfig } from './kubeconfig.ts';

/** How a request identifies itself: refreshed when the server no longer accepts it. */
export interface Authorization {
  readonly headers: http.OutgoingHttpHeaders;
  readonly transport: https.RequestOptions;
}

/** A cluster that can be asked, before anything was asked of it. */
export interface Target {
  /** Name of the kubeconfig's cluster, or `in-cluster`. */
  readonly cluster: string;
  readonly context: string;
  /** The kubeconfig's name for the user; the server may know another. */
  readonly user: string;
  /** URL without credentials. */
  readonly server: string;
  /** The context's namespace. */
  readonly namespace?: string;
  /** What a reader of the evidence should know of the way in. */
  readonly notes: readonly string[];
  /** Fresh on every call: tokens are read, and credential plugins run, again. */
  readonly authorize: () => Promise<Authorization>;
  readonly close: () => void;
}

/** Resolves a kubeconfig and context to a cluster. Nothing is sent yet. */
export async function loadTarget(kubeconfig?: string, context?: string): Promise<Target> {
  const loaded = await loadConfig(kubeconfig, context);
  const { config, inCluster } = loaded;
  const cluster = config.getCurrentCluster()!;
  const namespace = config.getContextObject(config.getCurrentContext())?.namespace;
  const agents = new Set<http.Agent>();
  return {
    cluster: inCluster ? 'in-cluster' : cluster.name,
    context: config.getCurrentContext(),
    user: config.getCurrentUser()?.name ?? 'anonymous',
    server: withoutCredentials(cluster.server),
    ...(namespace ? { namespace } : {}),
    notes: notesOf(config),
    authorize: () => authorize(kubeconfig, context, agents),
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

function withoutCredentials(server: string): string {
  const url = URL.parse(server);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SegproofError({
      code: 'CONFIG_INVALID',
      message: 'the address of the API server is not a URL',
      expected: 'https://host:port',
      got: server,
    });
  }
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}

function notesOf(config: KubeConfig): readonly string[] {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  const notes: string[] = [];
  if (user?.exec) notes.push(`credentials came from the plugin ${user.exec.command} named in the kubeconfig`);
  if (user?.impersonateUser) notes.push(`the kubeconfig acts as ${user.impersonateUser} (impersonation)`);
  if (cluster?.skipTLSVerify)
    notes.push("the API server's certificate was not verified (insecure-skip-tls-verify)");
  if (cluster?.server.startsWith('http:'))
    notes.push('the connection to the API server was not encrypted (http)');
  if (cluster?.proxyUrl) notes.push('the API server was reached through the proxy named in the kubeconfig');
  return notes;
}

// Loading again is what makes the credentials fresh: the library caches tokens and plugin output in the KubeConfig.
async function authorize(
  kubeconfig: string | undefined,
  context: string | undefined,
  agents: Set<http.Agent>,
): Promise<Authorization> {
  const loaded = await loadConfig(kubeconfig, context);
  const options = await applyConfig(loaded);
  const agent = keepAliveAgent(loaded.config, options);
  agents.add(agent);
  const headers = { ...options.headers, ...loaded.impersonation } as http.OutgoingHttpHeaders;
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return { headers, transport: { agent } };
}

async function applyConfig({ config, files }: LoadedConfig): Promise<https.RequestOptions> {
  const cluster = config.getCurrentCluster()!;
  const plain = cluster.server.startsWith('http:');
  // The library refuses http:// unless TLS is skipped (dependencies.md trap 3); kubectl speaks it, as to its own proxy.
  if (plain) config.clusters = config.clusters.map((known) => ({ ...known, skipTLSVerify: true }));
  const options: https.RequestOptions = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const message = `no credentials for ${cluster.name}: ${(error as Error).message.trim()}`;
    const place = { file: files[0] ?? 'in-cluster account' };
    throw new SegproofError({ code: 'CLUSTER_UNREACHABLE', message, place }, { cause: error });
  }
  return options;
}

/**
 * The library's agents open a connection per request (dependencies.md trap 6). A proxy named in the kubeconfig needs
 * the library's own agent; else proxies come from the environment, as kubectl takes them.
 */
function keepAliveAgent(config: KubeConfig, options: https.RequestOptions): http.Agent {
  const cluster = config.getCurrentCluster()!;
  if (cluster.proxyUrl) return Object.assign(options.agent as http.Agent, { keepAlive: true });
  const proxied = { keepAlive: true, proxyEnv: process.env };
  if (cluster.server.startsWith('http:')) return new http.Agent(proxied);
  const { ca, cert, key, pfx, passphrase, servername } = options;
  const verified = { rejectUnauthorized: !cluster.skipTLSVerify, minVersion: 'TLSv1.2' as const };
  return new https.Agent({ ...proxied, ca, cert, key, pfx, passphrase, servername, ...verified });
}
