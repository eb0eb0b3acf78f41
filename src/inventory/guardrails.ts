import type { Guardrail, KubeObject, ObjectRef } from '../model/resource.ts';
import { modernGroupOf } from './kinds.ts';
import { objectsOf, type RecordsByKind } from './objects.ts';

/** Objects of other tools that act on a namespace when it is made, as they were read. */
const GUARDRAIL_KINDS = [
  'kyverno.io/ClusterPolicy',
  'config.openshift.io/Project',
  'template.openshift.io/Template',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
] as const;

export function buildGuardrails(kinds: RecordsByKind): readonly Guardrail[] {
  return GUARDRAIL_KINDS.flatMap((kind) =>
    objectsOf(kinds, kind).map(({ key, object }) => ({ key, ref: refOf(object), object })),
  );
}

function refOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): ObjectRef {
  const group = modernGroupOf(apiVersion, kind);
  return { group, kind, ...(namespace !== undefined && { namespace }), name };
}
