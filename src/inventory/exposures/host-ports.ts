import type { Endpoint, Exposure, ServicePort, Workload } from '../../model/resource.ts';
import { groupOfKind } from '../kinds.ts';

/**
 * Ports that workloads open on their nodes, one exposure per workload. Host-network pods are not counted here: all
 * their ports are the node's (`host-network-restricted` judges them).
 */
export function hostPortExposures(
  workloads: readonly Workload[],
  endpoints: readonly Endpoint[],
): readonly Exposure[] {
  return workloads.flatMap((workload) => {
    const open = workload.endpoints.map((index) => endpoints[index]!).filter(opensHostPort);
    return open.length === 0 ? [] : [exposure(workload, open)];
  });
}

function opensHostPort(endpoint: Endpoint): boolean {
  return !endpoint.hostNetwork && endpoint.ports.some(({ hostPort }) => hostPort !== undefined);
}

function exposure(workload: Workload, open: readonly Endpoint[]): Exposure {
  const group = groupOfKind(workload.ref.kind);
  return {
    type: 'HostPort',
    ref: { ...(group === undefined ? {} : { group }), ...workload.ref },
    reach: 'unknown',
    ports: hostPorts(open),
    sourceRanges: [],
    endpoints: open.map(({ index }) => index),
    backendsUnknown: false,
    key: open[0]!.key,
  };
}

function hostPorts(open: readonly Endpoint[]): readonly ServicePort[] {
  const ports = new Map<string, ServicePort>();
  for (const { name, protocol, port, hostPort } of open.flatMap((endpoint) => endpoint.ports)) {
    if (hostPort === undefined) continue;
    const opened = { ...(name ? { name } : {}), protocol, port: hostPort, targetPort: port };
    ports.set(JSON.stringify(opened), opened);
  }
  return [...ports.values()];
}
