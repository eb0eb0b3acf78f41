import type { EndpointSelector } from '../../model/policy.ts';
import { EVERYTHING, UNKNOWN_SELECTOR } from '../../model/selector.ts';
import { type DefectLog, join, objectField } from '../fields.ts';
import { lowerLabelSelector } from '../label-selector.ts';
import { oneField, type SigPart } from './part.ts';

const UNKNOWN_PODS: EndpointSelector = {
  namespaces: { selector: UNKNOWN_SELECTOR },
  pods: UNKNOWN_SELECTOR,
};

/** Exactly one of `namespaces` and `pods`. Pods of the host network are in neither (trap 53). */
export function lowerSubject(value: unknown, context: SigPart): EndpointSelector {
  const path = 'spec.subject';
  const { log } = context;
  const fields = objectField(value, path, ['namespaces', 'pods'], log);
  if (!fields) {
    log.add(path, 'must be given');
    return UNKNOWN_PODS;
  }
  const field = oneField(fields, ['namespaces', 'pods'], path, log);
  if (field === 'namespaces') return lowerNamespaces(fields.namespaces, join(path, field), log);
  if (field === 'pods') return lowerNamespacedPods(fields.pods, join(path, field), context);
  return UNKNOWN_PODS;
}

/** Every pod of the namespaces; an empty selector means all of them. */
export function lowerNamespaces(value: unknown, path: string, log: DefectLog): EndpointSelector {
  return { namespaces: { selector: lowerLabelSelector(value, path, log) }, pods: EVERYTHING };
}

/** Both selectors must hold; v1alpha2 lets that of namespaces out, which means all. */
export function lowerNamespacedPods(value: unknown, path: string, context: SigPart): EndpointSelector {
  const { log, form } = context;
  const fields = objectField(value, path, ['namespaceSelector', 'podSelector'], log) ?? {};
  const required = form.namespacesRequired ? ['namespaceSelector', 'podSelector'] : ['podSelector'];
  for (const field of required) {
    if (fields[field] === undefined || fields[field] === null) log.add(join(path, field), 'must be given');
  }
  const { namespaceSelector, podSelector } = fields;
  return {
    namespaces: { selector: lowerLabelSelector(namespaceSelector, join(path, 'namespaceSelector'), log) },
    pods: lowerLabelSelector(podSelector, join(path, 'podSelector'), log),
  };
}
