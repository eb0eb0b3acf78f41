/**
 * Where Segproof and netpol-analyzer's recorded maps differ, and why ours stands. A difference is accepted only in a
 * folder that is listed for its reason, and only at peers that the reason is about.
 */
import type { Fact } from './facts.ts';
import type { Traits } from './traits.ts';

export interface Difference {
  readonly reason: string;
  readonly citation: string;
  readonly covers: (fact: Fact, traits: Traits) => boolean;
  readonly folders: readonly string[];
}

export const DIFFERENCES: readonly Difference[] = [
  {
    reason:
      'pods with hostNetwork: they take them as ordinary pods, whom selectors match; ours are matched by their node’s address only',
    citation:
      'kubernetes.io, Network Policies, "NetworkPolicy and hostNetwork pods"; Calico IsValidCalicoWorkloadEndpoint; policy-engines trap 30',
    covers: ({ src, dst }, { hostNetwork }) => hostNetwork.has(src) || hostNetwork.has(dst),
    folders: [
      'ipblockstest',
      'ipblockstest_2',
      'ipblockstest_3',
      'ipblockstest_4',
      'minikube_resources',
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
    covers: ({ src, dst }, { finished }) => finished.has(src) || finished.has(dst),
    folders: ['minikube_resources'],
  },
  {
    reason:
      'owner references without a kind, which the API server refuses: they list the pods under the owner’s name, ours under their own',
    citation: 'k8s.io/apimachinery meta/v1 OwnerReference: apiVersion, kind, name and uid are required',
    covers: ({ src, dst }) =>
      [src, dst].some((peer) => /^default\/(internal-security|pod-\d)\[Pod\]$/.test(peer)),
    folders: [
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
      'ipBlock towards a workload whose address is in no manifest: they decide "no match", ours is unknown, with theirs inside its bounds',
    citation: 'k8s.io/api networking/v1 IPBlock; e2e netpol cases on a pod’s own /32; policy-engines trap 22',
    covers: ({ outcome }) => outcome === 'unknown',
    folders: [
      'semanticDiff-different-topologies-policy-a-with-ipblock',
      'semanticDiff-different-topologies-policy-b-with-ipblock',
    ],
  },
];

/** The reason that covers a fact, in a folder listed for it. */
export function argued(name: string, fact: Fact, traits: Traits): Difference | undefined {
  return DIFFERENCES.find(({ folders, covers }) => folders.includes(name) && covers(fact, traits));
}
