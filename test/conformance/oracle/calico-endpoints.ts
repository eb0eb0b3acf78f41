/** What Calico's selectors select: endpoints and network sets, with the labels Calico gives them, by address. */
import { inBlock } from './addresses.ts';
import { meets } from './calico-selector.ts';
import {
  type ContainerPort,
  type Labels,
  namespaceLabels,
  type OracleCluster,
  type OraclePod,
  objectsOf,
} from './cluster.ts';

export const CALICO = 'projectcalico.org';

/** An endpoint or a set: labels, and the addresses for which they stand. */
export interface Labelled {
  readonly labels: Labels;
  readonly nets: readonly string[];
  readonly ports: readonly ContainerPort[];
}

/** A workload endpoint's labels. F: backend/k8s/conversion, workload_endpoint_default.go and the two profiles. */
export function podLabels(cluster: OracleCluster, pod: OraclePod): Labels {
  const account = pod.serviceAccount ?? 'default';
  const accountLabels = cluster.serviceAccounts.find(
    ({ namespace, name }) => namespace === pod.namespace && name === account,
  )?.labels;
  return {
    // A profile's labels are inherited: the endpoint's own hold over them (F: labelindex).
    ...inherited('pcns.', namespaceLabels(cluster, pod.namespace), pod.namespace),
    ...inherited('pcsa.', accountLabels ?? {}, account),
    ...pod.labels,
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': account,
  };
}

/** F: conversion.go NamespaceToProfile, ServiceAccountToProfile. */
function inherited(prefix: string, labels: Labels, name: string): Labels {
  const all = { ...labels, 'projectcalico.org/name': name };
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [`${prefix}${key}`, value]));
}

const known = new WeakMap<OracleCluster, readonly Labelled[]>();

/** Everything whose labels a peer selector of Calico compares; worked out once per cluster. */
export function labelled(cluster: OracleCluster): readonly Labelled[] {
  const all = known.get(cluster) ?? allLabelled(cluster);
  known.set(cluster, all);
  return all;
}

function allLabelled(cluster: OracleCluster): readonly Labelled[] {
  const pods = cluster.pods
    .filter((pod) => !pod.hostNetwork) // C: host-network pods are no workload endpoints.
    .map((pod) => ({ labels: podLabels(cluster, pod), nets: pod.addresses, ports: pod.ports }));
  const hosts = objectsOf(cluster, CALICO, 'HostEndpoint').map(({ metadata, spec }) => ({
    labels: metadata.labels ?? {},
    nets: (spec.expectedIPs ?? []) as readonly string[], // C: only expectedIPs make it a peer.
    ports: (spec.ports ?? []) as readonly ContainerPort[],
  }));
  const global = objectsOf(cluster, CALICO, 'GlobalNetworkSet').map(({ metadata, spec }) => ({
    labels: metadata.labels ?? {},
    nets: (spec.nets ?? []) as readonly string[],
    ports: [],
  }));
  const local = objectsOf(cluster, CALICO, 'NetworkSet').map(({ metadata, spec }) => ({
    // F: updateprocessors/networksetprocessor.go: the namespace's label and profile.
    labels: {
      ...inherited('pcns.', namespaceLabels(cluster, metadata.namespace!), metadata.namespace!),
      ...metadata.labels,
      'projectcalico.org/namespace': metadata.namespace!,
    },
    nets: (spec.nets ?? []) as readonly string[],
    ports: [],
  }));
  return [...pods, ...hosts, ...global, ...local];
}

export function standsAt(item: Labelled, address: string): boolean {
  return item.nets.some((net) => inBlock(address, net));
}

/** C: a selector in a rule stands for the addresses of what it selects. */
export function selectorHolds(cluster: OracleCluster, selector: string, address: string): boolean {
  return labelled(cluster).some((item) => standsAt(item, address) && meets(selector, item.labels));
}
