/** Where we answer a question of NCA's schemes in another way, and why. */

export interface ArguedAnswers {
  readonly reason: string;
  readonly citation: string;
  /** Our number, by scheme and name of the question. */
  readonly questions: Readonly<Record<string, number>>;
}

export const NCA_DIFFERENCES: readonly ArguedAnswers[] = [
  {
    reason:
      'an `except` outside its `cidr` is refused by the API server, so nobody knows what stands in the cluster in its place; NCA leaves it out without a word',
    citation:
      'kubernetes/kubernetes pkg/apis/networking/validation/validation.go, ValidateIPBlock: each except must be a strict subset of the cidr',
    questions: {
      'example_policies/withIpBlock2/withIpBlock2-scheme.yaml redundancy_in_specific_policies': 2,
      'example_policies/withIpBlock2/withIpBlock2-scheme.yaml compare_two_equiv_multiple_ports': 1,
      'example_policies/withIpBlock2/withIpBlock2-scheme.yaml redundancy_between_configs': 10,
    },
  },
  {
    reason:
      'pods that have finished have no network any more: policies and peers that select only those select nothing',
    citation:
      'projectcalico/calico libcalico-go/lib/backend/k8s/conversion, IsFinished; kubernetes.io, Pod Lifecycle, Succeeded and Failed',
    questions: {
      'example_policies/services1/services1-scheme.yaml redundancy_np1_and_np2': 4,
      'example_policies/services1/services1-scheme.yaml not_empty': 4,
    },
  },
];

export function argumentFor(question: string): { readonly ours: number } | undefined {
  const found = NCA_DIFFERENCES.find(({ questions }) => Object.hasOwn(questions, question));
  return found && { ours: found.questions[question]! };
}
