/** How netpol-analyzer takes its manifests where Segproof takes them otherwise, and why ours stands. */
import type { Manifest, Reading } from './readings.ts';

export const READINGS: readonly Reading[] = [
  {
    reason:
      'pods with hostNetwork: they take them as ordinary pods, whom selectors match; ours are matched by their node’s address only',
    citation:
      'kubernetes.io, Network Policies, "NetworkPolicy and hostNetwork pods"; Calico IsValidCalicoWorkloadEndpoint; policy-engines trap 30',
    edit: (manifest) => {
      for (const spec of [manifest.spec, manifest.spec?.template?.spec]) delete spec?.hostNetwork;
      return manifest;
    },
    cases: [
      'ipblockstest',
      'ipblockstest_2',
      'ipblockstest_3',
      'ipblockstest_4',
      'multiple_topology_resources_1',
      'multiple_topology_resources_2',
      'semanticDiff-same-topologies-new1',
      'semanticDiff-same-topologies-new1a',
      'semanticDiff-same-topologies-new2',
      'semanticDiff-same-topologies-new3',
      'semanticDiff-same-topologies-old1',
      'semanticDiff-same-topologies-old2',
      'semanticDiff-same-topologies-old3',
    ],
  },
  {
    reason: 'pods that have finished: they map them, ours have no network any more and are no peers',
    citation:
      'kubernetes.io, Pod Lifecycle, "Pod phase" (Succeeded, Failed: every container has ended); Calico IsFinished; policy-engines trap 33',
    edit: (manifest) => {
      delete manifest.status?.phase;
      return manifest;
    },
    cases: ['minikube_resources'],
  },
  {
    reason:
      'owner references without a kind, which the API server refuses: they list the pods under the owner’s name, ours under their own',
    citation: 'k8s.io/apimachinery meta/v1 OwnerReference: apiVersion, kind, name and uid are required',
    edit: (manifest) => {
      for (const owner of manifest.metadata?.ownerReferences ?? []) owner.kind ??= 'Pod';
      return manifest;
    },
    cases: [
      'example_pods_w_same_owner_and_labels_gap_anp_good',
      'example_pods_w_same_owner_and_labels_gap_banp_good',
      'example_pods_w_same_owner_and_labels_gap_no_policy',
      'example_pods_w_same_owner_and_labels_gap_with_good_match_expression',
      'example_pods_w_same_owner_and_labels_gap_with_good_match_expression2',
      'example_pods_w_same_owner_and_labels_gap_with_policy_selector_not_in_gap',
    ],
  },
  {
    reason:
      'pods of one owner with two values of a label, where the one selector that names it names both: they list the owner, ours the pods',
    citation:
      'netpol-analyzer pkg/netpol/eval, labels "gap" of pods of one owner; our classes go by the values in use, and the pods have the same rows',
    edit: (manifest) => JSON.parse(JSON.stringify(manifest).replaceAll('query-selector', 'command-selector')),
    cases: ['example_pods_w_same_owner_and_labels_gap_with_good_match_expression2'],
  },
  {
    reason:
      'address blocks towards a workload whose address is in no manifest: they decide "no match", ours is unknown',
    citation:
      'k8s.io/api networking/v1 IPBlock; e2e netpol cases on a pod’s own /32; policy-engines traps 22, 55',
    cni: 'cilium',
    cases: [
      'semanticDiff-different-topologies-policy-a-with-ipblock',
      'semanticDiff-different-topologies-policy-b-with-ipblock',
      'anp_and_banp_using_networks_and_nodes_test',
      'anp_and_banp_using_networks_test',
      'anp_and_banp_using_networks_with_ipv6_test',
      'onlineboutique_workloads_changed_netpols_and_workloads_and_onlineboutique_workloads',
    ],
  },
  {
    reason:
      'selectors of `pods` that the API requires: they take an absent one as all, ours leaves open what stands in the cluster',
    citation:
      'network-policy-api apis/v1alpha1 NamespacedPod: namespaceSelector and podSelector are required; policy-engines trap 52',
    edit: (manifest) => {
      for (const { pods } of [manifest.spec?.subject ?? {}, ...adminRules(manifest).flatMap(peersOf)]) {
        if (!pods) continue;
        pods.namespaceSelector ??= {};
        pods.podSelector ??= {};
      }
      return manifest;
    },
    cases: [
      'example_pods_w_same_owner_and_labels_gap_anp_good',
      'example_pods_w_same_owner_and_labels_gap_banp_good',
      'anp_demo',
      'anp_test_10',
      'anp_test_10_swapping_rules',
      'anp_test_11',
      'anp_test_11_swapping_rules',
      'anp_test_12',
      'anp_test_12_swapping_rules',
      'anp_test_3_pass_traffic',
      'anp_test_8',
      'anp_test_8_swapping_rules',
      'anp_test_9',
      'anp_test_9_swapping_rules',
      'anp_test_combining_test_6_and_test_10',
      'anp_test_multiple_anps',
      'exposure_test_with_anp_12',
      'exposure_test_with_anp_13',
      'exposure_test_with_anp_14',
      'exposure_test_with_anp_15',
      'exposure_test_with_anp_16',
    ],
  },
  {
    reason: 'peers that select nodes, of which there is no manifest: they pass over them, ours are unknown',
    citation: 'network-policy-api apis/v1alpha1 AdminNetworkPolicyEgressPeer.nodes; policy-engines trap 56',
    edit: (manifest) => withoutPeers(manifest, ({ nodes }) => nodes !== undefined),
    cases: ['anp_and_banp_using_networks_and_nodes_test', 'anp_banp_test_multiple_warnings'],
  },
  {
    reason: 'networks of IPv6: they pass over them and map no address of it, ours map both families',
    citation: 'netpol-analyzer README, limits of its IP blocks; policy-engines trap 55',
    edit: (manifest) => {
      for (const peer of adminRules(manifest).flatMap(peersOf))
        if (peer.networks) peer.networks = peer.networks.filter((cidr: string) => !cidr.includes(':'));
      return withoutPeers(manifest, ({ networks }) => networks?.length === 0);
    },
    cases: ['anp_and_banp_using_networks_with_ipv6_test', 'anp_banp_test_multiple_warnings'],
  },
  {
    reason:
      'a named port in a rule with networks, which the API refuses: they let it match no address, ours is unknown',
    citation:
      'network-policy-api apis/v1alpha1 AdminNetworkPolicyEgressRule, its CEL rule on networks, nodes and named ports; policy-engines trap 60',
    edit: apartFromNamedPorts,
    cases: ['anp_test_named_ports_multiple_peers'],
  },
  {
    reason: 'two Services of one name that are not equal: they take either, ours refuses the folder',
    citation:
      'Kubernetes, Object Names and IDs: one object of a kind has a given name in a namespace; a guess would be no evidence',
    edit: (manifest) => (manifest.kind === 'Service' ? undefined : manifest),
    cases: ['acs-security-demos-added-workloads_and_acs-security-demos'],
  },
];

const ADMIN_KINDS = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy'];

export function adminRules({ kind, spec }: Manifest): readonly Manifest[] {
  return ADMIN_KINDS.includes(kind) ? [...(spec?.ingress ?? []), ...(spec?.egress ?? [])] : [];
}

export function peersOf({ from, to }: Manifest): readonly Manifest[] {
  return from ?? to ?? [];
}

/** A rule that is left without peers goes as well: an empty list is no "all". */
function withoutPeers(manifest: Manifest, leavesOut: (peer: Manifest) => boolean): Manifest {
  for (const rule of adminRules(manifest)) {
    const side = rule.from ? 'from' : 'to';
    rule[side] = (rule[side] ?? []).filter((peer: Manifest) => !leavesOut(peer));
  }
  return withEgress(manifest, (rule) => (rule.to?.length === 0 ? [] : [rule]));
}

/** Each rule with networks as two: the networks without the named ports, and the other peers with them. */
function apartFromNamedPorts(manifest: Manifest): Manifest {
  return withEgress(manifest, (rule) => {
    const networks = peersOf(rule).filter(({ networks }) => networks);
    if (networks.length === 0) return [rule];
    const numbered = rule.ports?.filter(({ namedPort }: Manifest) => namedPort === undefined);
    const others = peersOf(rule).filter(({ networks }) => !networks);
    const parts: readonly Manifest[] = [
      { ...rule, to: networks, ports: numbered },
      { ...rule, to: others },
    ];
    return parts.filter(({ to, ports }) => to.length > 0 && ports?.length !== 0);
  });
}

function withEgress(manifest: Manifest, edit: (rule: Manifest) => readonly Manifest[]): Manifest {
  if (ADMIN_KINDS.includes(manifest.kind) && manifest.spec?.egress)
    manifest.spec.egress = manifest.spec.egress.flatMap(edit);
  return manifest;
}
