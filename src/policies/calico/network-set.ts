/**
 * NetworkSet and GlobalNetworkSet: blocks of addresses under labels, matched as peers and never as subjects (trap 76,
 * calico.md §2.2). Beside host endpoints they are what a selector finds that is no pod.
 */
import type { EndpointSelector } from '../../model/policy.ts';
import type { Labels, Origin } from '../../model/resource.ts';
import { isEverything, matches, type Selector, UNKNOWN_SELECTOR } from '../../model/selector.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import type { Dialect, LowerContext, Lowered } from '../dialect.ts';
import { defectLog } from '../fields.ts';
import { addedHosts } from './auto-host.ts';
import { hostRef, readHostSpec } from './host-endpoint.ts';
import { CALICO_API, CALICO_GROUPS, calicoRecords } from './mirrors.ts';
import { blocksOf, readSet, type SetContent } from './set-content.ts';

/** Without effect of their own: what is wrong with them acts where a selector finds them. */
export const NETWORK_SETS: readonly Dialect[] = CALICO_GROUPS.flatMap((group) =>
  ['NetworkSet', 'GlobalNetworkSet'].map((kind) => ({
    group,
    kind,
    versions: [group === CALICO_API ? 'v3' : 'v1'],
    tiers: [],
    lower: lowerNetworkSet,
  })),
);

/** What a selector finds beside pods. */
export interface FoundAddresses {
  /** Blocks that it finds for sure. */
  readonly must: readonly string[];
  /** Blocks that it may find besides. */
  readonly maybe: readonly string[];
  /** Why there are such; empty when there are none. */
  readonly reasons: readonly Reason[];
}

type Select = Pick<EndpointSelector, 'namespaces' | 'pods'>;

/**
 * Blocks of the network sets, and `expectedIPs` of the host endpoints, whose labels match. A condition on namespaces
 * finds sets of such namespaces; sets and host endpoints of the whole cluster only when it is no condition at all.
 */
export function addressesMatching(select: Select, context: LowerContext): FoundAddresses {
  const known = catalogueOf(context);
  const key = JSON.stringify([select.namespaces, select.pods]);
  const before = known.answers.get(key);
  if (before) return before;
  const found = find(select, known.sources);
  known.answers.set(key, found);
  return found;
}

/** Something with labels that stands for addresses. */
interface AddressSource extends SetContent {
  readonly labels: Labels;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: { readonly name: string; readonly labels: Labels; readonly declared: boolean };
}

interface Catalogue {
  readonly sources: readonly AddressSource[];
  readonly answers: Map<string, FoundAddresses>;
}

/** One catalogue per context: thousands of rules ask for the same sets. */
const CATALOGUES = new WeakMap<LowerContext, Catalogue>();

function catalogueOf(context: LowerContext): Catalogue {
  const known = CATALOGUES.get(context);
  if (known) return known;
  const made = { sources: [...setSources(context), ...hostSources(context)], answers: new Map() };
  CATALOGUES.set(context, made);
  return made;
}

function find(select: Select, sources: readonly AddressSource[]): FoundAddresses {
  const must = new Set<string>();
  const maybe = new Set<string>();
  const reasons: Reason[] = [];
  for (const source of sources) {
    const match = sourceMatches(select, source);
    if (match === false) continue;
    const sure = match === true && source.reasons.length === 0;
    for (const cidr of source.cidrs) (sure ? must : maybe).add(cidr);
    if (source.reasons.length > 0) for (const whole of ['0.0.0.0/0', '::/0']) maybe.add(whole);
    if (!sure) reasons.push(source.reasons[0] ?? undeclared(source));
  }
  return { must: [...must], maybe: [...maybe].filter((cidr) => !must.has(cidr)), reasons };
}

/** Labels, or a condition, that are not known: `undefined`. */
function sourceMatches(select: Select, source: AddressSource): boolean | undefined {
  const inside = namespaceMatches(select.namespaces, source);
  if (inside === false) return false;
  const open = source.namespace?.declared === false;
  const labels = matches(
    open ? withUnknownInherited(select.pods, source.labels) : select.pods,
    source.labels,
  );
  return labels === false ? false : inside && labels;
}

function namespaceMatches(wanted: Select['namespaces'], { namespace }: AddressSource): boolean | undefined {
  if ('name' in wanted) return namespace?.name === wanted.name;
  if (isEverything(wanted.selector)) return true;
  return namespace ? matches(wanted.selector, namespace.labels, !namespace.declared) : false;
}

/** Of a namespace that was not read the labels are not known: a condition on one may hold or not (trap 28). */
function withUnknownInherited(selector: Selector, labels: Labels): Selector {
  switch (selector.op) {
    case 'all':
    case 'any':
      return { op: selector.op, of: selector.of.map((part) => withUnknownInherited(part, labels)) };
    case 'not':
      return { op: 'not', of: withUnknownInherited(selector.of, labels) };
    case 'unknown':
      return selector;
    default:
      return selector.key.startsWith(INHERITED) && !Object.hasOwn(labels, selector.key)
        ? UNKNOWN_SELECTOR
        : selector;
  }
}

const INHERITED = 'pcns.';

function undeclared({ namespace }: AddressSource): Reason {
  const message = namespace
    ? `labels of namespace ${namespace.name} are not known, and a selector of network sets asks for them`
    : 'a selector of network sets or host endpoints is not known';
  return { code: 'U2', message };
}

function setSources(context: LowerContext): readonly AddressSource[] {
  const namespaces = new Map(context.inventory.namespaces.map((namespace) => [namespace.name, namespace]));
  const records = ['NetworkSet', 'GlobalNetworkSet'].flatMap((kind) => calicoRecords(kind, context));
  return records.map((record) => {
    const { metadata } = record.object;
    const name = record.object.kind === 'NetworkSet' ? (metadata.namespace ?? 'default') : undefined;
    const { cidrs, reasons } = readSet(record, context.header.origins[record.key]);
    const own = metadata.labels ?? {};
    if (name === undefined) return { labels: own, cidrs, reasons };
    const namespace = namespaces.get(name) ?? { name, labels: {}, declared: false };
    const labels = { ...inherited(name, namespace.labels), ...own, 'projectcalico.org/namespace': name };
    return { labels, namespace, cidrs, reasons };
  });
}

/** Labels that a namespaced object has from its namespace, unless they are its own (calico.md §2.2). */
function inherited(name: string, labels: Labels): Labels {
  const own = Object.entries(labels).map(([key, value]) => [`${INHERITED}${key}`, value] as const);
  return { ...Object.fromEntries(own), [`${INHERITED}projectcalico.org/name`]: name };
}

function hostSources(context: LowerContext): readonly AddressSource[] {
  const declared = calicoRecords('HostEndpoint', context).map((record) => {
    const log = defectLog();
    const { expected } = readHostSpec(record.object, log);
    const origin = context.header.origins[record.key];
    const reasons = log.defects.map((defect) => reasonOf(defect, hostRef(record), origin));
    return { labels: record.object.metadata.labels ?? {}, cidrs: blocksOf(expected), reasons };
  });
  const added = addedHosts(context).map(({ labels, addresses }) => {
    return { labels, cidrs: blocksOf(addresses), reasons: [] };
  });
  return [...declared, ...added];
}

function lowerNetworkSet(record: SnapshotRecord, origin: Origin | undefined): Lowered {
  return { policies: [], taints: [], reasons: readSet(record, origin).reasons };
}
