import { annotations } from '../annotations.ts';
import { type Copy, fields, flag, labels, list, text } from '../shape.ts';

const identity = { name: text, namespace: text, uid: text, labels, annotations };

/** What is kept of the metadata of every object. */
export const metadata = fields(identity);

/** And of objects whose owner counts: pods, ReplicaSets and Jobs. */
const ownedMetadata = fields({
  ...identity,
  ownerReferences: list(fields({ apiVersion: text, kind: text, name: text, uid: text, controller: flag })),
});

/** An object of which no more than its identity is kept. */
export const identityOnly: Copy = fields({ apiVersion: text, kind: text, metadata });

/** An object with its identity and the named fields. */
export function object(more: Readonly<Record<string, Copy>>): Copy {
  return fields({ apiVersion: text, kind: text, metadata, ...more });
}

/** The same, with its owners. */
export function ownedObject(more: Readonly<Record<string, Copy>>): Copy {
  return fields({ apiVersion: text, kind: text, metadata: ownedMetadata, ...more });
}
