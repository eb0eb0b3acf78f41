import type { KubeObject } from '../model/resource.ts';
import { agentOf, CONFIG_MAP_SETTINGS } from './enforcement-facts.ts';
import { KINDS_TO_READ, kindToRead, modernGroupOf, speaksOfPolicy } from './kinds.ts';
import { type Copy, isRecord, newTrail, type ShapeIssue, type Trail } from './shape.ts';
import { agentDaemonSet, configMap, nodeConfig } from './shapes/agents.ts';
import * as governance from './shapes/governance.ts';
import { identityOnly } from './shapes/metadata.ts';
import * as policies from './shapes/policies.ts';
import * as waysIn from './shapes/ways-in.ts';
import * as workloads from './shapes/workloads.ts';

/**
 * What is kept of each kind, by group and kind. A policy kind of the table that is not named here is kept whole but
 * for annotations and status (`policies.policy`).
 */
const SHAPES: Readonly<Record<string, Copy>> = {
  '/Namespace': identityOnly,
  '/Pod': podOrAgentPod,
  '/Node': waysIn.node,
  '/ReplicationController': workloads.replicaSet,
  '/Service': waysIn.service,
  '/ConfigMap': configMap,
  '/ServiceAccount': identityOnly,
  'apps/Deployment': workloads.deployment,
  'apps/StatefulSet': workloads.deployment,
  'apps/DaemonSet': daemonSetOrAgent,
  'apps/ReplicaSet': workloads.replicaSet,
  'batch/Job': workloads.job,
  'batch/CronJob': workloads.cronJob,
  'discovery.k8s.io/EndpointSlice': waysIn.endpointSlice,
  'networking.k8s.io/Ingress': waysIn.ingress,
  'networking.k8s.io/IngressClass': waysIn.ingressClass,
  'gateway.networking.k8s.io/GatewayClass': waysIn.gatewayClass,
  'gateway.networking.k8s.io/Gateway': waysIn.gateway,
  'gateway.networking.k8s.io/HTTPRoute': waysIn.gatewayRoute,
  'gateway.networking.k8s.io/GRPCRoute': waysIn.gatewayRoute,
  'gateway.networking.k8s.io/TLSRoute': waysIn.gatewayRoute,
  'gateway.networking.k8s.io/TCPRoute': waysIn.gatewayRoute,
  'gateway.networking.k8s.io/UDPRoute': waysIn.gatewayRoute,
  'route.openshift.io/Route': waysIn.openShiftRoute,
  'networking.istio.io/Gateway': waysIn.istioGateway,
  'networking.istio.io/VirtualService': waysIn.virtualService,
  'networking.istio.io/Sidecar': policies.authorization,
  'networking.istio.io/ServiceEntry': policies.authorization,
  'traefik.io/IngressRoute': waysIn.proxyRoute,
  'traefik.io/IngressRouteTCP': waysIn.proxyRoute,
  'traefik.io/IngressRouteUDP': waysIn.proxyRoute,
  'projectcontour.io/HTTPProxy': waysIn.proxyRoute,
  'cilium.io/CiliumNetworkPolicy': policies.ciliumPolicy,
  'cilium.io/CiliumClusterwideNetworkPolicy': policies.ciliumPolicy,
  'cilium.io/CiliumEnvoyConfig': policies.proxyConfig,
  'cilium.io/CiliumClusterwideEnvoyConfig': policies.proxyConfig,
  'cilium.io/CiliumNodeConfig': nodeConfig(CONFIG_MAP_SETTINGS[0]!.settings),
  'projectcalico.org/FelixConfiguration': policies.felixConfiguration,
  'crd.projectcalico.org/FelixConfiguration': policies.felixConfiguration,
  'projectcalico.org/KubeControllersConfiguration': policies.controllersConfiguration,
  'crd.projectcalico.org/KubeControllersConfiguration': policies.controllersConfiguration,
  'operator.tigera.io/Installation': identityOnly,
  'k8s.cni.cncf.io/NetworkAttachmentDefinition': identityOnly,
  'rbac.authorization.k8s.io/ClusterRole': governance.role,
  'rbac.authorization.k8s.io/Role': governance.role,
  'rbac.authorization.k8s.io/ClusterRoleBinding': governance.roleBinding,
  'rbac.authorization.k8s.io/RoleBinding': governance.roleBinding,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': governance.admissionPolicy,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': governance.admissionPolicyBinding,
  'kyverno.io/ClusterPolicy': governance.kyvernoPolicy,
  'config.openshift.io/Project': governance.openShiftProject,
  'template.openshift.io/Template': governance.openShiftTemplate,
  'cilium.io/CiliumEndpoint': governance.ciliumEndpoint,
  'projectcalico.org/WorkloadEndpoint': governance.calicoEndpoint,
  'security.istio.io/PeerAuthentication': policies.peerAuthentication,
};

/** Groups whose policies are authorization above layer 4. */
const AUTHORIZATION_GROUPS = new Set([
  'security.istio.io',
  'policy.linkerd.io',
  'consul.hashicorp.com',
  'kuma.io',
  'security.kubearmor.com',
]);

const SHAPE_OF: ReadonlyMap<string, Copy> = new Map(
  KINDS_TO_READ.map(({ group, kind }) => [`${group}/${kind}`, shapeOfKind(group, kind)]),
);

/**
 * Keeps of a raw object what judging needs, by an allow-list of fields: see `SHAPES`. Never kept: Secrets, ConfigMap
 * data, environment values, arguments and annotations, but for the published lists in `annotations.ts` and
 * `enforcement-facts.ts`. Applied to its own result it changes nothing.
 *
 * Gives `undefined` for kinds that are not read, and for what is no object of Kubernetes: no text under `apiVersion`,
 * `kind` and `metadata.name`. A kind outside the table that speaks of policy is kept by its identity alone.
 *
 * Fields of a wrong type are left out and named in `issues`.
 */
export function minimise(raw: unknown, issues: ShapeIssue[] = []): KubeObject | undefined {
  if (!isRecord(raw) || typeof raw.apiVersion !== 'string' || typeof raw.kind !== 'string') return undefined;
  const group = modernGroupOf(raw.apiVersion, raw.kind);
  const copy =
    SHAPE_OF.get(`${group}/${raw.kind}`) ?? (speaksOfPolicy(group, raw.kind) ? identityOnly : undefined);
  if (!copy) return undefined;
  const trail: Trail = { ...newTrail(), issues };
  const kept = copy(raw, trail);
  return isNamed(kept) ? withNamespace(kept, kindToRead(group, raw.kind)?.namespaced) : undefined;
}

function shapeOfKind(group: string, kind: string): Copy {
  const named = SHAPES[`${group}/${kind}`];
  if (named) return named;
  if (AUTHORIZATION_GROUPS.has(group)) return policies.authorization;
  return group === 'crd.projectcalico.org' ? policies.calicoStored : policies.policy;
}

function podOrAgentPod(raw: unknown, trail: Trail): unknown {
  return isAgentPod(raw) ? workloads.agentPod(raw, trail) : workloads.pod(raw, trail);
}

function daemonSetOrAgent(raw: unknown, trail: Trail): unknown {
  const { namespace, name } = metadataOf(raw);
  const agent = agentOf(String(namespace), String(name));
  return agent ? agentDaemonSet(agent)(raw, trail) : workloads.daemonSet(raw, trail);
}

function isAgentPod(raw: unknown): boolean {
  const { namespace, ownerReferences } = metadataOf(raw);
  if (!Array.isArray(ownerReferences)) return false;
  return ownerReferences.some((owner) => {
    return isRecord(owner) && owner.kind === 'DaemonSet' && agentOf(String(namespace), String(owner.name));
  });
}

function metadataOf(raw: unknown): Record<string, unknown> {
  return isRecord(raw) && isRecord(raw.metadata) ? raw.metadata : {};
}

function isNamed(kept: unknown): kept is KubeObject {
  const { name } = metadataOf(kept);
  return typeof name === 'string' && name !== '';
}

/** Namespaced objects without a namespace are in `default`; on others the field means nothing (trap 29). */
function withNamespace(object: KubeObject, namespaced: boolean | undefined): KubeObject {
  const { namespace, ...rest } = object.metadata;
  if (namespaced === true && !namespace) return { ...object, metadata: { ...rest, namespace: 'default' } };
  if (namespaced === false && namespace !== undefined) return { ...object, metadata: rest };
  return object;
}
