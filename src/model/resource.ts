/** What the engine and the checks know of a cluster: plain records made by `inventory/` from minimised objects. */

/** A Kubernetes object after minimising: only fields of the published allow-list remain. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

/** Names one object, without saying where it was read. */
export interface ObjectRef {
  /** API group, empty for the core group; absent where it does not matter. */
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Where an object was read: a file, and in it a line (YAML) or a JSON pointer whose line is found on demand. */
export interface Origin {
  readonly file: string;
  readonly line?: number;
  /** JSON pointer to the object inside a JSON file, such as `/items/12`. */
  readonly pointer?: string;
  /** Lines of the object's fields by field path (`spec.ingress[0]`), kept for policies read from YAML. */
  readonly lines?: Readonly<Record<string, number>>;
}

export interface Namespace {
  readonly name: string;
  /** Always holds `kubernetes.io/metadata.name` (trap 27). */
  readonly labels: Labels;
  /** False when the namespace is used but no Namespace object was read: other labels are not known (trap 28). */
  readonly declared: boolean;
  readonly annotations: Labels;
}

/** A service account that was read: Calico's selectors match its labels (calico.md §2.2). */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Port opened on the node itself. */
  readonly hostPort?: number;
}

/** The top-level owner that a pod stands for: a Deployment rather than its ReplicaSet, the pod itself if bare. */
export interface WorkloadRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/**
 * A thing that policies select and that sends or receives traffic: a live pod, or the template of a workload whose
 * pods are absent (trap 44). Pods that have finished (trap 33) are not endpoints.
 */
export interface Endpoint {
  /** Position in `Inventory.endpoints`. */
  readonly index: number;
  readonly type: 'pod' | 'template';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** At most one address per family (trap 25); empty for templates and pods without an address yet. */
  readonly addresses: readonly string[];
  readonly ports: readonly ContainerPort[];
  /** False when the container ports may be more than those listed, so that a named port cannot be resolved. */
  readonly portsKnown: boolean;
  /** Shares the node's identity: neither subject nor peer of selectors (trap 30). */
  readonly hostNetwork: boolean;
  readonly serviceAccount: string;
  readonly node?: string;
  readonly workload: WorkloadRef;
  /** Key of the record it was made from. */
  readonly key: string;
}

export interface ClusterNode {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  readonly ready: boolean;
  readonly providerId?: string;
  /** True for virtual nodes that run no DaemonSet (EKS Fargate, virtual kubelet). */
  readonly virtual: boolean;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Number, or the name of a container port that resolves per pod (trap 37). */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly clusterAddresses: readonly string[];
  readonly externalAddresses: readonly string[];
  /** Absent selector: backends come from elsewhere (trap 39). */
  readonly selector?: Labels;
  readonly ports: readonly ServicePort[];
  readonly sourceRanges: readonly string[];
  readonly annotations: Labels;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Indices of the endpoints it sends to. */
  readonly endpoints: readonly number[];
  readonly key: string;
}

/** A way in from beyond the cluster: one per exposing object, with the endpoints behind it. */
export interface Exposure {
  readonly type: 'LoadBalancer' | 'NodePort' | 'ExternalIP' | 'HostPort' | 'Ingress' | 'Gateway' | 'Route';
  readonly ref: ObjectRef;
  /** Internet, inside the organisation only, or not to be told from what was read (U6). */
  readonly reach: 'public' | 'internal' | 'unknown';
  readonly ports: readonly ServicePort[];
  readonly sourceRanges: readonly string[];
  readonly endpoints: readonly number[];
  /** True when backends could not be resolved to endpoints. */
  readonly backendsUnknown: boolean;
  readonly key: string;
}

/** Addresses behind Service default/kubernetes with the ports they serve; one per EndpointSlice. */
export interface ApiServer {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}

/** A workload with its endpoints: the unit in which results are counted (design.md §2). */
export interface Workload {
  readonly ref: WorkloadRef;
  readonly endpoints: readonly number[];
  /** True when its endpoints are templates, as no pod was seen. */
  readonly templateOnly: boolean;
}

/** A rule of a role (rbac.authorization.k8s.io/v1 PolicyRule) that lets more than read. `*` stands for all. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Objects to which it is limited; empty: none. */
  readonly resourceNames: readonly string[];
  readonly verbs: readonly string[];
}

/** Whom a role is given to. */
export interface AccessSubject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly namespace?: string;
  readonly name: string;
}

/** What one role binding gives. */
export interface AccessGrant {
  readonly binding: ObjectRef;
  readonly role: ObjectRef;
  /** Where it holds; absent: in the whole cluster. */
  readonly namespace?: string;
  readonly subjects: readonly AccessSubject[];
  /** Those of the role, and of the roles that it gathers. */
  readonly rules: readonly AccessRule[];
  /** False when the role was not read, and is none that every cluster has. */
  readonly roleKnown: boolean;
  /** Key of the binding's record. */
  readonly key: string;
}

/** Addresses that something besides the pods says are in use. */
export interface AddressClaim {
  readonly ref: ObjectRef;
  /** `service`: an EndpointSlice that no selector made. `plugin`: the network plugin's own record of an endpoint. */
  readonly by: 'service' | 'plugin';
  readonly addresses: readonly string[];
  readonly key: string;
}

/** An object of another tool that may act on new namespaces (checks/new-namespace-guardrail.ts reads it). */
export interface Guardrail {
  readonly ref: ObjectRef;
  readonly object: KubeObject;
  readonly key: string;
}

/** Everything the engine and the checks read. Lists are sorted by namespace, kind and name. */
export interface Inventory {
  readonly namespaces: readonly Namespace[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly endpoints: readonly Endpoint[];
  readonly workloads: readonly Workload[];
  readonly nodes: readonly ClusterNode[];
  readonly services: readonly Service[];
  readonly exposures: readonly Exposure[];
  /** Where the API server listens, by the EndpointSlices of Service default/kubernetes. */
  readonly apiServers: readonly ApiServer[];
  /** What role bindings give, but for what only reads. */
  readonly access: readonly AccessGrant[];
  readonly addressClaims: readonly AddressClaim[];
  readonly guardrails: readonly Guardrail[];
  /** What tells which CNI runs and whether it enforces (design.md §5, "Enforcement"). */
  readonly enforcementFacts: readonly EnforcementFact[];
  /** Istio's rules on plain text from callers. */
  readonly peerAuthentications: readonly PeerAuthentication[];
  /** False when pods, or namespaces, could not be read in full: no population is complete then. */
  readonly complete: boolean;
}

/** What Istio asks of callers (security.istio.io PeerAuthentication); modes as written, such as `STRICT`. */
export interface PeerAuthentication {
  readonly ref: ObjectRef;
  readonly namespace: string;
  /** Absent: the whole namespace, or the mesh in its root namespace. */
  readonly selector?: Labels;
  readonly mode: string;
  /** Modes of single ports. */
  readonly portModes: readonly string[];
}

/** One accepted fact about a network plugin: whether it enforces, encrypts and logs, from the closed list in `inventory/enforcement-facts.ts`. */
export interface EnforcementFact {
  readonly ref: ObjectRef;
  /** Such as `daemonset`, `image`, `flag:--enable-network-policy`, `key:policy-enforcement-mode`. */
  readonly fact: string;
  readonly value: string;
}

/** `NetworkPolicy pay/allow-all`. */
export function formatRef({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
