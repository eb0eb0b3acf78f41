/** Where we answer a question of NCA's schemes in another way under every reading, and why. */

export interface ArguedAnswers {
  readonly reason: string;
  readonly citation: string;
  /** Our number, by scheme and name of the question; `NaN`: not known. */
  readonly questions: Readonly<Record<string, number>>;
}

export const NCA_DIFFERENCES: readonly ArguedAnswers[] = [
  {
    reason: 'NCA adds an ingress controller of its own making where an Ingress has none, and counts it',
    citation: 'NCA docs/SimulatingLiveClusterMissingResources.md',
    questions: {
      'k8s example_policies/sample-app/sample-all-captured-scheme.yaml sample-all-captured': 1,
    },
  },
  {
    reason:
      'to try a policy without one rule NCA puts it behind the others of its order, so that another policy decides first and the rule seems needed',
    citation: 'NCA NetworkConfigQuery.py, find_redundant_rules; NetworkLayer.py, add_policy (insort)',
    questions: {
      'calico example_policies/testcase15-ports/testcase15-with-ingress-scheme.yaml redundancy_with_ingress': 9,
    },
  },
  {
    reason:
      'blocks of both families in one rule are refused by the API server; read as a rule for each, the rules are more than NCA counts',
    citation:
      'projectcalico/calico libcalico-go/lib/validator/v3/validator.go, scanNets, "rule contains both IPv4 and IPv6 CIDRs"',
    questions: {
      'calico example_policies/testcase16-nets/testcase16-scheme.yaml redundancy_nets_notNets_games':
        Number.NaN,
    },
  },
];

export function argumentFor(question: string): { readonly ours: number } | undefined {
  const found = NCA_DIFFERENCES.find(({ questions }) => Object.hasOwn(questions, question));
  return found && { ours: found.questions[question]! };
}
