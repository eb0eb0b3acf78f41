import type { Endpoint, WorkloadRef } from '../model/resource.ts';
import { containerPorts } from './container-ports.ts';
import type { PodSpec } from './objects.ts';

/** An endpoint before its place in the list is known. */
export type EndpointDraft = Omit<Endpoint, 'index'>;

/** Fields of an endpoint that come from a pod spec, live or in a template. */
export function endpointOfSpec(
  spec: PodSpec | undefined,
): Pick<Endpoint, 'ports' | 'portsKnown' | 'hostNetwork' | 'serviceAccount'> {
  return {
    ...containerPorts(spec),
    hostNetwork: spec?.hostNetwork ?? false,
    serviceAccount: spec?.serviceAccountName || 'default',
  };
}

/** One text per workload, which sorts by namespace, kind and name. */
export function workloadKey(workload: WorkloadRef): string {
  return `${workload.namespace}/${workload.kind}/${workload.name}`;
}
