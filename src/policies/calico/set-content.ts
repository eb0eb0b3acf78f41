/** Blocks of a NetworkSet or GlobalNetworkSet, and what is wrong with them. */
import { formatAddress, parseAddress, parseCidr } from '../../model/cidr.ts';
import type { ObjectRef, Origin } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import { type Defect, type DefectLog, defectLog, listField, objectField } from '../fields.ts';

/** What a set stands for. */
export interface SetContent {
  readonly cidrs: readonly string[];
  /** Why Calico may not have it, or it may hold addresses besides; empty when it is sound. */
  readonly reasons: readonly Reason[];
}

/** A set is read for its own sake and for the selectors that find it. */
const CONTENTS = new WeakMap<SnapshotRecord, SetContent>();

export function readSet(record: SnapshotRecord, origin: Origin | undefined): SetContent {
  const known = CONTENTS.get(record);
  if (known) return known;
  const content = readContent(record, origin);
  CONTENTS.set(record, content);
  return content;
}

/** The set's blocks. Calico treats an object that it cannot validate as missing (calico.md §2.1). */
function readContent(record: SnapshotRecord, origin: Origin | undefined): SetContent {
  const log = defectLog();
  const spec = objectField(record.object.spec, 'spec', ['nets', 'allowedEgressDomains'], log);
  const cidrs = readNets(listField(spec?.nets, 'spec.nets', log) ?? [], log);
  const domains = listField(spec?.allowedEgressDomains, 'spec.allowedEgressDomains', log) ?? [];
  if (domains.length > 0) {
    log.add('spec.allowedEgressDomains', 'names domains, whose addresses no manifest tells');
  }
  const ref = setRef(record);
  return { cidrs, reasons: firstOf(log.defects).map((defect) => reasonOf(defect, ref, origin)) };
}

/** A set of 10⁵ bad blocks is one bad set, and not 10⁵ lines in a report. */
const MOST_REASONS = 20;

function firstOf(defects: readonly Defect[]): readonly Defect[] {
  const more = defects.length - MOST_REASONS;
  if (more <= 0) return defects;
  return [
    ...defects.slice(0, MOST_REASONS),
    { path: 'spec', message: `has ${more} more defects like these` },
  ];
}

function setRef({ object }: SnapshotRecord): ObjectRef {
  const { name, namespace } = object.metadata;
  const group = object.apiVersion.slice(0, object.apiVersion.lastIndexOf('/'));
  return { group, kind: object.kind, ...(namespace !== undefined && { namespace }), name };
}

function readNets(nets: readonly unknown[], log: DefectLog): readonly string[] {
  const blocks: string[] = [];
  for (const [index, net] of nets.entries()) {
    const block = typeof net === 'string' ? blockOf(net) : undefined;
    if (block === undefined) {
      log.add(`spec.nets[${index}]`, `${JSON.stringify(net)} is neither a block nor an address`);
    } else blocks.push(block);
  }
  return blocks;
}

/** A block as it stands, an address as the block of it alone: Calico takes both. */
function blockOf(text: string): string | undefined {
  if (parseCidr(text)) return text;
  const address = parseAddress(text);
  return address && `${formatAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`;
}

/** Addresses as blocks of one; what is no address is left out. */
export function blocksOf(addresses: readonly string[]): readonly string[] {
  return addresses.flatMap((address) => blockOf(address) ?? []);
}
