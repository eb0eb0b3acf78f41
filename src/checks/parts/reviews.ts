import type { PolicySet } from '../../model/policy.ts';
import type { ReviewEntry } from '../../model/register.ts';
import { sha256Hex } from '../../util/digest.ts';
import { globMatches } from '../../util/glob.ts';
import { policyDigest } from './policy-digest.ts';
import { dayOf } from './register.ts';

/** What a policy kind must be able to do for its objects to be part of the rules in force. */
const IN_FORCE: ReadonlySet<string> = new Set(['modelled', 'restricts', 'may-allow']);

/**
 * The rules in force, one line per object: its digest, two spaces and its key, sorted by key. What a review of the rules is
 * bound to: `sha256sum` of these lines is the review's hash.
 */
export function rulesetLines({ objects }: Pick<PolicySet, 'objects'>): readonly string[] {
  return objects
    .filter(({ ability }) => IN_FORCE.has(ability))
    .map(({ key, object }) => ({ key, line: `${policyDigest(object)}  ${key}` }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ line }) => line);
}

/** The file that `review start` writes: each line with its line feed. */
export function reviewText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** `sha256:` and the hash of that file. */
export function reviewHash(lines: readonly string[]): string {
  return `sha256:${sha256Hex(reviewText(lines))}`;
}

/** The newest review of a kind for a cluster that was done by the instant judged for. */
export function latestReview(
  reviews: readonly ReviewEntry[],
  kind: ReviewEntry['kind'],
  cluster: string,
  at: string,
): ReviewEntry | undefined {
  return reviewsOf(reviews, kind, cluster, at).at(-1);
}

/** Reviews of a kind for a cluster, the oldest first. */
export function reviewsOf(
  reviews: readonly ReviewEntry[],
  kind: ReviewEntry['kind'],
  cluster: string,
  at: string,
): readonly ReviewEntry[] {
  return reviews
    .filter((review) => review.kind === kind && review.on <= dayOf(at) && speaksOf(review, cluster))
    .sort((a, b) => (a.on === b.on ? compare(a.id, b.id) : compare(a.on, b.on)));
}

/** True when one of the globs matches the cluster's name, and where there are none. */
export function speaksOf({ clusters }: { readonly clusters?: readonly string[] }, cluster: string): boolean {
  return clusters === undefined || clusters.some((glob) => globMatches(glob, cluster));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What differs between reviewed lines and those of today, in words; each line starts with a digest or names itself. */
export function changesSince(reviewed: readonly string[], now: readonly string[]): readonly string[] {
  const before = byKey(reviewed);
  const after = byKey(now);
  const added = [...after.keys()].filter((key) => !before.has(key)).map((key) => `added: ${key}`);
  const removed = [...before.keys()].filter((key) => !after.has(key)).map((key) => `removed: ${key}`);
  const changed = [...after].filter(([key, line]) => before.has(key) && before.get(key) !== line);
  return [...added, ...removed, ...changed.map(([key]) => `changed: ${key}`)];
}

const DIGEST = /^[0-9a-f]{64} {2}/;

function byKey(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(lines.map((line) => [line.replace(DIGEST, ''), line]));
}

/** `R-2026H2 of 2026-09-15 by bob`. */
export function reviewName({ id, on, reviewer }: ReviewEntry): string {
  return `${id} of ${on} by ${reviewer}`;
}
