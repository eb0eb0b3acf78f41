/**
 * HostEndpoint: an interface of a node, or all of them, under policy (calico.md §2.9, traps 75 and 80). It is a subject
 * by its own labels only; as a peer it stands for its `expectedIPs`.
 */
import { parseAddress } from '../../model/cidr.ts';
import { PROTOCOLS } from '../../model/connection-set.ts';
import type { HostEndpoint } from '../../model/policy.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import { reasonOf } from '../defect-reason.ts';
import type { Dialect, LowerContext, Lowered } from '../dialect.ts';
import { type DefectLog, defectLog, type Fields, listField, objectField, textField } from '../fields.ts';
import { CALICO_API, CALICO_GROUPS } from './mirrors.ts';

export const HOST_ENDPOINTS: readonly Dialect[] = CALICO_GROUPS.map((group) => ({
  group,
  kind: 'HostEndpoint',
  versions: [group === CALICO_API ? 'v3' : 'v1'],
  tiers: [],
  lower: lowerHostEndpoint,
}));

/** A HostEndpoint's fields as they were read. */
export interface HostSpec {
  readonly node?: string;
  /** `*`: every interface of the node. */
  readonly interfaceName?: string;
  readonly expected: readonly string[];
  readonly profiles: readonly string[];
  /** False when Calico may treat the object as missing, for a defect (calico.md §2.1). */
  readonly whole: boolean;
}

function lowerHostEndpoint(
  record: SnapshotRecord,
  origin: Origin | undefined,
  context: LowerContext,
): Lowered {
  const ref = hostRef(record);
  const log = defectLog();
  const spec = readHostSpec(record.object, log);
  const reasons = log.defects.map((defect) => reasonOf(defect, ref, origin));
  const host: HostEndpoint = {
    key: record.key,
    ref,
    ...(origin && { origin }),
    labels: record.object.metadata.labels ?? {},
    ...(spec.node !== undefined && { node: spec.node }),
    ...governed(spec, context),
  };
  const ports = spec.whole && namedPorts(record.object.spec, host.addresses, spec);
  return { policies: [], taints: [], hosts: [ports ? { ...host, ports } : host], reasons };
}

export function hostRef({ object }: SnapshotRecord): ObjectRef {
  const group = object.apiVersion.slice(0, object.apiVersion.lastIndexOf('/'));
  return { group, kind: 'HostEndpoint', name: object.metadata.name };
}

export function readHostSpec(object: Fields, log: DefectLog): HostSpec {
  const fields = ['node', 'interfaceName', 'expectedIPs', 'profiles', 'ports'];
  const spec = objectField(object.spec, 'spec', fields, log) ?? {};
  const node = textField(spec.node, 'spec.node', log);
  const interfaceName = textField(spec.interfaceName, 'spec.interfaceName', log);
  const expected = texts(spec.expectedIPs, 'spec.expectedIPs', log);
  for (const [index, text] of expected.entries()) {
    if (!parseAddress(text))
      log.add(`spec.expectedIPs[${index}]`, `${JSON.stringify(text)} is not an address`);
  }
  if (!node) log.add('spec.node', 'is missing: a host endpoint is of one node');
  if (!interfaceName && expected.length === 0) {
    log.add('spec', 'needs interfaceName or expectedIPs, which tell what it governs');
  }
  return {
    ...(node && { node }),
    ...(interfaceName && { interfaceName }),
    expected: expected.filter((text) => parseAddress(text)),
    profiles: texts(spec.profiles, 'spec.profiles', log),
    whole: log.defects.length === 0,
  };
}

/**
 * Felix resolves names of ports on `expectedIPs` (labelindex/named_port_index.go): where those are all it governs, or
 * none, it is known which names do; `undefined` where they are some, or where a port cannot be read.
 */
function namedPorts(
  spec: unknown,
  addresses: readonly string[],
  { expected }: HostSpec,
): HostEndpoint['ports'] {
  if (expected.length === 0) return [];
  if (addresses.some((address) => !expected.includes(address))) return undefined;
  const items = ((spec as Fields).ports ?? []) as readonly unknown[];
  if (!Array.isArray(items)) return undefined;
  const ports = items.map(namedPort);
  return ports.every((port) => port !== undefined) ? ports : undefined;
}

function namedPort(item: unknown): NonNullable<HostEndpoint['ports']>[number] | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { name, protocol, port } = item as Fields;
  const known = PROTOCOLS.find((one) => typeof protocol === 'string' && one === protocol.toUpperCase());
  if (typeof name !== 'string' || !known || typeof port !== 'number') return undefined;
  return { name, protocol: known, port };
}

/** Which addresses it governs: those it names; with `*` all of its node; else some of its node. */
function governed(spec: HostSpec, context: LowerContext): Pick<HostEndpoint, 'addresses' | 'addressesKnown'> {
  const node = context.inventory.nodes.find(({ name }) => name === spec.node);
  const everywhere = spec.interfaceName === '*';
  if (spec.expected.length > 0 && !everywhere) {
    return { addresses: spec.expected, addressesKnown: spec.whole };
  }
  const addresses = [...new Set([...spec.expected, ...(node?.addresses ?? [])])];
  return { addresses, addressesKnown: spec.whole && everywhere && node !== undefined };
}

function texts(value: unknown, path: string, log: DefectLog): readonly string[] {
  const items = listField(value, path, log) ?? [];
  return items.flatMap((item, index) => textField(item, `${path}[${index}]`, log) ?? []);
}
