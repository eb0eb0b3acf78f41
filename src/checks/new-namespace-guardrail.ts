import { buildEngine } from '../engine/build.ts';
import type { Engine } from '../engine/engine.ts';
import { recordKey } from '../inventory/record.ts';
import { isRecord } from '../inventory/shape.ts';
import type { Evidence } from '../model/finding.ts';
import { DIRECTIONS } from '../model/policy.ts';
import type { Guardrail, Inventory } from '../model/resource.ts';
import { lowerPolicies } from '../policies/index.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { mitigatesIn } from './parts/bounds.ts';
import { listText, objectEvidence, policyText, refText } from './parts/evidence.ts';
import { clusterSubject, gaps, type Reads } from './parts/gaps.ts';
import { type Generator, generatorsOf } from './parts/generators.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { toYaml } from './parts/yaml.ts';

type Needed = Pick<Facts, 'snapshot' | 'engine'>;

const meta: CheckMeta<'snapshot' | 'engine'> = {
  id: 'new-namespace-guardrail',
  title: 'A new namespace is denied by default from its start.',
  description:
    'Asks what a pod in a namespace that does not exist yet would be allowed. Passes where policies for the whole cluster ' +
    'deny both directions by default, or where something that is in force gives every new namespace policies that do: a ' +
    'Kyverno policy that generates them, or OpenShift’s template of new projects. The policies that it would make are ' +
    'evaluated. Admission policies that look at namespaces are listed and prove nothing. Not applicable to files without a policy of the whole cluster. Unknown where a policy that is not ' +
    'modelled could decide (U2), or where such objects could not be read (U1).',
  subjectKind: 'cluster',
  severity: 'medium',
  needs: ['snapshot', 'engine'],
};

/** K12 of frameworks.md §1b. */
export const newNamespaceGuardrail = defineCheck({
  meta,
  run: (facts) => [toFinding(meta, clusterSubject(facts.snapshot.header), judge(facts))],
});

function judge(facts: Needed): Judgement {
  const { header, inventory } = facts.snapshot;
  const admission = admissionEvidence(inventory);
  const byPolicies = DIRECTIONS.map((direction) =>
    facts.engine.isolation(facts.engine.stranger(), direction),
  );
  if (byPolicies.every(({ state }) => state === 'isolated')) {
    const names = listText([...new Set(byPolicies.flatMap(({ policies }) => policies.map(policyText)))]);
    return pass(
      `A pod in a new namespace is denied by default in both directions${names && ` by ${names}`}.`,
      {
        evidence: admission,
      },
    );
  }
  const generators = generatorsOf(inventory, header.mode, NEW);
  const working = generators.filter(({ flaw }) => flaw === undefined);
  if (working.length > 0 && isolates(facts, working)) return generated(working, facts, admission);
  const unread = gaps(header, GENERATOR_READS);
  if (unread.length > 0)
    return unknown('Whether something gives a new namespace its policies', unread, { evidence: admission });
  // What only a layer-7 authorization could still refuse is open (design.md §5, `restricts`).
  const mitigates = mitigatesIn(facts.snapshot.policies);
  const isOpen = byPolicies.some(({ state, reasons }) => state === 'open' || mitigates(reasons));
  const reasons = byPolicies.flatMap((isolation) => isolation.reasons);
  if (!isOpen)
    return unknown('Whether a new namespace is denied by default', reasons, { evidence: admission });
  if (header.mode === 'manifests' && generators.length === 0 && !speakOfTheCluster(facts))
    return notApplicable(
      'The files hold no policy of the whole cluster, and nothing that acts on new namespaces.',
    );
  return unguarded(facts, generators, admission);
}

/** Files of one application say nothing of namespaces that others make; those of a cluster have policies for all of it. */
function speakOfTheCluster({ snapshot }: Needed): boolean {
  return snapshot.policies.policies.some(({ ref }) => ref.namespace === undefined);
}

/** What could hold a generator. */
const GENERATOR_READS: Reads = (kind) =>
  kind?.kind === 'ClusterPolicy' || (kind?.role === 'governance' && /openshift/.test(kind.group));

/** No namespace of a cluster has a name with a dot. */
const NEW = 'a.new.namespace';

/** Whether the policies that are made, with those that are there, deny by default in the new namespace. */
function isolates({ engine, snapshot }: Needed, generators: readonly Generator[]): boolean {
  const next = withPolicies(engine, snapshot, generators);
  return DIRECTIONS.every((direction) => next.isolation(next.stranger(NEW), direction).state === 'isolated');
}

/** Of the cluster nothing but its policies: none of its pods is in the new namespace. */
function withPolicies(
  engine: Engine,
  { header }: Needed['snapshot'],
  generators: readonly Generator[],
): Engine {
  const labels = { 'kubernetes.io/metadata.name': NEW };
  const inventory: Inventory = {
    ...engine.input.inventory,
    namespaces: [{ name: NEW, labels, declared: true, annotations: {} }],
    endpoints: [],
    workloads: [],
    services: [],
    exposures: [],
  };
  const records = generators.flatMap(({ policies }, index) =>
    policies.map((policy) => {
      const { name } = policy.metadata;
      const object = { ...policy, metadata: { namespace: NEW, name: `${name}-${index}` } };
      return { key: recordKey(object), object };
    }),
  );
  const bare = { ...header, lists: [], problems: [], origins: {} };
  const made = lowerPolicies({ header: bare, records }, inventory);
  const { policies } = engine.input;
  return buildEngine({
    ...engine.input,
    inventory,
    policies: {
      ...policies,
      policies: [...policies.policies, ...made.policies],
      taints: [...policies.taints, ...made.taints],
    },
  });
}

function generated(
  generators: readonly Generator[],
  { snapshot: { header } }: Needed,
  admission: readonly Evidence[],
): Judgement {
  const names = listText(generators.map(({ ref }) => refText(ref)));
  const caveats = [...new Set(generators.map(({ caveat }) => caveat))];
  return pass(
    `A new namespace gets policies that deny both directions by default from ${names}; ${caveats.join('; ')}.`,
    {
      evidence: [
        ...generators.map(({ ref, key }) =>
          objectEvidence(ref, 'gives new namespaces policies', header.origins[key]),
        ),
        ...admission,
      ],
    },
  );
}

function unguarded(
  { snapshot: { header } }: Needed,
  generators: readonly Generator[],
  admission: readonly Evidence[],
): Judgement {
  const [first] = generators;
  const why = first
    ? `${refText(first.ref)} does not give it policies that do: ${first.flaw ?? 'those it makes leave a direction open'}`
    : 'nothing gives it policies that do';
  return fail(`No policy of the whole cluster denies by default in a new namespace, and ${why}.`, {
    evidence: [
      ...generators.map(({ ref, key, flaw }) =>
        objectEvidence(ref, flaw ?? 'its policies leave a direction open', header.origins[key]),
      ),
      ...admission,
    ],
    cause: first?.ref,
    remediation: GENERATE,
  });
}

const GENERATE = {
  message:
    'Deny by default in the whole cluster (a ClusterNetworkPolicy of the tier Baseline, a GlobalNetworkPolicy), or let Kyverno or the project template give every new namespace a policy such as this one.',
  yaml: toYaml({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'default-deny' },
    spec: {
      rules: [
        {
          name: 'default-deny',
          match: { any: [{ resources: { kinds: ['Namespace'] } }] },
          generate: {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            name: 'default-deny',
            namespace: '{{request.object.metadata.name}}',
            synchronize: true,
            data: { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
          },
        },
      ],
    },
  }),
};

/** Admission policies that are enforced on namespaces: what their expressions ask is not evaluated. */
function admissionEvidence({ guardrails }: Inventory): readonly Evidence[] {
  const enforced = new Set(
    guardrails
      .filter(({ ref, object }) => ref.kind === 'ValidatingAdmissionPolicyBinding' && denies(object))
      .map(({ object }) => (isRecord(object.spec) ? object.spec.policyName : undefined)),
  );
  return guardrails
    .filter(({ ref }) => ref.kind === 'ValidatingAdmissionPolicy' && enforced.has(ref.name))
    .filter(looksAtNamespaces)
    .slice(0, 5)
    .map(({ ref }) => objectEvidence(ref, 'is enforced on namespaces; what it asks was not evaluated'));
}

function denies({ spec }: Guardrail['object']): boolean {
  const actions = isRecord(spec) ? spec.validationActions : undefined;
  return Array.isArray(actions) && actions.includes('Deny');
}

function looksAtNamespaces({ object: { spec } }: Guardrail): boolean {
  const constraints = isRecord(spec) ? spec.matchConstraints : undefined;
  const rules =
    isRecord(constraints) && Array.isArray(constraints.resourceRules) ? constraints.resourceRules : [];
  return rules.some(
    (rule) => isRecord(rule) && Array.isArray(rule.resources) && rule.resources.includes('namespaces'),
  );
}
