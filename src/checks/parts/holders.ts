import type { AccessGrant, AccessSubject, Inventory } from '../../model/resource.ts';
import type { SnapshotHeader } from '../../model/snapshot.ts';
import { type Power, policyTargets, powersOf } from './powers.ts';

/** A power, and the binding that gives it. */
export interface Held extends Power {
  readonly grant: AccessGrant;
}

/** Somebody who is given powers. */
export interface Holder {
  readonly subject: AccessSubject;
  readonly held: readonly Held[];
}

/** `ServiceAccount/argocd/controller`, `Group/system:masters`. */
export function identityText({ kind, namespace, name }: AccessSubject): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/** Everybody who is given a power, by name. The powers of a role are worked out once. */
export function holdersOf({ access }: Inventory, header: SnapshotHeader): readonly Holder[] {
  const policies = policyTargets(header);
  const known = new Map<unknown, Map<boolean, readonly Power[]>>();
  const powers = ({ rules, namespace }: AccessGrant) => {
    const byPlace = known.get(rules) ?? new Map<boolean, readonly Power[]>();
    known.set(rules, byPlace);
    const inNamespace = namespace !== undefined;
    const found = byPlace.get(inNamespace) ?? powersOf(rules, policies, inNamespace);
    byPlace.set(inNamespace, found);
    return found;
  };
  const holders = new Map<string, { readonly subject: AccessSubject; readonly held: Held[] }>();
  for (const grant of access) {
    const held = powers(grant).map((power) => ({ ...power, grant }));
    if (held.length === 0 && grant.roleKnown) continue;
    for (const subject of grant.subjects) {
      const name = identityText(subject);
      const holder = holders.get(name) ?? { subject, held: [] };
      holders.set(name, holder);
      holder.held.push(...held);
    }
  }
  return [...holders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, holder]) => holder);
}

/** Powers by which a subject changes policies, or can come to. */
const LEADS_TO_POLICIES: ReadonlySet<Power['kind']> = new Set(['policies', 'roles', 'impersonation']);

/**
 * Of each holder the powers that count: those over policies, those that `also` names, and to become a service account that
 * has such powers, which may take several steps.
 */
export function policyWriters(
  holders: readonly Holder[],
  also: ReadonlySet<Power['kind']>,
): readonly Holder[] {
  const counts = ({ kind }: Power) => LEADS_TO_POLICIES.has(kind) || also.has(kind);
  const accounts = new Map<string, Set<string>>();
  const isWriter = ({ held }: Holder) =>
    held.some((one) => counts(one) || (one.kind === 'become' && leadsOn(one, accounts)));
  let pending = holders;
  for (let size = -1; size !== pending.length; ) {
    size = pending.length;
    const writers = new Set(pending.filter(isWriter));
    for (const { subject } of writers) addAccount(accounts, subject);
    pending = pending.filter((holder) => !writers.has(holder));
  }
  return holders.filter(isWriter).map(({ subject, held }) => ({
    subject,
    held: held.flatMap((one) => {
      if (counts(one)) return [one];
      if (one.kind !== 'become' || !leadsOn(one, accounts, subject)) return [];
      return [{ ...one, text: `${one.text}, and so act as ${whom(one, accounts)}` }];
    }),
  }));
}

function addAccount(accounts: Map<string, Set<string>>, { kind, namespace, name }: AccessSubject): void {
  if (kind !== 'ServiceAccount' || namespace === undefined) return;
  const names = accounts.get(namespace) ?? new Set<string>();
  accounts.set(namespace, names.add(name));
}

/** Accounts with powers that somebody can become; those of the whole cluster for a binding without a namespace. */
function reachable(
  { grant, names, text }: Held,
  accounts: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const places = grant.namespace === undefined ? [...accounts.keys()] : [grant.namespace];
  const named = names.length > 0 && text.includes('serviceaccounts/token') ? new Set(names) : undefined;
  return places.flatMap((place) =>
    [...(accounts.get(place) ?? [])]
      .filter((name) => !named || named.has(name))
      .map((name) => `ServiceAccount/${place}/${name}`),
  );
}

function leadsOn(
  held: Held,
  accounts: ReadonlyMap<string, ReadonlySet<string>>,
  self?: AccessSubject,
): boolean {
  const own = self && identityText(self);
  return reachable(held, accounts).some((account) => account !== own);
}

function whom(held: Held, accounts: ReadonlyMap<string, ReadonlySet<string>>): string {
  const found = reachable(held, accounts).toSorted();
  return found.length > 1 ? `${found[0]} and ${found.length - 1} more` : found[0]!;
}
