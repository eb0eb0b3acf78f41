import type { ClusterNode, EnforcementFact, KubeObject, Labels, ObjectRef } from '../model/resource.ts';
import { acceptedValue, CONFIG_MAP_SETTINGS, FELIX_SETTINGS, SWITCHED_OFF } from './enforcement-facts.ts';
import { groupOf } from './kinds.ts';
import { objectsOf, type RecordsByKind } from './objects.ts';

interface SettingsObject extends KubeObject {
  readonly data?: Labels;
}

interface NodeConfigObject extends KubeObject {
  readonly spec?: { readonly defaults?: Labels; readonly nodeSelector?: NodeSelector };
}

interface NodeSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key?: string;
    readonly operator?: string;
    readonly values?: readonly string[];
  }[];
}

interface FelixObject extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Facts about the plugins of these names. */
export interface SettingsOf {
  readonly engines: readonly string[];
  readonly facts: readonly EnforcementFact[];
}

/**
 * Settings that plugins read from objects: `key:…` from ConfigMaps and `CiliumNodeConfig`, `felix:…` from
 * FelixConfiguration. One that switches enforcement off on some nodes only is a fact of these: `switched-off-on`.
 */
export function pluginSettings(kinds: RecordsByKind, nodes: readonly ClusterNode[]): readonly SettingsOf[] {
  return [
    ...objectsOf<SettingsObject>(kinds, '/ConfigMap').map(({ object }) => ({
      engines: CONFIG_MAP_SETTINGS.flatMap(({ name, engine }) =>
        name === object.metadata.name ? engine : [],
      ),
      facts: keyFacts(object, object.data),
    })),
    ...objectsOf<NodeConfigObject>(kinds, 'cilium.io/CiliumNodeConfig').map(({ object }) => ({
      engines: ['cilium'],
      facts: nodeConfigFacts(object, nodes),
    })),
    ...felixObjects(kinds).map((object) => ({ engines: ['calico', 'canal'], facts: felixFacts(object) })),
  ];
}

function keyFacts(object: KubeObject, data: Labels = {}): readonly EnforcementFact[] {
  return Object.entries(data).map(([key, value]) => ({ ref: refOf(object), fact: `key:${key}`, value }));
}

/** Where no node is known it cannot be told which ones it is for: then it counts for all. */
function nodeConfigFacts(
  object: NodeConfigObject,
  nodes: readonly ClusterNode[],
): readonly EnforcementFact[] {
  const { defaults, nodeSelector } = object.spec ?? {};
  const facts = keyFacts(object, defaults);
  const selected = nodes.filter(({ labels }) => selects(nodeSelector ?? {}, labels));
  if (nodes.length === 0 || selected.length === nodes.length) return facts;
  const off = facts.some(({ fact, value }) => SWITCHED_OFF[fact]?.includes(value));
  const onNodes = facts.map(({ fact, ...rest }) => ({ ...rest, fact: `on-nodes:${fact}` }));
  return [...onNodes, ...(off ? selected.map(({ name }) => switchedOff(object, name)) : [])];
}

function switchedOff(object: KubeObject, node: string): EnforcementFact {
  return { ref: refOf(object), fact: 'switched-off-on', value: node };
}

/** An operator that is not known may select the node. */
function selects({ matchLabels = {}, matchExpressions = [] }: NodeSelector, labels: Labels): boolean {
  const all = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    all &&
    matchExpressions.every(({ key = '', operator, values = [] }) => {
      const there = Object.hasOwn(labels, key);
      if (operator === 'Exists') return there;
      if (operator === 'DoesNotExist') return !there;
      if (operator === 'In') return there && values.includes(labels[key]!);
      return operator !== 'NotIn' || !there || !values.includes(labels[key]!);
    })
  );
}

/** Calico serves the same object in two groups. */
function felixObjects(kinds: RecordsByKind): readonly FelixObject[] {
  const all = ['projectcalico.org', 'crd.projectcalico.org'].flatMap((group) =>
    objectsOf<FelixObject>(kinds, `${group}/FelixConfiguration`).map(({ object }) => object),
  );
  return all.filter(
    (one, index) => all.findIndex(({ metadata }) => metadata.name === one.metadata.name) === index,
  );
}

function felixFacts(object: FelixObject): readonly EnforcementFact[] {
  const { name } = object.metadata;
  const facts = FELIX_SETTINGS.flatMap((setting) => {
    const value = object.spec?.[setting.name];
    if (value === undefined) return [];
    return {
      ref: refOf(object),
      fact: `felix:${setting.name}`,
      value: acceptedValue(setting, String(value)),
    };
  });
  if (name === 'default') return facts;
  const off = facts.some(({ fact, value }) => SWITCHED_OFF[fact]?.includes(value));
  const onNodes = facts.map(({ fact, ...rest }) => ({ ...rest, fact: `on-nodes:${fact}` }));
  return [...onNodes, ...(off ? [switchedOff(object, name.replace(/^node\./, ''))] : [])];
}

export function refOf({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const { namespace, name } = metadata;
  return { group: groupOf(apiVersion), kind, ...(namespace ? { namespace } : {}), name };
}
