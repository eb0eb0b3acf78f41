import type { AssessmentBody } from '../model/assessment.ts';
import type { Finding, Subject } from '../model/finding.ts';
import type { ObjectRef } from '../model/resource.ts';
import { canonicalJson } from '../util/canonical-json.ts';

/** What tells a subject that is gone from one that is merely not judged any more. */
export type Judgement = Pick<
  AssessmentBody,
  'mode' | 'inputs' | 'scope' | 'checks' | 'findings' | 'populations'
>;

/**
 * True for a finding of `old` whose subject is not there any more, where `next` proves it: judged the same way, everything
 * read, the check run to its end, and the object in none of the populations. A rule is also gone where its policy is there,
 * is modelled in full, and has no such rule.
 */
export function provesGone(old: Judgement, next: Judgement): (finding: Finding) => boolean {
  if (!judgedAlike(old, next) || !readInFull(next)) return () => false;
  const ran = new Set(next.checks.map(({ id }) => id));
  const cut = checksCutShort(next);
  const details = detailsOfObjects(next);
  return ({ check, subject }) => {
    if (!ran.has(check) || cut.has(check)) return false;
    const key = objectKey(subject);
    if (key === undefined) return false;
    const detail = details.get(key);
    return detail === undefined || ('path' in subject && detail === MODELLED);
  };
}

/** How the population of policies describes one that is modelled without reservation. */
const MODELLED = 'modelled';

function judgedAlike(old: Judgement, next: Judgement): boolean {
  const way = ({ mode, scope }: Judgement) =>
    canonicalJson({
      mode,
      include: scope.includeNamespaces,
      exclude: scope.excludeNamespaces,
      zones: scope.zones.map(({ dimension, name, inScope }) => ({ dimension, name, inScope })),
    });
  return way(old) === way(next);
}

function readInFull({ inputs }: Judgement): boolean {
  return inputs.every(({ outcome }) => outcome === 'read' || outcome === 'missing' || outcome === 'skipped');
}

/** A check that could not speak of its subjects said one unknown of the cluster instead. */
function checksCutShort({ findings }: Judgement): ReadonlySet<string> {
  return new Set(
    findings
      .filter(({ status, subject }) => status === 'unknown' && subject.kind === 'Cluster')
      .map(({ check }) => check),
  );
}

/** True for an object that was there when `judged` was. */
export function existedIn(judged: Judgement): (ref: ObjectRef) => boolean {
  const details = detailsOfObjects(judged);
  return (ref) => details.has(refKey(ref));
}

function detailsOfObjects({ populations }: Judgement): ReadonlyMap<string, string> {
  const rows = populations.flatMap((population) => population.rows);
  return new Map(rows.map(({ ref, detail = '' }) => [refKey(ref), detail]));
}

function objectKey(subject: Subject): string | undefined {
  if ('from' in subject || subject.kind === 'Cluster') return undefined;
  return refKey(subject);
}

function refKey({ kind, namespace = '', name }: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace}/${name}`;
}
