import type { WorkloadRef } from '../model/resource.ts';
import {
  type OwnedMeta,
  type OwnerReference,
  objectsOf,
  type RecordsByKind,
  type WorkloadObject,
} from './objects.ts';

/** Kinds that only stand between a pod and the workload people know: `group/kind`, as records are keyed. */
const BETWEEN = ['apps/ReplicaSet', 'batch/Job', '/ReplicationController'] as const;

/** No real chain is longer; a written one may run in a circle. */
const MAX_STEPS = 4;

/** Finds the workload that a pod, or something between, stands for. */
export interface Owners {
  /** The top of the chain of controllers above an object; the object itself if nothing controls it. */
  workloadOf(kind: string, metadata: OwnedMeta): WorkloadRef;
}

/**
 * Follows controller references ReplicaSet → Deployment and Job → CronJob. It stops at the first owner of another
 * kind: a Deployment that an operator's resource controls is still the workload.
 */
export function indexOwners(kinds: RecordsByKind): Owners {
  const between = new Map<string, OwnedMeta>();
  for (const kind of BETWEEN) {
    for (const { object } of objectsOf<WorkloadObject>(kinds, kind)) {
      between.set(`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`, object.metadata);
    }
  }
  const climb = (kind: string, metadata: OwnedMeta, steps: number): WorkloadRef => {
    const self = { kind, namespace: metadata.namespace ?? 'default', name: metadata.name };
    const owner = controllerOf(metadata);
    if (!owner) return self;
    const above = between.get(`${owner.kind}/${self.namespace}/${owner.name}`);
    // A reference may be written by whoever creates the pod; the uid must be that of the object it names.
    if (above?.uid && owner.uid && above.uid !== owner.uid) return self;
    if (above && steps > 0) return climb(owner.kind, above, steps - 1);
    return withoutReplicaSet(owner, self.namespace, metadata);
  };
  return { workloadOf: (kind, metadata) => climb(kind, metadata, MAX_STEPS) };
}

type NamedOwner = OwnerReference & { readonly kind: string; readonly name: string };

/** The controller of an object. Nodes "own" static pods, which stand for themselves. */
export function controllerOf(metadata: OwnedMeta): NamedOwner | undefined {
  const owner = metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (!owner?.kind || !owner.name || owner.kind === 'Node') return undefined;
  return owner as NamedOwner;
}

/**
 * The Deployment above a ReplicaSet that was not read. The Deployment controller names its ReplicaSets after itself
 * with the value of the label `pod-template-hash`, which it alone sets.
 */
function withoutReplicaSet(owner: NamedOwner, namespace: string, metadata: OwnedMeta): WorkloadRef {
  const hash = metadata.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', namespace, name: owner.name.slice(0, -hash.length - 1) };
  }
  return { kind: owner.kind, namespace, name: owner.name };
}
