/** Calico's NetworkPolicy: pods of one namespace, in a tier and in an order (calico.md §2.4). */
import type { EndpointSelector } from '../../model/policy.ts';
import type { Dialect } from '../dialect.ts';
import type { Fields } from '../fields.ts';
import { CALICO_API, CALICO_GROUPS } from './mirrors.ts';
import type { CalicoPart } from './part.ts';
import { lowerPolicy, type PolicyForm, SHARED_FIELDS } from './policy.ts';
import { allOf, conditionOf, selectorField, serviceAccountReading } from './selector-field.ts';

export const CALICO_NETWORK_POLICIES: readonly Dialect[] = CALICO_GROUPS.map((group) => ({
  group,
  kind: 'NetworkPolicy',
  versions: [group === CALICO_API ? 'v3' : 'v1'],
  tiers: [],
  lower: (record, origin, context) => {
    const { policy, reasons } = lowerPolicy(record, origin, context, NETWORK_POLICY_FORM);
    return { policies: [policy], taints: [], reasons };
  },
}));

export const NETWORK_POLICY_FORM: PolicyForm = {
  fields: SHARED_FIELDS,
  namespaced: true,
  subject: lowerSubject,
};

/** Never a host endpoint, which is of no namespace. */
function lowerSubject(spec: Fields, { namespace, log }: CalicoPart): EndpointSelector {
  const selector = selectorField(spec.selector, 'spec.selector', log);
  const account = selectorField(spec.serviceAccountSelector, 'spec.serviceAccountSelector', log);
  return {
    namespaces: { name: namespace ?? 'default' },
    pods: allOf([
      ...(selector ? [conditionOf(selector)] : []),
      ...(account ? [conditionOf(account, serviceAccountReading())] : []),
    ]),
  };
}
