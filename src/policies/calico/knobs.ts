/**
 * Settings of Calico that change what its policies mean (calico.md §2.9, traps 80 and 82), read from
 * FelixConfiguration `default`, KubeControllersConfiguration `default` and the operator's Installation `default`.
 */
import { parseAddress, parseCidr } from '../../model/cidr.ts';
import type { Direction, OwnNodeEgress, Traffic } from '../../model/policy.ts';
import type { ObjectRef, Origin, Protocol } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { reasonOf } from '../defect-reason.ts';
import type { LowerContext } from '../dialect.ts';
import { type DefectLog, defectLog, type Fields, listField, objectField, objectItem } from '../fields.ts';
import { calicoRecords, unreadOf } from './mirrors.ts';

export type EndpointToHost = 'Drop' | 'Return' | 'Accept';

/** Traffic that host endpoints let through whatever the policies say. */
export interface FailsafePort {
  readonly protocol: Protocol;
  readonly port: number;
  /** Peers for which the hole is open; absent: every address. */
  readonly cidr?: string;
}

export interface CalicoKnobs {
  /** What becomes of traffic from a pod to the node it runs on, once the pod's own egress allows it. */
  readonly endpointToHost: EndpointToHost;
  /** False where no object sets it, or nodes differ: Calico's manifests set it in the agent's environment. */
  readonly endpointToHostSet: boolean;
  readonly failsafe: Readonly<Record<Direction, readonly FailsafePort[]>>;
  /** A HostEndpoint per node, made by Calico. */
  readonly autoHostEndpoints: boolean;
  /** The configuration that was read, to blame; absent where the defaults hold. */
  readonly felix?: { readonly key: string; readonly ref: ObjectRef; readonly origin?: Origin };
  /** Why settings are not known: values that cannot be read, or no leave to read them. */
  readonly reasons: readonly Reason[];
}

const KNOBS = new WeakMap<LowerContext, CalicoKnobs>();

/** The settings, read once per context. */
export function knobsOf(context: LowerContext): CalicoKnobs {
  const known = KNOBS.get(context);
  if (known) return known;
  const read = readKnobs(context);
  KNOBS.set(context, read);
  return read;
}

function readKnobs(context: LowerContext): CalicoKnobs {
  const felix = defaultOf('FelixConfiguration', context);
  const log = defectLog();
  const spec = fieldsOf(felix?.object.spec);
  const set = endpointToHost(spec.defaultEndpointToHostAction, log) ?? operatorAction(context);
  const failsafe = {
    ingress: failsafePorts(spec, 'failsafeInboundHostPorts', INBOUND, log),
    egress: failsafePorts(spec, 'failsafeOutboundHostPorts', OUTBOUND, log),
  };
  const knobs = {
    endpointToHost: set ?? 'Drop',
    endpointToHostSet: set !== undefined && nodesAgree(set, context),
    failsafe,
    autoHostEndpoints: autoCreate(defaultOf('KubeControllersConfiguration', context)),
  } as const;
  const unread = unreadOf('FelixConfiguration', context);
  if (unread) return { ...knobs, endpointToHostSet: false, failsafe: NO_FAILSAFE, reasons: [unread] };
  if (!felix) return { ...knobs, reasons: [] };
  const ref = { group: groupOfRecord(felix), kind: 'FelixConfiguration', name: felix.object.metadata.name };
  const origin = context.header.origins[felix.key];
  return {
    ...knobs,
    felix: { key: felix.key, ref, ...(origin && { origin }) },
    reasons: log.defects.map((defect) => reasonOf(defect, ref, origin)),
  };
}

/** None for sure. */
const NO_FAILSAFE = { ingress: [], egress: [] };

/** Settings of the whole cluster are in the object `default`; `node.NAME` holds those of one node. */
function defaultOf(kind: string, context: LowerContext): SnapshotRecord | undefined {
  return calicoRecords(kind, context).find(({ object }) => object.metadata.name === 'default');
}

/** The operator of Calico sets Accept where nothing is set; Felix alone drops (trap 82). */
function operatorAction(context: LowerContext): EndpointToHost | undefined {
  return context.recordsOf('operator.tigera.io/Installation').length > 0 ? 'Accept' : undefined;
}

/** True unless the settings of one node, in `node.NAME`, say otherwise. */
function nodesAgree(set: EndpointToHost, context: LowerContext): boolean {
  return calicoRecords('FelixConfiguration', context).every(({ object }) => {
    const { defaultEndpointToHostAction: value } = fieldsOf(object.spec);
    return value === undefined || endpointToHost(value, defectLog()) === set;
  });
}

function endpointToHost(value: unknown, log: DefectLog): EndpointToHost | undefined {
  if (value === undefined || value === null) return undefined;
  const word = (['Drop', 'Return', 'Accept'] as const).find(
    (known) => typeof value === 'string' && known.toLowerCase() === value.toLowerCase(),
  );
  if (!word) log.add('spec.defaultEndpointToHostAction', 'must be Drop, Return or Accept');
  return word;
}

function autoCreate(record: SnapshotRecord | undefined): boolean {
  let at: unknown = record?.object.spec;
  for (const part of ['controllers', 'node', 'hostEndpoint', 'autoCreate']) at = fieldsOf(at)[part];
  return at === 'Enabled';
}

/** Felix's own defaults (felix/docs/config-params; the enterprise documents list fewer). */
const INBOUND: readonly FailsafePort[] = [
  ...[22, 179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => ({ protocol: 'TCP' as const, port })),
  { protocol: 'UDP', port: 68 },
];
const OUTBOUND: readonly FailsafePort[] = [
  ...[179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => ({ protocol: 'TCP' as const, port })),
  { protocol: 'UDP', port: 53 },
  { protocol: 'UDP', port: 67 },
];

/** Absent: the defaults; an empty list: none. An entry that cannot be read opens nothing for sure. */
function failsafePorts(
  spec: Fields,
  field: string,
  defaults: readonly FailsafePort[],
  log: DefectLog,
): readonly FailsafePort[] {
  const items = listField(spec[field], `spec.${field}`, log);
  if (!items) return defaults;
  return items.flatMap((item, index) => failsafePort(item, `spec.${field}[${index}]`, log) ?? []);
}

function failsafePort(item: unknown, path: string, log: DefectLog): FailsafePort | undefined {
  const fields = objectItem(item, path, ['protocol', 'port', 'net'], log);
  if (!fields) return undefined;
  const protocol = protocolNamed(fields.protocol ?? 'TCP');
  const { port, net } = fields;
  if (!protocol) log.add(`${path}.protocol`, 'must be TCP, UDP or SCTP');
  const numbered = typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
  if (!numbered) log.add(`${path}.port`, 'must be a port number');
  const cidr = net === undefined || net === null || net === '' ? undefined : blockOfNet(net);
  if (cidr === null) log.add(`${path}.net`, `${JSON.stringify(net)} is not a block of addresses`);
  if (!protocol || !numbered || cidr === null) return undefined;
  return { protocol, port, ...(cidr !== undefined && { cidr }) };
}

function blockOfNet(net: unknown): string | null {
  if (typeof net !== 'string') return null;
  if (parseCidr(net)) return net;
  const address = parseAddress(net);
  return address ? `${net}/${address.family === 4 ? 32 : 128}` : null;
}

/** Calico takes protocols in any case. */
function protocolNamed(value: unknown): Protocol | undefined {
  const name = typeof value === 'string' ? value.toUpperCase() : '';
  return name === 'TCP' || name === 'UDP' || name === 'SCTP' ? name : undefined;
}

/** A failsafe hole as traffic of a rule. */
export function trafficOf({ protocol, port }: FailsafePort, path: string): Traffic {
  return { type: 'ports', path, protocol, ports: { first: port, last: port } };
}

function groupOfRecord({ object }: SnapshotRecord): string {
  return object.apiVersion.slice(0, object.apiVersion.lastIndexOf('/'));
}

function fieldsOf(value: unknown): Fields {
  return objectField(value, '', Object.keys((value as Fields) ?? {}), defectLog()) ?? {};
}

/** What becomes of a pod's traffic to its own node once its egress policies allow it (calico.md §2.9, trap 82). */
export function ownNodeEgress(context: LowerContext): OwnNodeEgress {
  const { endpointToHost, endpointToHostSet } = knobsOf(context);
  const setting = `defaultEndpointToHostAction is ${endpointToHost}`;
  if (!endpointToHostSet) {
    const why = `no object sets Calico’s defaultEndpointToHostAction for every node: whether pods reach their own node is not known`;
    return { action: 'unknown', why };
  }
  if (endpointToHost === 'Drop')
    return { action: 'deny', why: `Calico’s ${setting}: pods do not reach their own node` };
  if (endpointToHost === 'Accept') return { action: 'allow', why: `Calico’s ${setting}` };
  return { action: 'unknown', why: `Calico’s ${setting}: the node’s own packet filter decides` };
}
