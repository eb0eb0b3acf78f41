import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Client, Reply } from './client.ts';
import { failureOf } from './failure.ts';

/** What the server says of the account: authentication.k8s.io/v1 SelfSubjectReview (Kubernetes 1.28 and later). */
export async function readIdentity(client: Client): Promise<string | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const review = await askOptional(client, path, body);
  const { username } =
    (review?.value as { status?: { userInfo?: { username?: string } } } | undefined)?.status?.userInfo ?? {};
  return username;
}

/** `gitVersion` of `/version`, and the server's clock. */
export async function readVersion(
  client: Client,
): Promise<{ readonly gitVersion?: string; readonly date?: string }> {
  const reply = await askOptional(client, '/version');
  const { gitVersion } = (reply?.value ?? {}) as { gitVersion?: string };
  return { ...(gitVersion ? { gitVersion } : {}), ...(reply?.date ? { date: reply.date } : {}) };
}

/** uid of the namespace kube-system, by which a cluster is known. */
export async function readClusterId(
  client: Client,
  records: readonly SnapshotRecord[],
): Promise<string | undefined> {
  const read = records.find(({ key }) => key === '/Namespace//kube-system');
  if (read) return read.object.metadata.uid;
  const reply = await askInPassing(client, '/api/v1/namespaces/kube-system');
  return (reply?.value as { metadata?: { uid?: string } } | undefined)?.metadata?.uid;
}

/** Resource attributes of an access review. */
export interface Access {
  readonly verb: 'get' | 'list';
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether the account may do something now; undefined when the server does not answer the question. */
export async function mayAccess(client: Client, access: Access): Promise<boolean | undefined> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: access },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const review = await askInPassing(client, path, body);
  return (review?.value as { status?: { allowed?: boolean } } | undefined)?.status?.allowed;
}

/** A rule of SelfSubjectRulesReview, `status.resourceRules[]`. */
interface ResourceRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Says whether listing is worth a try. It only saves requests: the list itself decides. */
export type MayList = (group: string, resource: string) => boolean;

/** The account's rules in one namespace; where they cannot be told in full, everything is worth a try. */
export async function readListRules(client: Client, namespace: string): Promise<MayList> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const review = await askInPassing(client, path, body);
  const { status } = (review?.value ?? {}) as {
    status?: { incomplete?: boolean; resourceRules?: readonly ResourceRule[] };
  };
  if (!status?.resourceRules || status.incomplete) return () => true;
  const rules = status.resourceRules.filter(
    ({ verbs, resourceNames }) => !resourceNames && has(verbs, 'list'),
  );
  return (group, resource) =>
    rules.some(({ apiGroups, resources }) => has(apiGroups, group) && has(resources, resource));
}

function has(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.some((value) => value === '*' || value === wanted) ?? false;
}

/** Undefined where the server does not serve or allow it; what a wrong token or a dead server says is thrown. */
async function askOptional(client: Client, path: string, body?: unknown): Promise<Reply | undefined> {
  try {
    return await client.ask({ path, body });
  } catch (error) {
    const { outcome } = failureOf(error);
    if (outcome === 'forbidden' || outcome === 'missing') return undefined;
    throw error;
  }
}

/** Undefined whatever goes wrong: the lists themselves say what does. */
async function askInPassing(client: Client, path: string, body?: unknown): Promise<Reply | undefined> {
  try {
    return await client.ask({ path, body });
  } catch (error) {
    failureOf(error);
    return undefined;
  }
}
