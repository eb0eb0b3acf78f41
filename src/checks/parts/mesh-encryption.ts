import type { Endpoint, Inventory, Namespace, ObjectRef, PeerAuthentication } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';

/** Whether a service mesh takes only encrypted connections to an endpoint. */
export type MeshEncryption =
  | {
      readonly state: 'strict';
      readonly mesh: 'Istio' | 'Linkerd';
      readonly text: string;
      readonly ref?: ObjectRef;
    }
  | {
      readonly state: 'open';
      readonly mesh: 'Istio' | 'Linkerd';
      readonly text: string;
      readonly ref?: ObjectRef;
    }
  | { readonly state: 'unknown'; readonly reason: Reason }
  | { readonly state: 'outside' };

/** What is said of meshes in the cluster. */
export interface MeshFacts {
  readonly inventory: Inventory;
  /** Namespace whose rules hold for the whole mesh. */
  readonly rootNamespace: string;
  /** Namespaces with Linkerd Servers, which say port by port who may call. */
  readonly linkerdServers: ReadonlySet<string>;
}

const OUTSIDE: MeshEncryption = { state: 'outside' };

/** Answers for one endpoint at a time. */
export function meshEncryption(facts: MeshFacts): (endpoint: Endpoint) => MeshEncryption {
  const namespaces = new Map(facts.inventory.namespaces.map((each) => [each.name, each]));
  const rules = Map.groupBy(facts.inventory.peerAuthentications, ({ namespace }) => namespace);
  const rulesOf = (namespace: string): readonly PeerAuthentication[] => rules.get(namespace) ?? [];
  return (endpoint) => {
    const namespace = namespaces.get(endpoint.namespace);
    if (isInIstio(endpoint)) {
      const root = facts.rootNamespace === endpoint.namespace ? [] : rulesOf(facts.rootNamespace);
      return istio(endpoint, rulesOf(endpoint.namespace), root);
    }
    if (endpoint.labels['linkerd.io/control-plane-ns'] !== undefined)
      return linkerd(endpoint, namespace, facts);
    return endpoint.type === 'template' && mayBeTakenIn(namespace) ? notSeenRunning(endpoint) : OUTSIDE;
  };
}

/** The injector labels the pods it gives a proxy; the node agent of ambient mode annotates those it redirects. */
function isInIstio({ labels, annotations }: Endpoint): boolean {
  return (
    labels['security.istio.io/tlsMode'] === 'istio' ||
    annotations['ambient.istio.io/redirection'] === 'enabled'
  );
}

/** The narrowest rules that set a mode decide: of the workload, of its namespace, of the mesh; else plain text is taken. */
function istio(
  endpoint: Endpoint,
  own: readonly PeerAuthentication[],
  root: readonly PeerAuthentication[],
): MeshEncryption {
  const { annotations, labels } = endpoint;
  const included = annotations['traffic.sidecar.istio.io/includeInboundPorts'] ?? '*';
  if (included !== '*' || annotations['traffic.sidecar.istio.io/excludeInboundPorts']) {
    return doubt('ports of it are left out of the mesh by an annotation');
  }
  const selected = [...own, ...root].filter(({ selector }) => selector && isSubset(selector, labels));
  const ports = selected.find(({ portModes }) =>
    portModes.some((mode) => mode !== 'STRICT' && mode !== 'UNSET'),
  );
  if (ports) return { state: 'open', mesh: 'Istio', text: 'takes plain text on some ports', ref: ports.ref };
  const levels = [
    selected,
    own.filter(({ selector }) => !selector),
    root.filter(({ selector }) => !selector),
  ];
  const deciding = levels
    .map((level) => level.filter(({ mode }) => mode !== 'UNSET'))
    .find((level) => level.length > 0);
  if (!deciding)
    return {
      state: 'open',
      mesh: 'Istio',
      text: 'takes plain text, as no PeerAuthentication says otherwise',
    };
  const [{ ref, mode }] = deciding as [PeerAuthentication];
  if (deciding.some((rule) => rule.mode !== mode)) {
    return doubt('several PeerAuthentications of one level say different things', ref);
  }
  if (mode === 'STRICT')
    return { state: 'strict', mesh: 'Istio', text: 'takes mutual TLS only (STRICT)', ref };
  return { state: 'open', mesh: 'Istio', text: `takes plain text (${mode})`, ref };
}

function isSubset(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

const AUTHENTICATED: ReadonlySet<string> = new Set(['all-authenticated', 'cluster-authenticated', 'deny']);
const POLICY = 'config.linkerd.io/default-inbound-policy';

/** Linkerd encrypts between its proxies; only a policy that asks for identity refuses what comes from elsewhere. */
function linkerd(
  endpoint: Endpoint,
  namespace: Namespace | undefined,
  { linkerdServers }: MeshFacts,
): MeshEncryption {
  if (endpoint.annotations['config.linkerd.io/skip-inbound-ports']) {
    return doubt('ports of it are left out of the mesh by an annotation');
  }
  if (linkerdServers.has(endpoint.namespace)) {
    return doubt('Linkerd Servers of its namespace say port by port who may call, and are not evaluated');
  }
  const policy = endpoint.annotations[POLICY] ?? namespace?.annotations[POLICY];
  if (policy === undefined) return doubt(`no annotation ${POLICY} says whether Linkerd takes plain text`);
  return AUTHENTICATED.has(policy)
    ? { state: 'strict', mesh: 'Linkerd', text: `takes mutual TLS only (${policy})` }
    : { state: 'open', mesh: 'Linkerd', text: `takes plain text (${policy})` };
}

const INJECTING = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

function mayBeTakenIn(namespace: Namespace | undefined): boolean {
  if (!namespace?.declared) return true;
  return 'linkerd.io/inject' in namespace.annotations || INJECTING.some((label) => label in namespace.labels);
}

function notSeenRunning({ namespace }: Endpoint): MeshEncryption {
  return doubt(`whether the mesh takes in pods of namespace ${namespace} is seen on running pods only`);
}

function doubt(message: string, object?: ObjectRef): MeshEncryption {
  return { state: 'unknown', reason: { code: 'U6', message, ...(object && { object }) } };
}
