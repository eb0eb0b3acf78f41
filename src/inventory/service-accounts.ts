import type { ServiceAccount } from '../model/resource.ts';
import { objectsOf, type RecordsByKind } from './objects.ts';
import { compareBytewise } from './record.ts';

/** Service accounts that were read, by namespace and name. */
export function buildServiceAccounts(kinds: RecordsByKind): readonly ServiceAccount[] {
  return objectsOf(kinds, '/ServiceAccount')
    .map(({ object: { metadata } }) => ({
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      labels: metadata.labels ?? {},
    }))
    .sort((a, b) => compareBytewise(a.namespace, b.namespace) || compareBytewise(a.name, b.name));
}
