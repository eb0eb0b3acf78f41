import { SegproofError } from '../../util/error.ts';
import { type Client, createClient } from './client.ts';
import { type Discovery, discover } from './discovery.ts';
import { RequestFailed } from './failure.ts';
import type { ConnectOptions } from './options.ts';
import { readIdentity, readVersion } from './reviews.ts';
import { loadTarget, type Target } from './target.ts';

/** A cluster that answered, and as whom it knows us: what the first line on standard error names. */
export interface ClusterConnection {
  /** Name of the kubeconfig's cluster, or `in-cluster`. */
  readonly cluster: string;
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  /** The server's name for the account; the kubeconfig's where the server does not tell. */
  readonly user: string;
  readonly kubernetesVersion?: string;
  /** Namespace of the context. */
  readonly namespace?: string;
  /** What a reader of the evidence should know of the connection. */
  readonly notes: readonly string[];
  readonly clock: () => Date;
  readonly client: Client;
  /** What the server serves; undefined when the account may not know. */
  readonly discovery: Discovery | undefined;
  readonly close: () => void;
}

/**
 * Connects to the cluster of a kubeconfig or of the pod's own account, and asks who we are and what is served.
 * Throws USAGE without a cluster, CONFIG_INVALID for a kubeconfig that cannot be used, CLUSTER_UNREACHABLE when the
 * server does not answer or does not know the account.
 */
export async function connectCluster(options: ConnectOptions): Promise<ClusterConnection> {
  const target = await loadTarget(options.kubeconfig, options.context);
  const client = createClient(target, options);
  try {
    const [{ gitVersion, date }, identity, found] = await Promise.all([
      readVersion(client),
      readIdentity(client),
      discoverAllowed(client),
    ]);
    const skew = skewNotes(date, options.clock());
    const { cluster, context, server, namespace, close } = target;
    return {
      ...{ cluster, context, server, clock: options.clock, client, close },
      user: identity ?? target.user,
      ...(gitVersion === undefined ? {} : { kubernetesVersion: gitVersion }),
      ...(namespace === undefined ? {} : { namespace }),
      notes: [...target.notes, ...found.notes, ...identityNotes(identity, target), ...skew],
      discovery: found.discovery,
    };
  } catch (error) {
    target.close();
    throw unreachable(target, error);
  }
}

/** An account that may not read discovery can still list: 404 and 403 are then all that tells missing from forbidden. */
async function discoverAllowed(client: Client) {
  try {
    return { discovery: await discover(client), notes: [] };
  } catch (error) {
    if (!(error instanceof RequestFailed && error.failure.outcome === 'forbidden')) throw error;
    return { discovery: undefined, notes: ['the account may not read what the server serves (discovery)'] };
  }
}

function identityNotes(identity: string | undefined, { user }: Target): readonly string[] {
  return identity === undefined
    ? [`the server does not tell who the account is; ${user} is the kubeconfig's name for it`]
    : [];
}

function unreachable(target: Target, error: unknown): unknown {
  if (!(error instanceof RequestFailed)) return error;
  const { outcome, message } = error.failure;
  return new SegproofError(
    {
      code: 'CLUSTER_UNREACHABLE',
      message: `cluster ${target.cluster} (${target.server}): ${outcome}: ${message}`,
      expected: 'a Kubernetes API server that accepts the credentials',
    },
    { cause: error },
  );
}

/** Beyond this the two clocks are said to differ (evidence.md F12). The Date header has whole seconds. */
const SKEW_SECONDS = 5;

function skewNotes(serverDate: string | undefined, here: Date): readonly string[] {
  const server = Date.parse(serverDate ?? '');
  if (Number.isNaN(server)) return ['the server did not tell its time: the clock could not be compared'];
  const seconds = Math.round((server - here.getTime()) / 1000);
  if (Math.abs(seconds) <= SKEW_SECONDS) return [];
  const direction = seconds > 0 ? 'ahead of' : 'behind';
  return [`the API server's clock is ${Math.abs(seconds)} s ${direction} the collector's`];
}
