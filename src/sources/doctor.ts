import { clusterRoleYaml } from '../inventory/cluster-role.ts';
import { type Agent, agentOf } from '../inventory/enforcement-facts.ts';
import { type KindToRead, kindToRead, type ObjectName } from '../inventory/kinds.ts';
import type { ClusterConnection } from './cluster/connection.ts';
import { mapConcurrent } from './cluster/map-concurrent.ts';
import { DEFAULT_PAGE_SIZE } from './cluster/options.ts';
import { type PlannedRead, planReads } from './cluster/plan.ts';
import { readKinds } from './cluster/read-kinds.ts';
import { mayAccess } from './cluster/reviews.ts';

/** Whether the account may read one kind. */
export interface AccessRow {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  /** What is lost without it. */
  readonly why: string;
  /** True when no snapshot is complete without it: it tells of traffic, and every cluster serves it, or this one does. */
  readonly needed: boolean;
  /** `unserved`: the cluster has no such kind. `unknown`: the server did not answer the question. */
  readonly access: 'allowed' | 'forbidden' | 'unserved' | 'unknown';
}

/** A network plugin that was seen, by the DaemonSet that runs it. */
interface SeenPlugin {
  readonly engine: string;
  readonly namespace: string;
  readonly daemonSet: string;
  /** False for a plugin that never enforces network policy by itself. */
  readonly canEnforce: boolean;
}

/** What `segproof doctor` says, as data. */
export interface Diagnosis {
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly kubernetesVersion?: string;
  readonly notes: readonly string[];
  readonly access: readonly AccessRow[];
  readonly plugins: readonly SeenPlugin[];
  /** False when DaemonSets could not be read: that no plugin was seen says nothing then. */
  readonly pluginsKnown: boolean;
  /** True when everything that this cluster serves and a snapshot needs may be read. */
  readonly ready: boolean;
  /** A ClusterRole with exactly what is not allowed; absent when nothing is. */
  readonly missingRole?: string;
}

/** Reviews at a time; each is one small request. */
const CONCURRENT_REVIEWS = 4;

/** Asks the server, kind by kind, whether the account may read it. Reads nothing but DaemonSets. */
export async function diagnose(connection: ClusterConnection): Promise<Diagnosis> {
  const { cluster, server, user, kubernetesVersion, notes, client } = connection;
  client.begin();
  const plan = planReads(connection.discovery);
  const access = await mapConcurrent(plan, CONCURRENT_REVIEWS, (read) => reviewKind(connection, read));
  const { plugins, pluginsKnown } = await seePlugins(connection, plan);
  const refused = access.filter((row) => row.access === 'forbidden');
  return {
    ...{ cluster, server, user, notes, access, plugins, pluginsKnown },
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ready: access.every((row) => !row.needed || row.access === 'allowed' || row.access === 'unserved'),
    ...(refused.length === 0 ? {} : { missingRole: roleFor(refused) }),
  };
}

async function reviewKind({ client }: ClusterConnection, read: PlannedRead): Promise<AccessRow> {
  const { group, version, resource, kind } = read;
  const known = kindToRead(group, kind);
  const row = {
    ...{ group, version, resource, kind },
    why: known?.why ?? 'its name speaks of network policy, and it is not known here',
    needed: known?.role !== 'governance' && (known?.needed === 'always' || read.served !== 'missing'),
  };
  if (read.served === 'missing') return { ...row, access: 'unserved' };
  if (read.served === 'stale') return { ...row, access: 'unknown' };
  const targets: readonly Partial<ObjectName>[] = read.names ?? [{}];
  const verb = read.names ? 'get' : 'list';
  const answers = await Promise.all(
    targets.map((target) => mayAccess(client, { verb, group, resource, ...target })),
  );
  if (answers.includes(false)) return { ...row, access: 'forbidden' };
  return { ...row, access: answers.includes(undefined) ? 'unknown' : 'allowed' };
}

function roleFor(refused: readonly AccessRow[]): string {
  return clusterRoleYaml('segproof-missing', refused.map(asKind));
}

function asKind(row: AccessRow): KindToRead {
  const { group, version, resource, kind, why } = row;
  const named = { group, versions: [version], resource, kind, namespaced: true, why };
  return kindToRead(group, kind) ?? { ...named, role: 'policy', needed: 'when-served' };
}

async function seePlugins(connection: ClusterConnection, plan: readonly PlannedRead[]) {
  const daemonSets = plan.filter(({ group, resource }) => group === 'apps' && resource === 'daemonsets');
  const { client, discovery, namespace } = connection;
  const [read] = await readKinds(daemonSets, {
    client,
    pageSize: DEFAULT_PAGE_SIZE,
    hints: ['kube-system', ...(namespace ? [namespace] : [])],
    canDiscover: discovery !== undefined,
    onProgress: undefined,
  });
  const plugins = (read?.records ?? []).flatMap(({ object }) => {
    const { namespace = '', name } = object.metadata;
    return seenPlugin(agentOf(namespace, name), namespace, name);
  });
  return { plugins, pluginsKnown: read?.list.outcome === 'read' };
}

function seenPlugin(agent: Agent | undefined, namespace: string, daemonSet: string): readonly SeenPlugin[] {
  if (!agent) return [];
  return [{ engine: agent.engine, namespace, daemonSet, canEnforce: agent.container !== undefined }];
}
