import type { Evidence, Finding } from '../../model/finding.ts';
import type { Origin } from '../../model/resource.ts';
import { formatOrigin } from './text.ts';

/** A place in a file, with what is there. */
export interface FindingPlace {
  readonly file: string;
  readonly line?: number;
  /** `file:line`, or `file#pointer`. */
  readonly text: string;
  readonly message: string;
}

/**
 * Places of a finding in the manifests, each once: the rule or policy that decides it first, for it is what is to be
 * mended, then the subject's own manifest, then whatever else was looked at.
 */
export function placesOf(finding: Finding): readonly FindingPlace[] {
  const { evidence, origin, message } = finding;
  const deciding = evidence.filter(({ type }) => type === 'policy');
  const others = evidence.filter(({ type }) => type !== 'policy');
  const places = [
    ...deciding.flatMap(placeOfEvidence),
    ...(origin ? [placeOf(origin, undefined, message)] : []),
    ...others.flatMap(placeOfEvidence),
  ];
  return [...new Map([...places].reverse().map((place) => [place.text, place])).values()].reverse();
}

function placeOfEvidence({ origin, path, message }: Evidence): readonly FindingPlace[] {
  return origin ? [placeOf(origin, path, message)] : [];
}

function placeOf(origin: Origin, path: string | undefined, message: string): FindingPlace {
  const line = (path !== undefined && origin.lines?.[path]) || origin.line;
  return {
    file: origin.file,
    ...(line !== undefined && { line }),
    text: formatOrigin(origin, path),
    message,
  };
}
