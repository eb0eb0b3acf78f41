/**
 * NetworkSet and GlobalNetworkSet: blocks of addresses under labels, matched as peers and never as subjects (trap 76,
 * calico.md §2.2). Beside host endpoints they are what a selector finds that is no pod.
 */
import { formatAddress, parseAddress, parseCidr } from '../../model/cidr.ts';
import type { EndpointSelector } from '../../model/policy.ts';
import type { Labels, ObjectRef, Origin } from '../../model/resource.ts';
import { isEverything, matches, type Selector, UNKNOWN_SELECTOR } from '../../model/selector.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Dialect, LowerContext, Lowered } from '../dialect.ts';
import { type DefectLog, defectLog, listField, objectField } from '../fields.ts';
import { addedHosts } from './auto-host.ts';
import { reasonOf } from './defects.ts';
import { hostRef, readHostSpec } from './host-endpoint.ts';
import { CALICO_API, CALICO_GROUPS, calicoRecords } from './mirrors.ts';

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
interface AddressSource {
  readonly labels: Labels;
  /** Absent for objects of the whole cluster. */
  readonly namespace?: { readonly name: string; readonly labels: Labels; readonly declared: boolean };
  readonly cidrs: readonly string[];
  /** Why it may be missing to Calico, or hold addresses besides; empty when it is sound. */
  readonly reasons: readonly Reason[];
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
    return { labels: record.object.metadata.labels ?? {}, cidrs: expected.flatMap(blockOf), reasons };
  });
  const added = addedHosts(context).map(({ labels, addresses }) => {
    return { labels, cidrs: addresses.flatMap(blockOf), reasons: [] };
  });
  return [...declared, ...added];
}

function lowerNetworkSet(record: SnapshotRecord, origin: Origin | undefined): Lowered {
  return { policies: [], taints: [], reasons: readSet(record, origin).reasons };
}

/** The set's blocks. Calico treats an object that it cannot validate as missing (calico.md §2.1). */
function readSet(
  record: SnapshotRecord,
  origin: Origin | undefined,
): { readonly cidrs: readonly string[]; readonly reasons: readonly Reason[] } {
  const log = defectLog();
  const spec = objectField(record.object.spec, 'spec', ['nets', 'allowedEgressDomains'], log);
  const cidrs = (listField(spec?.nets, 'spec.nets', log) ?? []).flatMap((net, index) => {
    return blockAt(net, `spec.nets[${index}]`, log);
  });
  const domains = listField(spec?.allowedEgressDomains, 'spec.allowedEgressDomains', log) ?? [];
  if (domains.length > 0) {
    log.add('spec.allowedEgressDomains', 'names domains, whose addresses no manifest tells');
  }
  const ref = setRef(record);
  return {
    cidrs,
    reasons: log.defects.slice(0, MOST_REASONS).map((defect) => reasonOf(defect, ref, origin)),
  };
}

/** A set of 10⁵ bad blocks is one bad set, and not 10⁵ lines in a report. */
const MOST_REASONS = 20;

function setRef({ object }: SnapshotRecord): ObjectRef {
  const { name, namespace } = object.metadata;
  const group = object.apiVersion.slice(0, object.apiVersion.lastIndexOf('/'));
  return { group, kind: object.kind, ...(namespace !== undefined && { namespace }), name };
}

function blockAt(net: unknown, path: string, log: DefectLog): readonly string[] {
  const blocks = typeof net === 'string' ? blockOf(net) : [];
  if (blocks.length === 0) log.add(path, `${JSON.stringify(net)} is neither a block nor an address`);
  return blocks;
}

/** A block as it stands, an address as the block of it alone: Calico takes both. */
function blockOf(text: string): readonly string[] {
  if (parseCidr(text)) return [text];
  const address = parseAddress(text);
  return address
    ? [`${formatAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`]
    : [];
}
