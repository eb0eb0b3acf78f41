import type { ObjectRef, Origin } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import type { Defect } from './fields.ts';

/** A defect as the cause of an unknown, at the line of its field where that is known. */
export function reasonOf(defect: Defect, ref: ObjectRef, origin: Origin | undefined): Reason {
  const line = origin?.lines?.[defect.path] ?? origin?.line;
  return {
    code: 'U2',
    message: `${defect.path}: ${defect.message}`,
    object: ref,
    path: defect.path,
    ...(origin && { origin: { ...origin, ...(line !== undefined && { line }) } }),
  };
}
