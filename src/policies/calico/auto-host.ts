/**
 * Host endpoints that no object at hand stands for. Calico makes one per node by itself (KubeControllersConfiguration
 * `controllers.node.hostEndpoint.autoCreate`; calico.md §2.9): a live cluster holds them as objects; manifests only
 * say that there will be some. And where the list of them could not be read, any node may have one.
 */
import type { HostEndpoint } from '../../model/policy.ts';
import type { ClusterNode } from '../../model/resource.ts';
import type { LowerContext } from '../dialect.ts';
import { knobsOf } from './knobs.ts';
import { calicoRecords, unreadOf } from './mirrors.ts';

/** Host endpoints that the cluster will make and that no object stands for: in manifests only. */
export function addedHosts(context: LowerContext): readonly HostEndpoint[] {
  if (context.header.mode !== 'manifests' || !knobsOf(context).autoHostEndpoints) return [];
  const there = new Set(calicoRecords('HostEndpoint', context).map(({ object }) => object.metadata.name));
  return context.inventory.nodes.filter(({ name }) => !there.has(autoName(name))).map(autoHost);
}

function autoName(node: string): string {
  return `${node}-auto-hep`;
}

function autoHost({ name, labels, addresses }: ClusterNode): HostEndpoint {
  return {
    key: `/Node//${name}`,
    ref: { group: 'projectcalico.org', kind: 'HostEndpoint', name: autoName(name) },
    labels: { ...labels, 'projectcalico.org/created-by': 'calico-kube-controllers' },
    node: name,
    addresses,
    addressesKnown: true,
  };
}

/** What may govern each node where host endpoints could not be read: anything, or nothing. */
export function unreadHosts(context: LowerContext): readonly HostEndpoint[] {
  const acts = context.engine === undefined || context.engine === 'calico';
  return acts && unreadOf('HostEndpoint', context) ? context.inventory.nodes.map(unreadHost) : [];
}

function unreadHost({ name, addresses }: ClusterNode): HostEndpoint {
  return {
    key: `/Node//${name}`,
    ref: { group: 'projectcalico.org', kind: 'HostEndpoint', name: '(not read)' },
    labels: {},
    node: name,
    addresses,
    addressesKnown: false,
  };
}
