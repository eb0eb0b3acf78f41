/** Calico clusters written as YAML, seen as dialects see them. */
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { SnapshotHeader } from '../../../../src/model/snapshot.ts';
import type { LowerContext } from '../../../../src/policies/dialect.ts';
import { lowerContext } from '../../../../src/policies/index.ts';
import { snapshotOf } from '../../engine/lab.ts';

export function contextOf(yaml: string, header: Partial<SnapshotHeader> = {}): LowerContext {
  const snapshot = snapshotOf(yaml, header);
  return lowerContext(snapshot, buildInventory(snapshot));
}

interface Options {
  /** `projectcalico.org/v3` unless given. */
  readonly apiVersion?: string;
  readonly labels?: string;
}

/** An object of Calico: `calico('NetworkSet', 'shop/banks', '{nets: [192.0.2.0/24]}')`; no namespace without a slash. */
export function calico(kind: string, id: string, spec: string, options: Options = {}): string {
  const [name, namespace] = id.split('/').reverse();
  const place = namespace === undefined ? '' : `namespace: ${namespace}, `;
  const labels = (options.labels ?? '').replaceAll('=', ': ');
  return `---
apiVersion: ${options.apiVersion ?? 'projectcalico.org/v3'}
kind: ${kind}
metadata: {${place}name: ${name}, labels: {${labels}}}
spec: ${spec}
`;
}
