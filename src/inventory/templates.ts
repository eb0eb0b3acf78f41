import { annotationsOf } from './annotations.ts';
import { type EndpointDraft, endpointOfSpec, workloadKey } from './endpoint-draft.ts';
import { objectsOf, type RecordsByKind, type WorkloadObject } from './objects.ts';
import { controllerOf, type Owners } from './owners.ts';

/** Kinds with a pod template of their own, as records are keyed. */
const TEMPLATED = [
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/CronJob',
  'apps/ReplicaSet',
  '/ReplicationController',
  'batch/Job',
] as const;

/**
 * One endpoint per workload with a template, the paused and those scaled to zero included: they need a posture too
 * (trap 44). Left out: what a workload that was read keeps as its history, and Jobs that have ended.
 */
export function templatesOf(kinds: RecordsByKind, owners: Owners): readonly EndpointDraft[] {
  const drafts = new Map<string, EndpointDraft>();
  for (const kind of TEMPLATED) {
    for (const { key, object } of objectsOf<WorkloadObject>(kinds, kind)) {
      if (isHistory(object) || hasEnded(object)) continue;
      const draft = templateEndpoint(key, object, owners);
      const name = workloadKey(draft.workload);
      if (!drafts.has(name)) drafts.set(name, draft);
    }
  }
  return [...drafts.values()];
}

/** A ReplicaSet that its owner has scaled down. */
function isHistory(object: WorkloadObject): boolean {
  return object.spec?.replicas === 0 && controllerOf(object.metadata) !== undefined;
}

function hasEnded(object: WorkloadObject): boolean {
  return object.kind === 'Job' && (object.status?.conditions ?? []).some(({ status }) => status === 'True');
}

function templateEndpoint(key: string, object: WorkloadObject, owners: Owners): EndpointDraft {
  const workload = owners.workloadOf(object.kind, object.metadata);
  const template = object.spec?.template ?? object.spec?.jobTemplate?.spec?.template;
  return {
    type: 'template',
    namespace: workload.namespace,
    name: workload.name,
    labels: template?.metadata?.labels ?? {},
    annotations: annotationsOf(template?.metadata ?? {}),
    addresses: [],
    ...endpointOfSpec(template?.spec),
    workload,
    key,
  };
}
