import { join } from 'node:path';
import type { Snapshot } from '../model/snapshot.ts';
import { type Problem, SegproofError } from '../util/error.ts';
import { type FileOptions, readFiles } from './files.ts';
import { type Checkout, checkOut, checkoutName, parseGitSource, removeCheckout } from './git.ts';

/** As `readFiles`, with sources in git (`git:REF:PATH`) among the paths. */
export async function readSources(sources: readonly string[], options: FileOptions = {}): Promise<Snapshot> {
  if (!sources.some((source) => parseGitSource(source))) return readFiles(sources, options);
  const checkouts: Checkout[] = [];
  try {
    const paths: string[] = [];
    for (const source of sources) {
      const inGit = parseGitSource(source);
      if (inGit) checkouts.push(await checkOut(inGit));
      paths.push(inGit ? join(checkouts.at(-1)!.folder, checkouts.at(-1)!.path) : source);
    }
    const name = parseGitSource(sources[0]!) && checkoutName(checkouts[0]!);
    const snapshot = await readFiles(paths, { ...(name && { clusterName: name }), ...options });
    return renamed(snapshot, sources, paths, checkouts);
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    const [problem, ...more] = error.problems.map((item) => renamedProblem(item, namer(checkouts)));
    throw new SegproofError(problem!, { cause: error, more });
  } finally {
    for (const checkout of checkouts) await removeCheckout(checkout);
  }
}

type Namer = (text: string) => string;

/** Nobody but us knows the folders into which trees were written. */
function namer(checkouts: readonly Checkout[]): Namer {
  return (text) =>
    checkouts.reduce(
      (named, { folder, ref }) => named.replaceAll(`${folder}/`, `${ref}:`).replaceAll(folder, `${ref}:`),
      text,
    );
}

function renamedProblem(problem: Problem, name: Namer): Problem {
  const { message, place, expected } = problem;
  return {
    ...problem,
    message: name(message),
    ...(expected !== undefined && { expected: name(expected) }),
    ...(place && { place: { ...place, file: name(place.file) } }),
  };
}

function renamed(
  snapshot: Snapshot,
  sources: readonly string[],
  paths: readonly string[],
  checkouts: readonly Checkout[],
): Snapshot {
  const name = namer(checkouts);
  const { header } = snapshot;
  const origins = Object.entries(header.origins).map(
    ([key, origin]) => [key, { ...origin, file: name(origin.file) }] as const,
  );
  return {
    ...snapshot,
    header: {
      ...header,
      sources: header.sources.map((source) => sources[paths.indexOf(source)] ?? source),
      problems: header.problems.map((problem) => renamedProblem(problem, name)),
      notes: [...header.notes.map(name), ...checkouts.flatMap(({ notes }) => notes)],
      origins: Object.fromEntries(origins),
    },
  };
}
