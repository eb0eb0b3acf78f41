import type { IdentityEntry, Registers } from '../../model/register.ts';
import type { AccessSubject, Inventory } from '../../model/resource.ts';
import type { SnapshotHeader } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { globMatches } from '../../util/glob.ts';
import type { CheckParameter } from '../contract.ts';
import { gaps, type Reads } from './gaps.ts';
import { identityText } from './holders.ts';
import { isExpired } from './register.ts';

/** Roles and who has them. */
const ACCESS_READS: Reads = (kind) => kind?.group === 'rbac.authorization.k8s.io';

/** Why somebody's powers may be unseen: roles that were not read, or that decide nothing on this cluster. */
export function unseenAccess(header: SnapshotHeader, { access }: Inventory): readonly Reason[] {
  const unserved = header.lists.filter(
    ({ group, outcome }) => group === 'rbac.authorization.k8s.io' && outcome === 'missing',
  );
  const reasons = gaps(header, ACCESS_READS);
  const object = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding', name: '*' };
  if (unserved.length > 0)
    return [
      ...reasons,
      { code: 'U1', message: 'the cluster does not serve RBAC, so that others decide who may write', object },
    ];
  if (access.length === 0 && reasons.length === 0)
    return [{ code: 'U1', message: 'no role binding was read', object }];
  return reasons;
}

/**
 * Controllers of Kubernetes itself that its default roles let write (kubernetes.io, "Default roles and role bindings";
 * bootstrappolicy/controller_policy.go).
 */
export const CONTROL_PLANE: CheckParameter = {
  default: [
    'User/system:apiserver',
    'User/system:kube-controller-manager',
    'User/system:kube-scheduler',
    ...[
      'clusterrole-aggregation-controller',
      'cronjob-controller',
      'daemon-set-controller',
      'deployment-controller',
      'disruption-controller',
      'endpoint-controller',
      'expand-controller',
      'generic-garbage-collector',
      'horizontal-pod-autoscaler',
      'job-controller',
      'legacy-service-account-token-cleaner',
      'namespace-controller',
      'node-controller',
      'persistent-volume-binder',
      'pod-garbage-collector',
      'pv-protection-controller',
      'pvc-protection-controller',
      'replicaset-controller',
      'replication-controller',
      'resourcequota-controller',
      'root-ca-cert-publisher',
      'service-account-controller',
      'statefulset-controller',
      'storage-version-migrator-controller',
      'taint-eviction-controller',
      'device-taint-eviction-controller',
      'ttl-after-finished-controller',
    ].map((name) => `ServiceAccount/kube-system/${name}`),
  ],
  description: 'globs of identities that are the control plane itself, such as `User/system:kube-scheduler`',
};

export function isControlPlane(subject: AccessSubject, globs: readonly string[]): boolean {
  return globs.some((glob) => globMatches(glob, identityText(subject)));
}

/** What the register of identities says of somebody's writing policies. */
export type Standing =
  | { readonly is: 'approved' | 'expired' | 'known'; readonly row: IdentityEntry }
  | { readonly is: 'not-registered' | 'no-register' };

/** The best that any row says: approved, expired, known without approval. A row that nobody signed approves nothing. */
export function standingOf(
  subject: AccessSubject,
  { identities }: Pick<Registers, 'identities'>,
  at: string,
): Standing {
  if (!identities) return { is: 'no-register' };
  const rows = identities.filter((row) => isMeant(row, subject));
  const approving = rows.filter(
    ({ mayWritePolicies, approvedBy }) => mayWritePolicies && approvedBy !== undefined,
  );
  const holding = approving.find(({ expires }) => !isExpired(expires, at));
  if (holding) return { is: 'approved', row: holding };
  const [expired] = approving;
  if (expired) return { is: 'expired', row: expired };
  const [row] = rows;
  return row ? { is: 'known', row } : { is: 'not-registered' };
}

function isMeant(row: IdentityEntry, { kind, namespace = '', name }: AccessSubject): boolean {
  return (
    row.kind === kind &&
    globMatches(row.name, name) &&
    (row.namespace === undefined || globMatches(row.namespace, namespace))
  );
}
