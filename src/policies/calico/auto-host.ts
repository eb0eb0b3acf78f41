/**
 * Host endpoints that Calico makes by itself, one per node (KubeControllersConfiguration
 * `controllers.node.hostEndpoint.autoCreate`; calico.md §2.9). A live cluster holds them as objects; manifests only
 * say that there will be some.
 */
import type { HostEndpoint } from '../../model/policy.ts';
import type { ClusterNode } from '../../model/resource.ts';
import type { LowerContext } from '../dialect.ts';
import { knobsOf } from './knobs.ts';
import { calicoRecords } from './mirrors.ts';

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
