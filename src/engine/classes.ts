/**
 * Endpoint classes: endpoints of one namespace with the same projected labels, the same ports of the names in use, the
 * same groups of addresses and the same services whose cluster address a rule names. Every rule treats them alike.
 */
import { type Address, type Family, parseAddress } from '../model/cidr.ts';
import type { Endpoint, Labels } from '../model/resource.ts';
import type { OthersUnknown } from '../model/selector.ts';
import type { AddressSpace } from './addresses.ts';
import { type Bearer, DEFAULT_ACCOUNT, type EffectiveLabels } from './effective-labels.ts';
import type { EndpointClass, EngineInput } from './engine.ts';
import { type Stack, stackOf } from './families.ts';
import type { HostRecord, HostTable } from './host-classes.ts';
import type { NamedPorts } from './named-ports.ts';
import { type NamespaceTable, NEW_NAMESPACE } from './namespaces.ts';
import type { Projection } from './projection.ts';

export interface ClassRecord extends EndpointClass {
  /** Equal for endpoints of one class; empty for a stranger. */
  readonly key: string;
  readonly namespaceNumber: number;
  /** Projected labels. */
  readonly labels: Labels;
  /** Labels besides those that its members may bear. */
  readonly othersUnknown?: OthersUnknown;
  readonly ports: number;
  /** Families of its addresses; 4 where nothing asks for addresses. */
  readonly stack: Stack;
  /**
   * Groups of addresses that hold a member's address, by the family of the packets; one list where it has one family.
   * `unknown` when its addresses are not known.
   */
  readonly groups: Readonly<Record<Family, readonly number[]>> | 'unknown';
  /** One pod and no template: it has no sibling. */
  readonly lone: boolean;
  /** Stands for a pod that does not exist. */
  readonly stranger: boolean;
}

export interface ClassTable {
  /** True where a group of addresses holds one address of a class and not the other. */
  readonly tellsFamilies: boolean;
  /** Families of which pods have addresses; both where no address is known. */
  readonly families: readonly Family[];
  /** Sorted by namespace number. */
  readonly classes: readonly ClassRecord[];
  classOf(endpoint: number): number | undefined;
  /** First class of a namespace by number, and the one after its last. */
  rangeOf(namespace: number): readonly [number, number];
  strangerOf(namespace: string): number;
  /** Host endpoints by class; their ids follow those of `classes`. */
  readonly hosts: readonly HostRecord[];
  /** What policies can select, by id: `classes`, then `hosts`. */
  readonly subjects: readonly (ClassRecord | HostRecord)[];
}

export interface ClassContext {
  readonly input: EngineInput;
  readonly namespaces: NamespaceTable;
  readonly effective: EffectiveLabels;
  readonly project: Projection['project'];
  readonly ports: NamedPorts;
  readonly space: AddressSpace;
  readonly hosts: HostTable;
  /** Services to be told apart, by endpoint; empty for most. */
  readonly servicesOf: (endpoint: number) => readonly number[];
}

type Draft = Omit<ClassRecord, 'id' | 'lone' | 'members'> & { readonly members: number[] };
type Drafted = Omit<ClassRecord, 'id' | 'lone'>;

/** Classes of an earlier engine in namespaces that no change touches. */
export interface KeptClasses {
  /** By namespace number, the stranger last; `undefined` where endpoints must be told apart again. */
  readonly in: (namespace: number) => readonly Drafted[] | undefined;
  /** Endpoints of the other namespaces, ascending. */
  readonly others: readonly Endpoint[];
  /** Families of which pods have addresses, where those are the same. */
  readonly families?: readonly Family[];
}

/** The same table whether classes are kept or not. */
export function createClassTable(context: ClassContext, kept?: KeptClasses): ClassTable {
  const { namespaces, input } = context;
  const byNamespace: Drafted[][] = namespaces.names.map((_, number) => [...(kept?.in(number) ?? [])]);
  const ids = new Map<string, Draft>();
  for (const endpoint of kept?.others ?? input.inventory.endpoints) {
    if (!endpoint.hostNetwork) assign(endpoint, context, byNamespace, ids);
  }
  const families = kept?.families ?? familiesOf(input.inventory.endpoints);
  // A pod that does not exist yet may have any address of the families that pods have.
  const newcomers = families.length === 1 ? families[0]! : 'unknown';
  for (const [number, drafts] of byNamespace.entries()) {
    const stranger = kept?.in(number) ? drafts.pop()! : strangerDraft(number, context);
    drafts.push({ ...stranger, stack: newcomers });
  }
  const classes: ClassRecord[] = byNamespace
    .flat()
    .map((draft, id) => ({ ...draft, id, lone: isLone(draft, input) }));
  const starts = [0];
  for (const drafts of byNamespace) starts.push(starts.at(-1)! + drafts.length);
  const classByEndpoint = new Int32Array(input.inventory.endpoints.length).fill(-1);
  for (const { id, members } of classes) for (const member of members) classByEndpoint[member] = id;
  const hosts = hostRecords(classes.length, context);
  return {
    tellsFamilies: classes.some(({ groups }) => groups !== 'unknown' && groups[4] !== groups[6]),
    families,
    classes,
    hosts,
    subjects: [...classes, ...hosts],
    classOf: (endpoint) => {
      const id = classByEndpoint[endpoint] ?? -1;
      return id < 0 ? undefined : id;
    },
    rangeOf: (namespace) => [starts[namespace]!, starts[namespace + 1]!],
    strangerOf: (namespace) => starts[namespaces.numberOf(namespace) + 1]! - 1,
  };
}

/** Names of a host endpoint's ports are not read: a named port may be any. */
function hostRecords(firstId: number, { hosts, ports, input }: ClassContext): readonly HostRecord[] {
  const signatureOf = (index: number) => {
    const { ports: named } = input.policies.hosts[index]!;
    return ports.signatureOf({ ports: named ?? [], portsKnown: named !== undefined });
  };
  const familiesIn = (index: number) =>
    input.policies.hosts[index]!.addresses.flatMap((text) => parseAddress(text)?.family ?? []);
  return hosts.members.map((list, index) => ({
    id: firstId + index,
    hosts: list,
    ports: signatureOf(list[0]!),
    stack: stackOf(list.flatMap(familiesIn)),
  }));
}

function isLone({ members }: Drafted, { inventory }: EngineInput): boolean {
  return members.length === 1 && inventory.endpoints[members[0]!]!.type === 'pod';
}

function assign(
  endpoint: Endpoint,
  context: ClassContext,
  byNamespace: readonly Drafted[][],
  ids: Map<string, Draft>,
): void {
  const namespaceNumber = context.namespaces.numberOf(endpoint.namespace);
  const { labels, othersUnknown } = labelsOf(endpoint, namespaceNumber, context);
  const ports = context.ports.signatureOf(endpoint);
  const { groups, groupsKey, stack } = groupsOf(endpoint, context);
  const services = context.servicesOf(endpoint.index);
  const key = `${namespaceNumber} ${JSON.stringify(labels)} ${unknownKey(othersUnknown)} ${ports} ${stack} ${groupsKey} ${services}`;
  let draft = ids.get(key);
  if (!draft) {
    const { namespace } = endpoint;
    draft = {
      key,
      namespace,
      namespaceNumber,
      labels,
      ports,
      groups,
      stack,
      stranger: false,
      members: [],
    };
    if (othersUnknown) draft = { ...draft, othersUnknown };
    ids.set(key, draft);
    byNamespace[namespaceNumber]!.push(draft);
  }
  draft.members.push(endpoint.index);
}

/** Labels as far as selectors in use tell them apart. */
function labelsOf(bearer: Bearer, namespaceNumber: number, { effective, project }: ClassContext) {
  const { labels, othersUnknown } = effective(bearer);
  return { labels: project(namespaceNumber, labels), ...(othersUnknown && { othersUnknown }) };
}

function unknownKey(othersUnknown: OthersUnknown | undefined): string {
  return typeof othersUnknown === 'object' ? [...othersUnknown].join() : '';
}

const NO_GROUPS: readonly number[] = [];

function familiesOf(endpoints: readonly Endpoint[]): readonly Family[] {
  const addresses = endpoints.flatMap((endpoint) => (endpoint.hostNetwork ? [] : endpoint.addresses));
  const found = new Set(addresses.map((text): Family => (text.includes(':') ? 6 : 4)));
  return found.size === 0 ? [4, 6] : [...found];
}

interface AddressFacts extends Pick<ClassRecord, 'groups' | 'stack'> {
  /** Equal for equal groups. */
  readonly groupsKey: string;
}

/** A pod has at most one address per family, and a packet is of one of them (trap 25). */
function groupsOf(endpoint: Endpoint, { input, space }: ClassContext): AddressFacts {
  if (space.groupCount === 0 || !input.profile.addressBlocksMatchPods) {
    return { groups: { 4: NO_GROUPS, 6: NO_GROUPS }, groupsKey: '', stack: 4 };
  }
  const addresses = endpoint.addresses.map(parseAddress).filter((address) => address !== undefined);
  const whole = addresses.length === endpoint.addresses.length && isOnePerFamily(addresses);
  if (!whole) return { groups: 'unknown', groupsKey: 'unknown', stack: 'unknown' };
  const [first, second = first] = [...addresses].sort((a, b) => a.family - b.family);
  const [v4, v6] = [first!, second!].map((address) => space.groupSetAt(address));
  const groups = { 4: space.groupsIn(v4!), 6: space.groupsIn(v6!) };
  return { groups, groupsKey: `${v4} ${v6}`, stack: stackOf(addresses.map(({ family }) => family)) };
}

function isOnePerFamily(addresses: readonly Address[]): boolean {
  return addresses.length > 0 && new Set(addresses.map(({ family }) => family)).size === addresses.length;
}

/** A pod with no labels of its own, under the service account `default`, and with ports nobody named. */
function strangerDraft(namespaceNumber: number, context: ClassContext): Omit<Draft, 'stack'> {
  const namespace = context.namespaces.names[namespaceNumber] ?? NEW_NAMESPACE;
  const bearer = { namespace, serviceAccount: DEFAULT_ACCOUNT, labels: {} };
  return {
    namespace,
    namespaceNumber,
    ...labelsOf(bearer, namespaceNumber, context),
    ports: 0,
    groups: { 4: NO_GROUPS, 6: NO_GROUPS },
    key: '',
    stranger: true,
    members: [],
  };
}
