import type { EndpointSelector } from '../model/policy.ts';
import { EVERYTHING, type Selector, UNKNOWN_SELECTOR } from '../model/selector.ts';

/** The same condition, of which it is not known whether it counts: it may hold where it did, and nowhere for sure. */
export function perhaps(selector: Selector): Selector {
  return selector === EVERYTHING ? UNKNOWN_SELECTOR : { op: 'all', of: [selector, UNKNOWN_SELECTOR] };
}

/** A subject that may be selected, or not: what becomes of a policy with a defect. */
export function perhapsSelected(subject: EndpointSelector): EndpointSelector {
  const { pods, hosts } = subject;
  return { ...subject, pods: perhaps(pods), ...(hosts && { hosts: perhaps(hosts) }) };
}
