/** Minimised objects as `minimise.ts` leaves them: every field may be absent, and is of this type if it is there. */
import type { KubeObject, Labels, ObjectMeta, Protocol } from '../model/resource.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import { modernGroupOf } from './kinds.ts';

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly controller?: boolean;
}

export interface OwnedMeta extends ObjectMeta {
  readonly ownerReferences?: readonly OwnerReference[];
}

interface RawPort {
  readonly name?: string;
  readonly containerPort?: number;
  readonly protocol?: Protocol;
  readonly hostPort?: number;
  readonly hostIP?: string;
}

export interface RawContainer {
  readonly ports?: readonly RawPort[];
}

export interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly nodeName?: string;
  readonly serviceAccountName?: string;
  readonly containers?: readonly RawContainer[];
  readonly initContainers?: readonly RawContainer[];
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

export interface PodObject extends KubeObject {
  readonly metadata: OwnedMeta;
  readonly spec?: PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip?: string }[];
    readonly conditions?: readonly Condition[];
  };
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: PodSpec;
}

export interface WorkloadObject extends KubeObject {
  readonly metadata: OwnedMeta;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface NodeObject extends KubeObject {
  readonly spec?: { readonly providerID?: string; readonly taints?: readonly { readonly key?: string }[] };
  readonly status?: {
    readonly addresses?: readonly { readonly type?: string; readonly address?: string }[];
    readonly conditions?: readonly Condition[];
  };
}

export interface LoadBalancerStatus {
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
  };
}

export interface ServiceObject extends KubeObject {
  readonly spec?: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly externalIPs?: readonly string[];
    readonly loadBalancerIP?: string;
    readonly loadBalancerSourceRanges?: readonly string[];
    readonly externalTrafficPolicy?: string;
    readonly selector?: Labels;
    readonly ports?: readonly {
      readonly name?: string;
      readonly protocol?: Protocol;
      readonly port?: number;
      readonly targetPort?: number | string;
      readonly nodePort?: number;
    }[];
  };
  readonly status?: LoadBalancerStatus;
}

export interface EndpointSliceObject extends KubeObject {
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly targetRef?: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
  }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly protocol?: Protocol;
    readonly port?: number;
  }[];
}

export interface RoleObject extends KubeObject {
  readonly rules?: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs?: readonly string[];
  }[];
  readonly aggregationRule?: { readonly clusterRoleSelectors?: readonly LabelSelector[] };
}

/** `metav1.LabelSelector`. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly values?: readonly string[];
  }[];
}

export interface BindingObject extends KubeObject {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly {
    readonly kind?: string;
    readonly namespace?: string;
    readonly name?: string;
  }[];
}

export interface CiliumEndpointObject extends KubeObject {
  readonly status?: {
    readonly networking?: {
      readonly addressing?: readonly { readonly ipv4?: string; readonly ipv6?: string }[];
    };
  };
}

export interface CalicoEndpointObject extends KubeObject {
  readonly spec?: { readonly ipNetworks?: readonly string[] };
}

/** Records of a snapshot by `group/kind`. */
export type RecordsByKind = ReadonlyMap<string, readonly SnapshotRecord[]>;

export function groupByKind(records: readonly SnapshotRecord[]): RecordsByKind {
  const kinds = new Map<string, SnapshotRecord[]>();
  for (const record of records) {
    const kind = `${modernGroupOf(record.object.apiVersion, record.object.kind)}/${record.object.kind}`;
    const there = kinds.get(kind);
    if (there) there.push(record);
    else kinds.set(kind, [record]);
  }
  return kinds;
}

/** Objects of one kind, as the type that `minimise` gives them. */
export function objectsOf<T extends KubeObject>(
  kinds: RecordsByKind,
  kind: string,
): readonly { readonly key: string; readonly object: T }[] {
  return (kinds.get(kind) ?? []) as readonly { readonly key: string; readonly object: T }[];
}
