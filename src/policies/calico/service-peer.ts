/**
 * The endpoints of a Service as a peer (trap 79). Calico takes them from EndpointSlices: their addresses and ports on
 * egress, their addresses alone on ingress.
 */
import { formatAddress, parseAddress } from '../../model/cidr.ts';
import type { EndpointSelector, Peer, Traffic } from '../../model/policy.ts';
import type { Endpoint, Protocol, Service } from '../../model/resource.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import { type Fields, join, objectField, readWhole, textField } from '../fields.ts';
import { type CalicoRulePart, filled, unknownPart } from './part.ts';

export interface ServicePeer {
  readonly peer: Peer;
  /** On egress only: the ports at which the endpoints serve. */
  readonly traffic?: readonly Traffic[];
  /** Why not every port is one of every endpoint. */
  readonly partly?: Reason;
}

export function lowerServices(value: unknown, path: string, context: CalicoRulePart): ServicePeer {
  const { log, lower } = context;
  const { value: named, whole } = readWhole(log, () => {
    const fields = objectField(value, path, ['name', 'namespace'], log) ?? {};
    const name = filled(textField(fields.name, join(path, 'name'), log));
    const namespace = filled(textField(fields.namespace, join(path, 'namespace'), log)) ?? context.namespace;
    if (name === undefined) log.add(join(path, 'name'), 'is missing');
    if (namespace === undefined) {
      log.add(
        join(path, 'namespace'),
        'is missing: a policy of the whole cluster has no namespace of its own',
      );
    }
    return { name: name ?? '', namespace: namespace ?? '' };
  });
  if (!whole) return { peer: unknownPart(path, context), traffic: [unknownPart(path, context)] };
  const { services, slices: sliced } = catalogueOf(lower);
  const key = `${named.namespace}/${named.name}`;
  const service = services.get(key);
  const slices = sliced.get(key) ?? [];
  if (!service?.selector && slices.length === 0) return unread(named, path, context);
  return {
    peer: endpointsOf(service, slices, path, context),
    ...(context.direction === 'egress' && { traffic: portsOf(service, slices, path) }),
    ...(context.direction === 'egress' &&
      mixesPorts(service, slices) && { partly: mixedPorts(path, context) }),
  };
}

interface Named {
  readonly name: string;
  readonly namespace: string;
}

interface Slice {
  readonly key: string;
  readonly endpoints: readonly Fields[];
  readonly ports: readonly Fields[];
}

interface Catalogue {
  readonly services: ReadonlyMap<string, Service>;
  /** Of somebody else than the selector controller, whose work is done from the Service itself (trap 39). */
  readonly slices: ReadonlyMap<string, readonly Slice[]>;
}

/** One catalogue per context, by `namespace/name` of the Service: thousands of rules may ask. */
const CATALOGUES = new WeakMap<LowerContext, Catalogue>();

function catalogueOf(context: LowerContext): Catalogue {
  const known = CATALOGUES.get(context);
  if (known) return known;
  const slices = Map.groupBy(
    context.recordsOf('discovery.k8s.io/EndpointSlice').map(sliceOf),
    ({ key }) => key,
  );
  const services = new Map(context.inventory.services.map((one) => [`${one.namespace}/${one.name}`, one]));
  const made = { services, slices };
  CATALOGUES.set(context, made);
  return made;
}

function sliceOf({ object }: SnapshotRecord): Slice {
  const { namespace, labels } = object.metadata;
  return {
    key: `${namespace}/${labels?.['kubernetes.io/service-name']}`,
    endpoints: listOf(object.endpoints),
    ports: listOf(object.ports),
  };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value : [];
}

function unread({ name, namespace }: Named, path: string, context: CalicoRulePart): ServicePeer {
  const message = `endpoints of Service ${namespace}/${name} were not read`;
  const reason = { ...context.unknown({ path, message }), code: 'U1' } as const;
  const unknown = { type: 'unknown', path, reason } as const;
  return { peer: unknown, ...(context.direction === 'egress' && { traffic: [unknown] }) };
}

/** Addresses where they are known; templates of workloads by the Service's own selector. */
function endpointsOf(
  service: Service | undefined,
  slices: readonly Slice[],
  path: string,
  { lower }: CalicoRulePart,
): Peer {
  const endpoints = (service?.endpoints ?? []).map((index) => lower.inventory.endpoints[index]!);
  const addresses = [
    ...endpoints.flatMap(({ addresses: own }) => own),
    ...slices.flatMap(({ endpoints: listed }) => listed.flatMap((one) => textsOf(one.addresses))),
  ];
  const cidrs = [...new Set(addresses.flatMap(blockOf))];
  const of: readonly Peer[] = [
    ...(cidrs.length > 0 ? [{ type: 'cidrs', path, cidrs } as const] : []),
    ...(endpoints.some(withoutAddress) ? [bySelector(service!, path)] : []),
  ];
  return of.length === 1 ? of[0]! : { type: 'any', path, of };
}

function withoutAddress({ addresses, hostNetwork }: Endpoint): boolean {
  return addresses.length === 0 && !hostNetwork;
}

function bySelector({ namespace, selector }: Service, path: string): Peer {
  const of = Object.entries(selector ?? {}).map(([key, value]) => {
    return { op: 'in', key, values: [value] } as const;
  });
  const select: EndpointSelector = { namespaces: { name: namespace }, pods: { op: 'all', of } };
  return { type: 'endpoints', path, select };
}

function portsOf(service: Service | undefined, slices: readonly Slice[], path: string): readonly Traffic[] {
  const own = service?.selector ? service.ports : [];
  return [
    ...own.map(({ protocol, targetPort }): Traffic => {
      return typeof targetPort === 'string'
        ? { type: 'named', path, protocol, name: targetPort }
        : portTraffic(protocol, targetPort, path);
    }),
    ...slices.flatMap(({ ports }) =>
      ports.flatMap(({ protocol, port }) => {
        return typeof port === 'number' ? [portTraffic(protocolOf(protocol), port, path)] : [];
      }),
    ),
  ];
}

/** Slices by different hands may serve at different ports, and which endpoint has which is not kept apart here. */
function mixesPorts(service: Service | undefined, slices: readonly Slice[]): boolean {
  return slices.length > 0 && (service?.selector !== undefined || slices.length > 1);
}

function mixedPorts(path: string, context: CalicoRulePart): Reason {
  return context.unknown({ path, message: 'endpoints of the Service may serve at different ports' });
}

function portTraffic(protocol: Protocol, port: number, path: string): Traffic {
  return { type: 'ports', path, protocol, ports: { first: port, last: port } };
}

function protocolOf(value: unknown): Protocol {
  return value === 'UDP' || value === 'SCTP' ? value : 'TCP';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function blockOf(text: string): readonly string[] {
  const address = parseAddress(text);
  return address
    ? [`${formatAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`]
    : [];
}
