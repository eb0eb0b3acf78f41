/** How netpol-analyzer takes pods that are not there, in its exposures, where Segproof takes them otherwise. */
import { NAMED_PORTS } from './netpol-analyzer-exposures.ts';
import { adminRules, peersOf } from './netpol-analyzer-readings.ts';
import { KIND_LABEL, kindOfSelectors } from './netpol-analyzer-strangers.ts';
import type { Manifest, Reading } from './readings.ts';

export const EXPOSURE_READINGS: readonly Reading[] = [
  {
    reason:
      'a kind of pods of which every one meets another selector too: they count only rules with the very selectors of the kind, ours all that match; and "the entire cluster" is for them every pod that could be, for us one with labels that nobody wrote, whom NotIn and DoesNotExist match',
    citation:
      'netpol-analyzer pkg/netpol/eval/resources.go addRepresentativePod; k8s.io/apimachinery LabelSelectorRequirement; policy-engines traps 4, 26',
    edit: withKinds,
    cases: [
      'exposure_test_real_namespace_without_real_pod',
      'exposure_test_with_different_rules_1',
      'exposure_test_with_different_rules_2',
      'exposure_test_with_different_rules_2_with_matching_pod',
      'exposure_test_with_different_rules_3',
      'exposure_test_with_different_rules_3_with_matching_pod',
      'exposure_test_with_different_rules_4',
      'exposure_test_with_different_rules_4_with_matching_pods',
      'exposure_test_with_different_rules_5',
      'exposure_test_with_different_rules_5_with_matching_pods',
      'exposure_test_with_different_rules_6',
      'exposure_test_with_different_rules_6_with_matching_pods',
      'exposure_test_with_match_expression_does_not_exist_op',
      'exposure_test_with_match_expression_does_not_exist_op_with_matching_pods',
      'exposure_test_with_match_expression_not_in_op',
      'exposure_test_with_match_expression_not_in_op_with_matching_pods',
    ],
  },
  {
    reason:
      'ports by name of pods that are in no manifest: they print the name, ours resolve it on pods that are there',
    citation: 'k8s.io/api networking/v1 NetworkPolicyPort.port; policy-engines traps 14, 17, 60',
    edit: (manifest) => {
      for (const port of portsReached(manifest)) numberPort(port);
      return manifest;
    },
    cases: [
      'exposure_test_egress_to_entire_cluster_with_named_ports',
      'exposure_test_egress_with_named_port',
      'exposure_test_egress_with_named_port_with_matching_pod',
      'exposure_test_with_anp_11_with_named_port',
    ],
  },
  {
    reason: 'address blocks and pods that are not there: they decide "no match", ours is unknown',
    citation:
      'network-policy-api apis/v1alpha1 AdminNetworkPolicyEgressPeer.networks; policy-engines traps 22, 55',
    cni: 'cilium',
    cases: ['exposure_test_with_anp_13'],
  },
];

/** Selectors of a rule as a label of their own, which the pods of that kind have. Those that mean all stay. */
function withKinds(manifest: Manifest): Manifest {
  const namespace = manifest.metadata?.namespace ?? 'default';
  for (const rule of policyRules(manifest)) {
    for (const peer of peersOf(rule)) if (!peer.ipBlock) replaceSelectors(peer, namespace);
  }
  for (const rule of adminRules(manifest)) {
    for (const peer of peersOf(rule)) {
      if (peer.namespaces) {
        peer.pods = { namespaceSelector: peer.namespaces, podSelector: {} };
        delete peer.namespaces;
      }
      if (peer.pods) replaceSelectors(peer.pods, namespace);
    }
  }
  return manifest;
}

function replaceSelectors(selectors: Manifest, namespace: string): void {
  const { namespaceSelector, podSelector } = selectors;
  if (isAll(namespaceSelector) && isAll(podSelector ?? {})) return;
  const value = kindOfSelectors(namespaceSelector, podSelector, namespace);
  selectors.namespaceSelector = {};
  selectors.podSelector = { matchLabels: { [KIND_LABEL]: value } };
}

function isAll(selector: Manifest | undefined): boolean {
  return selector !== undefined && !selector.matchLabels && !selector.matchExpressions;
}

function policyRules({ kind, spec }: Manifest): readonly Manifest[] {
  return kind === 'NetworkPolicy' ? [...(spec?.ingress ?? []), ...(spec?.egress ?? [])] : [];
}

/** Of rules that let out: a port by name is one of the pod that is reached, and those let in reach pods that are there. */
function portsReached({ kind, spec }: Manifest): readonly Manifest[] {
  return kind.endsWith('NetworkPolicy')
    ? (spec?.egress ?? []).flatMap(({ ports }: Manifest) => ports ?? [])
    : [];
}

function numberPort(port: Manifest): void {
  if (typeof port.port === 'string') port.port = NAMED_PORTS[port.port];
  if (port.namedPort === undefined) return;
  port.portNumber = { protocol: 'TCP', port: NAMED_PORTS[port.namedPort] };
  delete port.namedPort;
}
