import type { Evidence, Finding } from '../../model/finding.ts';
import { formatEvidence } from './text.ts';

/** One way that a pair of zones is crossed: who admits it, the end to protect first, and a flow through it. */
export interface Door {
  readonly admits: readonly Evidence[];
  readonly flow: Evidence;
}

/** Evidence of a pair names what admits a flow before the flow itself; a host on the node has only the flow. */
export function doorsOf({ evidence }: Finding): readonly Door[] {
  let admits: Evidence[] = [];
  return evidence.flatMap((item) => {
    if (item.type !== 'flow') {
      admits.push(item);
      return [];
    }
    const door = { admits, flow: item };
    admits = [];
    return [door];
  });
}

/** What is to blame for a door, and so to be mended: the guard's rule, the namespace without isolation, or the host. */
export function guardOf({ admits, flow }: Door): Evidence {
  return admits[0] ?? flow;
}

/** The rule that admits, with its place, or that nothing isolates; `undefined` for a host on the node. */
export function admissionText(item: Evidence | undefined): string | undefined {
  return item && (item.type === 'policy' ? formatEvidence(item) : item.message);
}
