import { isRecord } from '../../inventory/shape.ts';
import type { Guardrail, Inventory, KubeObject, ObjectRef } from '../../model/resource.ts';
import type { Mode } from '../../model/snapshot.ts';

/** Something that gives a new namespace policies, or would. */
export interface Generator {
  readonly ref: ObjectRef;
  readonly key: string;
  /** NetworkPolicies that every new namespace gets, as if they were in it. */
  readonly policies: readonly KubeObject[];
  /** Why it does not count; absent where nothing speaks against it. */
  readonly flaw?: string;
  /** What it leaves open, for the reader. */
  readonly caveat: string;
}

/** Kyverno's generating rules, and OpenShift's template of new projects; policies stand in `namespace`. */
export function generatorsOf(inventory: Inventory, mode: Mode, namespace: string): readonly Generator[] {
  const { guardrails } = inventory;
  const isSeen = mode === 'manifests' || runsKyverno(inventory);
  return guardrails.flatMap((guardrail) => {
    if (guardrail.ref.kind === 'ClusterPolicy') return kyvernoGenerators(guardrail, mode, isSeen, namespace);
    return guardrail.ref.kind === 'Project' ? projectTemplate(guardrail, guardrails, namespace) : [];
  });
}

/** A policy of Kyverno's is without effect where Kyverno does not run. */
function runsKyverno({ endpoints }: Inventory): boolean {
  return endpoints.some(
    ({ type, labels }) =>
      type === 'pod' &&
      Object.entries(labels).some(
        ([key, value]) => key.startsWith('app.kubernetes.io/') && value.includes('kyverno'),
      ),
  );
}

type Members = Readonly<Record<string, unknown>>;

function kyvernoGenerators(
  { ref, key, object }: Guardrail,
  mode: Mode,
  isSeen: boolean,
  namespace: string,
): readonly Generator[] {
  const rules = listAt(memberAt(object, 'spec'), 'rules').filter(
    (rule) => memberAt(rule, 'generate').kind === 'NetworkPolicy',
  );
  if (rules.length === 0) return [];
  const flaws = rules.map(ruleFlaw);
  const sound = rules.filter((_, index) => flaws[index] === undefined);
  const flaw = !isSeen
    ? 'no pod of Kyverno was seen'
    : mode !== 'manifests' && !isReady(object)
      ? 'Kyverno does not say that it is ready'
      : sound.length === 0
        ? flaws[0]
        : undefined;
  return [
    {
      ref,
      key,
      policies: sound.map((rule) => generatedPolicy(memberAt(rule, 'generate'), namespace)),
      ...(flaw !== undefined && { flaw }),
      caveat: 'Kyverno makes the policy a moment after the namespace',
    },
  ];
}

function isReady(object: KubeObject): boolean {
  const status = memberAt(object, 'status');
  const conditions = listAt(status, 'conditions');
  if (conditions.length === 0) return status.ready === true;
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

/** Why a rule would not give every new namespace its policy (kyverno.io, "Generate Rules", "Match and Exclude"). */
function ruleFlaw(rule: Members): string | undefined {
  const generate = memberAt(rule, 'generate');
  if (rule.preconditions || rule.celPreconditions || rule.context)
    return 'its rule has conditions that are not evaluated';
  if (!matchesEveryNamespace(memberAt(rule, 'match'))) return 'its rule does not match every namespace';
  if (!excludesByName(memberAt(rule, 'exclude'))) return 'its rule excludes more than namespaces by name';
  if (!/^\{\{\s*request\.object\.metadata\.name\s*\}\}$/.test(String(generate.namespace)))
    return 'its rule does not put the policy into the new namespace';
  return isRecord(memberAt(generate, 'data').spec) ? undefined : 'its rule copies a policy that was not read';
}

function matchesEveryNamespace(match: Members): boolean {
  const any = listAt(match, 'any');
  const all = listAt(match, 'all');
  if (any.length > 0) return any.some(isEveryNamespace);
  return all.length > 0 ? all.every(isEveryNamespace) : isEveryNamespace(match);
}

const NAMESPACE_KINDS: ReadonlySet<unknown> = new Set(['Namespace', 'v1/Namespace', '*']);

function isEveryNamespace(block: Members): boolean {
  const { kinds, name, names, operations, ...others } = memberAt(block, 'resources');
  const isNamed = (name ?? '*') !== '*' || !textsOf(names, ['*']).includes('*');
  const isLimited = 'subjects' in block || 'roles' in block || 'clusterRoles' in block;
  return (
    textsOf(kinds).some((kind) => NAMESPACE_KINDS.has(kind)) &&
    textsOf(operations, ['CREATE']).includes('CREATE') &&
    Object.keys(others).length === 0 &&
    !isNamed &&
    !isLimited
  );
}

/** Named namespaces may be left out; what a new one could bear by its maker's will may not. */
function excludesByName(exclude: Members): boolean {
  const blocks = [...listAt(exclude, 'any'), ...listAt(exclude, 'all')];
  const all = 'resources' in exclude ? [...blocks, exclude] : blocks;
  return all.every((block) => {
    const { kinds: _, name, names, namespaces, ...others } = memberAt(block, 'resources');
    const given = [...textsOf(name === undefined ? [] : [name]), ...textsOf(names), ...textsOf(namespaces)];
    const isLimited = Object.keys(others).length === 0 && Object.keys(block).length === 1;
    return isLimited && given.length > 0 && !given.includes('*');
  });
}

function generatedPolicy(generate: Members, namespace: string): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name: typeof generate.name === 'string' ? generate.name : 'generated' },
    spec: memberAt(generate, 'data').spec,
  };
}

const TEMPLATES = 'openshift-config';

/** `oc new-project` makes projects by the template that the cluster's Project configuration names (OpenShift, "Configuring project creation"). */
function projectTemplate(
  { ref, key, object }: Guardrail,
  guardrails: readonly Guardrail[],
  namespace: string,
): readonly Generator[] {
  const { name } = memberAt(memberAt(object, 'spec'), 'projectRequestTemplate');
  if (typeof name !== 'string' || ref.name !== 'cluster') return [];
  const template = guardrails.find(
    ({ ref: other }) => other.kind === 'Template' && other.namespace === TEMPLATES && other.name === name,
  );
  const policies = template ? listAt(template.object, 'objects') : [];
  return [
    {
      ref: template?.ref ?? ref,
      key: template?.key ?? key,
      policies: policies.map((policy) => inNamespace(policy, namespace)),
      ...(!template && { flaw: `template ${TEMPLATES}/${name}, which it names, was not read` }),
      caveat: 'a namespace that is made without a project request does not get it',
    },
  ];
}

function inNamespace(policy: Members, namespace: string): KubeObject {
  const { name } = memberAt(policy, 'metadata');
  return { ...policy, metadata: { namespace, name: String(name) } } as unknown as KubeObject;
}

function memberAt(value: unknown, name: string): Members {
  const member = isRecord(value) ? value[name] : undefined;
  return isRecord(member) ? member : {};
}

function listAt(value: unknown, name: string): readonly Members[] {
  const member = isRecord(value) ? value[name] : undefined;
  return Array.isArray(member) ? member.filter(isRecord) : [];
}

function textsOf(value: unknown, otherwise: readonly string[] = []): readonly string[] {
  return Array.isArray(value) ? value.map(String) : otherwise;
}
