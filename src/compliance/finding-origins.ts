import type { Finding, Subject } from '../model/finding.ts';
import type { Origin } from '../model/resource.ts';

type Origins = Readonly<Record<string, Origin>>;

/** The findings with the place of each subject's manifest, for those that were read from one. */
export function withOrigins(findings: readonly Finding[], origins: Origins): readonly Finding[] {
  const known = byKindAndName(origins);
  if (known.size === 0) return findings;
  return findings.map((finding) => {
    const origin = originOf(finding, origins, known);
    return origin ? { ...finding, origin } : finding;
  });
}

/** Keys of records by `kind/namespace/name`: a subject does not say its API group. */
function byKindAndName(origins: Origins): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(Object.keys(origins), (key) => key.slice(key.indexOf('/') + 1));
}

function originOf(
  { subject, cause }: Finding,
  origins: Origins,
  known: ReadonlyMap<string, readonly string[]>,
): Origin | undefined {
  const name = manifestName(subject);
  const keys = (name !== undefined && known.get(name)) || [];
  const key = keys.length === 1 ? keys[0] : keys.find((one) => one === `${cause?.group ?? ''}/${name}`);
  return key === undefined ? undefined : placeIn(origins[key]!, pathOf(subject));
}

function manifestName(subject: Subject): string | undefined {
  if ('from' in subject) return undefined;
  const { kind, namespace = '', name } = subject as { kind: string; namespace?: string; name: string };
  return `${kind}/${namespace}/${name}`;
}

function pathOf(subject: Subject): string | undefined {
  return 'path' in subject ? subject.path : undefined;
}

/** Without the lines of the other fields: a policy has many findings. */
function placeIn({ file, line, pointer, lines }: Origin, path: string | undefined): Origin {
  const at = (path !== undefined && lines?.[path]) || line;
  return { file, ...(at !== undefined && { line: at }), ...(pointer !== undefined && { pointer }) };
}
