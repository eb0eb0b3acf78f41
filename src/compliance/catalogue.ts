import type { SubjectKind } from '../model/finding.ts';

/** A check that framework files may name, whether or not this version has it. */
export interface CatalogueEntry {
  /** Product id; never changes its meaning. */
  readonly id: string;
  readonly title: string;
  readonly subject: SubjectKind;
}

/**
 * The 45 checks of frameworks.md §1 in its order (K01 to K45). The list tells a check that is missing in this version
 * from one that is misspelt, and what it would have been about.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  entry('snapshot-complete', 'cluster', 'Everything that had to be read was read in full.'),
  entry('snapshot-cadence', 'cluster', 'Snapshots cover the period without a gap.'),
  entry('cni-enforces-policy', 'cluster', 'A network plugin that enforces policies runs on every node.'),
  entry('policy-kinds-supported', 'policy', 'Every field of the policy is modelled.'),
  entry('staged-policies-not-counted', 'policy', 'No isolation rests on a staged or audit-only policy.'),
  entry('inventory-reconciled', 'workload', 'Pods, endpoints and addresses reconcile with the register.'),
  entry('scope-classified', 'namespace', 'The namespace has exactly one zone in each dimension.'),
  entry('namespace-has-policy', 'namespace', 'At least one policy selects a pod of the namespace.'),
  entry('namespace-default-deny', 'namespace', 'A new pod of the namespace would be denied by default.'),
  entry('ingress-isolated', 'workload', 'Ingress that nobody listed is denied.'),
  entry('egress-isolated', 'workload', 'Egress that nobody listed is denied.'),
  entry('new-namespace-guardrail', 'cluster', 'A new namespace is denied by default from its start.'),
  entry('host-network-restricted', 'workload', 'The workload does not share the node’s network.'),
  entry('host-port-restricted', 'workload', 'The workload opens no port on the node.'),
  entry(
    'selector-label-integrity',
    'policy',
    'Only approved subjects can set the labels the policy relies on.',
  ),
  entry('no-any-peer', 'rule', 'The rule names its peers.'),
  entry('no-any-port', 'rule', 'The rule names its ports.'),
  entry('no-open-cidr', 'rule', 'The rule admits no open range of addresses.'),
  entry('policy-effective', 'policy', 'The policy selects endpoints, and each of its rules can match.'),
  entry('policy-not-shadowed', 'rule', 'The rule changes what is reachable.'),
  entry('insecure-services', 'workload', 'No insecure service is reachable without a documented measure.'),
  entry('admin-ports-restricted', 'workload', 'Administrative ports are reachable only from approved zones.'),
  entry('internet-ingress-restricted', 'workload', 'Only approved ways lead in from the Internet.'),
  entry('exposure-approved', 'exposure', 'The exposure is in the register and approved.'),
  entry(
    'internet-egress-restricted',
    'workload',
    'Only approved destinations on the Internet can be reached.',
  ),
  entry('dns-egress-restricted', 'workload', 'DNS leaves only to the cluster’s and approved resolvers.'),
  entry('metadata-api-blocked', 'workload', 'The cloud’s metadata service cannot be reached.'),
  entry('control-plane-access-restricted', 'workload', 'Only approved workloads reach the control plane.'),
  entry('zone-segmentation', 'zone-pair', 'Only approved flows lead from one zone to the other.'),
  entry('sensitive-store-not-exposed', 'workload', 'The data store is reachable only from its application.'),
  entry('cross-namespace-restricted', 'workload', 'Only approved peers of other namespaces are allowed.'),
  entry('policy-justified', 'policy', 'The policy names owner, need, ticket and review date.'),
  entry('flow-register-approved', 'zone-pair', 'Every allowed flow has an approved row in the register.'),
  entry('baseline-drift', 'policy', 'The policy is as approved in the baseline.'),
  entry('change-approved', 'change', 'Each change was approved by another person beforehand.'),
  entry('change-attributed', 'change', 'Each change is attributed to a person or approved automation.'),
  entry('ruleset-review-current', 'cluster', 'The rules were reviewed within the required time.'),
  entry('exceptions-current', 'exception', 'The accepted exception is narrow, in force and still needed.'),
  entry('policy-write-access', 'identity', 'The identity is approved to change policies, or cannot.'),
  entry('network-diagram-current', 'cluster', 'The network diagram is current and approved.'),
  entry('segmentation-test-recorded', 'cluster', 'An independent segmentation test is recorded in time.'),
  entry('transit-encryption', 'workload', 'Traffic between nodes or endpoints is encrypted.'),
  entry('flow-logging-enabled', 'cluster', 'Allowed and denied flows are logged and exported.'),
  entry('audit-log-retained', 'cluster', 'Changes to policies are audited and kept long enough.'),
  entry('continuous-protection', 'workload', 'The workload was protected in every snapshot of the period.'),
];

const BY_ID: ReadonlyMap<string, CatalogueEntry> = new Map(CATALOGUE.map((known) => [known.id, known]));

/** The catalogue's entry for a product id. */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  return BY_ID.get(id);
}

function entry(id: string, subject: SubjectKind, title: string): CatalogueEntry {
  return { id, title, subject };
}
