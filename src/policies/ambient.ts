/**
 * Istio's ambient mode carries TCP of pods in a tunnel to port 15008 of the peer (HBONE), where policies see that port
 * and not the one inside: a rule that allows it towards such pods may allow every TCP port of theirs. Only *may* is
 * widened; whether the mesh tunnels a flow, its own authorization and its state decide.
 */
import { ALL_CONNECTIONS, type PortRange } from '../model/connection-set.ts';
import type { EndpointSelector, Peer, Policy, PolicySet, Rule, Traffic } from '../model/policy.ts';
import type { Inventory } from '../model/resource.ts';
import { EVERYTHING, type Selector } from '../model/selector.ts';
import type { Reason } from '../model/verdict.ts';

const HBONE = 15008;
const MODE = 'istio.io/dataplane-mode';

/** The same policies, with one more rule for each that lets the tunnel through; unchanged without ambient pods. */
export function withAmbientTunnels(set: PolicySet, inventory: Inventory): PolicySet {
  if (!hasAmbient(inventory)) return set;
  return { ...set, policies: set.policies.map(withTunnels) };
}

function hasAmbient({ namespaces, endpoints }: Inventory): boolean {
  return [...namespaces, ...endpoints].some(({ labels }) => labels[MODE] === 'ambient');
}

/** First of all: a deny of the inner port does not see it. */
function withTunnels(policy: Policy): Policy {
  const tunnels = policy.rules.flatMap((rule) => tunnelOf(rule, policy));
  return tunnels.length === 0 ? policy : { ...policy, rules: [...tunnels, ...policy.rules] };
}

function tunnelOf(rule: Rule, { ref, origin }: Policy): readonly Rule[] {
  if (rule.action !== 'allow' || !letsTunnel(rule)) return [];
  const message = `${rule.path} allows TCP ${HBONE}, the port of Istio’s tunnels in ambient mode: any TCP port may hide in one`;
  const reason: Reason = {
    code: 'U2',
    message,
    object: ref,
    path: rule.path,
    ...(origin && { origin }),
  };
  const { notTraffic: _, ...kept } = rule;
  const traffic: readonly Traffic[] = [
    { type: 'ports', path: rule.path, protocol: 'TCP', ports: ALL_CONNECTIONS.TCP[0]! },
  ];
  return [{ ...kept, traffic, partly: reason, ...towardsAmbient(rule) }];
}

/** The tunnel ends at the destination: the subject of ingress, the peer of egress. */
function towardsAmbient(rule: Rule): Partial<Rule> {
  const { path } = rule;
  const meshed = ambientPods(path);
  if (rule.direction === 'ingress') {
    return { self: rule.self ? { type: 'all', path, of: [rule.self, meshed] } : meshed };
  }
  if (rule.peers === 'any') return { peers: [meshed] };
  const among: Peer = { type: 'any', path, of: rule.peers };
  return { peers: [{ type: 'all', path, of: [among, meshed] }] };
}

/** Pods of a namespace in ambient mode that did not opt out, and pods that opted in. */
function ambientPods(path: string): Peer {
  const labelled = (value: string): Selector => ({ op: 'in', key: MODE, values: [value] });
  const inNamespace: EndpointSelector = {
    namespaces: { selector: labelled('ambient') },
    pods: { op: 'not', of: labelled('none') },
  };
  const alone: EndpointSelector = { namespaces: { selector: EVERYTHING }, pods: labelled('ambient') };
  return {
    type: 'any',
    path,
    of: [inNamespace, alone].map((select) => ({ type: 'endpoints', path, select })),
  };
}

/** True for a rule that names the tunnel's port and yet not every TCP port. */
function letsTunnel({ traffic, notTraffic = [] }: Rule): boolean {
  if (traffic === 'any') return notTraffic.length > 0 && !notTraffic.some(hasTunnel);
  return traffic.some(hasTunnel) && !notTraffic.some(hasTunnel);
}

function hasTunnel(item: Traffic): boolean {
  if (item.type === 'ports') return item.protocol === 'TCP' && inRange(item.ports);
  return item.type === 'connections' && item.connections.TCP.some(inRange);
}

function inRange({ first, last }: PortRange): boolean {
  return first <= HBONE && HBONE <= last;
}
