import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, resolve } from 'node:path';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { SegproofError } from '../../util/error.ts';
import { loadKubeConfigClass } from './kube-config-class.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Headers that make the server act as another user (Kubernetes authentication, "User impersonation"). */
type Impersonation = Readonly<Record<string, string | readonly string[]>>;

/** A loaded kubeconfig with its context chosen, and what the client library does not keep of it. */
export interface LoadedConfig {
  readonly config: KubeConfig;
  readonly inCluster: boolean;
  readonly files: readonly string[];
  readonly impersonation: Impersonation;
}

/**
 * Loads the kubeconfig as kubectl does: the given file, else the files of KUBECONFIG merged (the first to name a
 * cluster, user, context or current context wins; files that are absent are skipped), else the home kubeconfig, else
 * the in-cluster account. Throws USAGE when there is none, CONFIG_INVALID when one cannot be read.
 */
export async function loadConfig(kubeconfig?: string, context?: string): Promise<LoadedConfig> {
  const files = kubeconfig === undefined ? defaultFiles() : [kubeconfig];
  const KubeConfig = await loadKubeConfigClass();
  const config = new KubeConfig();
  const inCluster = files.length === 0;
  if (inCluster) loadInCluster(config);
  const raw = files.map((file) => loadFile(config, new KubeConfig(), file));
  chooseContext(config, files, context);
  nameAnonymous(config);
  const impersonation = inCluster ? {} : completeUser(config, raw, files);
  return { config, inCluster, files, impersonation };
}

function defaultFiles(): readonly string[] {
  const listed = process.env.KUBECONFIG;
  const candidates = listed ? listed.split(delimiter) : [resolve(homedir(), '.kube', 'config')];
  return candidates.filter((file) => file !== '' && existsSync(file));
}

function loadInCluster(config: KubeConfig): void {
  if (!process.env.KUBERNETES_SERVICE_HOST || !existsSync(`${SERVICE_ACCOUNT}/token`)) {
    throw new SegproofError({
      code: 'USAGE',
      message: 'no manifests were named and no cluster is configured',
      expected: 'files or folders, --kubeconfig, KUBECONFIG, ~/.kube/config, or a service account in a pod',
    });
  }
  config.loadFromCluster();
}

/** A context may have no user; without one the library forgets the certificate authority as well. */
function nameAnonymous(config: KubeConfig): void {
  if (config.getCurrentUser()) return;
  const current = config.getCurrentContext();
  const user = 'anonymous';
  config.users = [...config.users.filter(({ name }) => name !== user), { name: user }];
  config.contexts = config.contexts.map((known) => (known.name === current ? { ...known, user } : known));
}

/** A kubeconfig as far as we read it ourselves; its author controls it, so every field may be missing. */
interface RawConfig {
  readonly users?: readonly { readonly name?: string; readonly user?: RawUser }[];
}

interface RawUser {
  readonly tokenFile?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[];
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
}

function loadFile(into: KubeConfig, one: KubeConfig, file: string): RawConfig {
  try {
    one.loadFromFile(file);
    mergeFirstWins(into, one);
    return (parse(readFileSync(file, 'utf8')) ?? {}) as RawConfig;
  } catch (error) {
    const message = `the kubeconfig cannot be read: ${(error as Error).message}`;
    throw new SegproofError({ code: 'CONFIG_INVALID', message, place: { file } }, { cause: error });
  }
}

function mergeFirstWins(into: KubeConfig, one: KubeConfig): void {
  const merge = <T extends { readonly name: string }>(first: T[], second: readonly T[]) => [
    ...first,
    ...second.filter(({ name }) => !first.some((known) => known.name === name)),
  ];
  into.clusters = merge(into.clusters, one.clusters);
  into.users = merge(into.users, one.users);
  into.contexts = merge(into.contexts, one.contexts);
  into.currentContext ||= one.currentContext;
}

function chooseContext(config: KubeConfig, files: readonly string[], context?: string): void {
  if (context !== undefined) config.setCurrentContext(context);
  const wanted = config.getCurrentContext();
  if (wanted && config.getCurrentCluster()) return;
  const known = config.getContexts().map(({ name }) => name);
  throw new SegproofError({
    code: 'CONFIG_INVALID',
    message: wanted
      ? 'the kubeconfig has no such context, or its cluster is missing'
      : 'the kubeconfig has no current context',
    place: { file: files[0] ?? 'in-cluster account', path: 'current-context' },
    expected: known.length === 0 ? 'at least one context' : `one of ${known.join(', ')}`,
    got: wanted || 'none',
  });
}

/**
 * Gives the current user what the client library (2.0.1) leaves out: `tokenFile`, which it only knows as
 * `token-file`; the groups, uid and extra fields of an impersonated user; and KUBERNETES_EXEC_INFO, which credential
 * plugins read (client-go credential plugins, "Input and output formats").
 */
function completeUser(
  config: KubeConfig,
  raw: readonly RawConfig[],
  files: readonly string[],
): Impersonation {
  const user = config.getCurrentUser();
  if (!user) return {};
  const index = raw.findIndex(({ users }) => users?.some(({ name }) => name === user.name));
  const own = raw[index]?.users?.find(({ name }) => name === user.name)?.user ?? {};
  const changed = { ...user, ...tokenFileOf(user, own, files[index]!), ...execOf(config, user) };
  config.users = config.users.map((known) => (known.name === user.name ? changed : known));
  return impersonationOf(own);
}

// `tokenFile` takes precedence over `token` (kubectl, v1.Config AuthInfo); the library re-reads it every minute.
function tokenFileOf(user: User, own: RawUser, file: string): Partial<User> {
  if (!own.tokenFile || user.exec) return {};
  const tokenFile = resolve(dirname(file), own.tokenFile);
  return { token: '', authProvider: { name: 'tokenFile', config: { tokenFile } } };
}

function execOf(config: KubeConfig, user: User): Partial<User> {
  if (!user.exec) return {};
  const { apiVersion, provideClusterInfo, env } = user.exec;
  const cluster = config.getCurrentCluster();
  const spec = {
    interactive: false,
    ...(provideClusterInfo && cluster
      ? { cluster: { server: cluster.server, 'certificate-authority-data': cluster.caData } }
      : {}),
  };
  const value = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec });
  return { exec: { ...user.exec, env: [...(env ?? []), { name: 'KUBERNETES_EXEC_INFO', value }] } };
}

function impersonationOf(own: RawUser): Impersonation {
  const headers: Record<string, string | readonly string[]> = {};
  if (own['as-uid']) headers['Impersonate-Uid'] = own['as-uid'];
  if (own['as-groups']?.length) headers['Impersonate-Group'] = own['as-groups'];
  for (const [key, values] of Object.entries(own['as-user-extra'] ?? {})) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = values;
  }
  return headers;
}
