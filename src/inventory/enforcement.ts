import type { ClusterNode, EnforcementFact, KubeObject, ObjectRef } from '../model/resource.ts';
import { annotationsOf } from './annotations.ts';
import { type Agent, agentOf, SWITCHED_OFF } from './enforcement-facts.ts';
import { pluginSettings, refOf, type SettingsOf } from './enforcement-settings.ts';
import { objectsOf, type PodObject, type RecordsByKind } from './objects.ts';
import { controllerOf } from './owners.ts';

interface AgentContainer {
  readonly name?: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

interface AgentObject extends KubeObject {
  readonly agent?: { readonly containers?: readonly AgentContainer[] };
  readonly status?: { readonly desiredNumberScheduled?: number; readonly numberReady?: number };
}

/**
 * What was seen of network plugins, in the words of `enforcement-facts.ts`:
 *
 * - `engine`: the plugin's name, on its DaemonSet;
 * - `image`: name and version of the container that enforces;
 * - `enforces`: `yes`, `no`, or `unknown` where a setting that decides has a value beyond the list;
 * - `flag:…`, `variable:…`, `key:…`, `felix:…`: settings that were given, with their value or `other`; `on-nodes:…` if only
 *   on some nodes; `switched-off-on`: one per node on which a setting switches enforcement off;
 * - `pods`: ready over desired, as the DaemonSet counts them;
 * - `ready-on`: one per node on which the plugin's pod is ready; `not-ready-on`: where it is there and is not;
 * - `wireguard-key`, `wireguard-key-v6`: of a node, that its agent has published a key.
 */
export function buildEnforcementFacts(
  kinds: RecordsByKind,
  nodes: readonly ClusterNode[],
): readonly EnforcementFact[] {
  const settings = pluginSettings(kinds, nodes);
  const agents = objectsOf<AgentObject>(kinds, 'apps/DaemonSet').flatMap(({ object }) => {
    const agent = agentOf(object.metadata.namespace, object.metadata.name);
    return agent ? agentFacts(object, agent, settings) : [];
  });
  return [...agents, ...settings.flatMap(({ facts }) => facts), ...readiness(kinds), ...nodeKeys(kinds)];
}

function agentFacts(
  object: AgentObject,
  agent: Agent,
  settings: readonly SettingsOf[],
): readonly EnforcementFact[] {
  const ref = refOf(object);
  const containers = object.agent?.containers ?? [];
  const enforcing = containers.find(({ name }) => name !== undefined);
  const given = containers.flatMap((container) => containerFacts(ref, container));
  const image = (enforcing ?? containers[0])?.image;
  const own = settings.filter(({ engines }) => engines.includes(agent.engine)).flatMap(({ facts }) => facts);
  return [
    { ref, fact: 'engine', value: agent.engine },
    ...(image ? [{ ref, fact: 'image', value: image }] : []),
    { ref, fact: 'enforces', value: enforces(agent, enforcing, [...given, ...own]) },
    ...given,
    ...podCounts(ref, object),
  ];
}

function containerFacts(ref: ObjectRef, { args = [], env = [] }: AgentContainer): readonly EnforcementFact[] {
  return [
    ...args.map((flag) => {
      const equals = flag.indexOf('=');
      return { ref, fact: `flag:${flag.slice(0, equals)}`, value: flag.slice(equals + 1) };
    }),
    ...env.map(({ name, value }) => ({ ref, fact: `variable:${name}`, value })),
  ];
}

/** Shows capability, not proof. A flag that must be given to switch enforcement on is `aws-vpc-cni`'s alone. */
function enforces(
  agent: Agent,
  enforcing: AgentContainer | undefined,
  facts: readonly EnforcementFact[],
): 'yes' | 'no' | 'unknown' {
  if (!enforcing) return 'no';
  const decisive = facts.filter(({ fact }) => SWITCHED_OFF[fact] !== undefined);
  if (decisive.some(({ fact, value }) => SWITCHED_OFF[fact]!.includes(value))) return 'no';
  if (decisive.some(({ value }) => value === 'other')) return 'unknown';
  if (agent.engine === 'aws-vpc-cni') {
    return facts.some(({ fact, value }) => fact === 'flag:--enable-network-policy' && value === 'true')
      ? 'yes'
      : 'no';
  }
  return agent.engine === 'kindnet' && !kindnetEnforces(enforcing.image) ? 'unknown' : 'yes';
}

/** kindnet enforces since the image of 13 August 2024 (kind v0.24.0); older ones do not. */
function kindnetEnforces(image: string | undefined): boolean {
  const date = /:v(\d{8})-/.exec(image ?? '')?.[1];
  return date !== undefined && date >= '20240813';
}

function podCounts(ref: ObjectRef, { status }: AgentObject): readonly EnforcementFact[] {
  if (status?.desiredNumberScheduled === undefined) return [];
  return [{ ref, fact: 'pods', value: `${status.numberReady ?? 0}/${status.desiredNumberScheduled}` }];
}

function readiness(kinds: RecordsByKind): readonly EnforcementFact[] {
  const facts: EnforcementFact[] = [];
  for (const { object } of objectsOf<PodObject>(kinds, '/Pod')) {
    const owner = controllerOf(object.metadata);
    const node = object.spec?.nodeName;
    if (owner?.kind !== 'DaemonSet' || !node || !agentOf(object.metadata.namespace, owner.name)) continue;
    const ready = object.status?.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    );
    const ref = { group: 'apps', kind: 'DaemonSet', namespace: object.metadata.namespace!, name: owner.name };
    facts.push({ ref, fact: ready ? 'ready-on' : 'not-ready-on', value: node });
  }
  return facts;
}

/** Nodes whose agent has published the public key of its WireGuard device, for IPv4 and IPv6. */
function nodeKeys(kinds: RecordsByKind): readonly EnforcementFact[] {
  return objectsOf<KubeObject>(kinds, '/Node').flatMap(({ object }) =>
    NODE_KEYS.filter(([annotation]) => annotationsOf(object.metadata)[annotation] !== undefined).map(
      ([, fact]) => ({ ref: refOf(object), fact, value: 'present' }),
    ),
  );
}

const NODE_KEYS = [
  ['projectcalico.org/WireguardPublicKey', 'wireguard-key'],
  ['projectcalico.org/WireguardPublicKeyV6', 'wireguard-key-v6'],
  ['network.cilium.io/wg-pub-key', 'wireguard-key'],
] as const;
