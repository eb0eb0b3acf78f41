import type { Endpoint, Workload } from '../model/resource.ts';
import { workloadKey } from './endpoint-draft.ts';
import { compareBytewise } from './record.ts';

/** Endpoints gathered by the workload they stand for, by namespace, kind and name. */
export function buildWorkloads(endpoints: readonly Endpoint[]): readonly Workload[] {
  const members = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const key = workloadKey(endpoint.workload);
    const there = members.get(key);
    if (there) there.push(endpoint);
    else members.set(key, [endpoint]);
  }
  return [...members.keys()].sort(compareBytewise).map((key) => toWorkload(members.get(key)!));
}

function toWorkload(members: readonly Endpoint[]): Workload {
  return {
    ref: members[0]!.workload,
    endpoints: members.map(({ index }) => index),
    templateOnly: members.every(({ type }) => type === 'template'),
  };
}
