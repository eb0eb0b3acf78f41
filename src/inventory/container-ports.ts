import type { ContainerPort, Endpoint } from '../model/resource.ts';
import type { PodSpec, RawContainer } from './objects.ts';

const NO_PORTS: Pick<Endpoint, 'ports' | 'portsKnown'> = { ports: [], portsKnown: true };

/**
 * Declared ports of all containers. Whether a named port of a native sidecar resolves differs between network plugins
 * (trap 18): such a name is left out, and the list is then not known to be whole.
 */
export function containerPorts(spec: PodSpec | undefined): Pick<Endpoint, 'ports' | 'portsKnown'> {
  const ports = portsOf(spec?.containers);
  const sidecarPorts = portsOf(spec?.initContainers);
  if (ports.length === 0 && sidecarPorts.length === 0) return NO_PORTS;
  return {
    ports: [...ports, ...sidecarPorts.filter((port) => port.name === undefined)],
    portsKnown: sidecarPorts.every((port) => port.name === undefined),
  };
}

function portsOf(containers: readonly RawContainer[] | undefined): ContainerPort[] {
  const found: ContainerPort[] = [];
  for (const container of containers ?? []) {
    for (const raw of container.ports ?? []) {
      if (raw.containerPort === undefined) continue;
      found.push({
        ...(raw.name ? { name: raw.name } : {}),
        port: raw.containerPort,
        protocol: raw.protocol ?? 'TCP',
        ...(opensOnNode(raw) ? { hostPort: raw.hostPort! } : {}),
      });
    }
  }
  return found;
}

/** A host port bound to a loopback address is not reachable from beyond the node. */
function opensOnNode(raw: { readonly hostPort?: number; readonly hostIP?: string }): boolean {
  return raw.hostPort !== undefined && raw.hostIP !== '::1' && !raw.hostIP?.startsWith('127.');
}
