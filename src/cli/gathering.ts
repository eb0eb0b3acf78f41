import type { Deps } from '../app/deps.ts';
import { gather } from '../app/gather.ts';
import { startTimings, type Timings } from '../app/timings.ts';
import type { LoadedConfig } from '../config/load.ts';
import { kindToRead } from '../inventory/kinds.ts';
import type { Snapshot, SnapshotList } from '../model/snapshot.ts';
import { formatProblem } from '../util/error.ts';
import { visible } from '../util/escape.ts';
import type { CommandArguments } from './command.ts';
import { gatherRequest } from './requests.ts';

/** More problems than this are counted, not printed one by one. */
const SHOWN_PROBLEMS = 20;

/** Gathers, and says what could not be read. */
export async function gatherAndSay(
  args: CommandArguments,
  config: LoadedConfig,
  timings: Timings,
  deps: Deps,
): Promise<Snapshot> {
  const snapshot = await timings.measureAsync('gather', () => gather(gatherRequest(args, config), deps));
  sayProblems(snapshot, deps);
  return snapshot;
}

export function newTimings(): Timings {
  return startTimings(
    () => performance.now(),
    () => process.resourceUsage().maxRSS * 1024,
  );
}

/** True when something that was asked for was not read in full. */
export function isIncomplete(snapshot: Snapshot): boolean {
  const unread = unreadLists(snapshot).filter(
    ({ group, kind }) => kindToRead(group, kind)?.role !== 'governance',
  );
  return snapshot.header.problems.length > 0 || unread.length > 0;
}

function unreadLists({ header }: Snapshot): readonly SnapshotList[] {
  return header.lists.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing');
}

/** What could not be read, with its place: never silently. */
export function sayProblems(snapshot: Snapshot, deps: Deps): void {
  const { header } = snapshot;
  sayUnread(unreadLists(snapshot), deps);
  for (const problem of header.problems.slice(0, SHOWN_PROBLEMS))
    deps.say(`warning: ${visible(formatProblem(problem))}`);
  const more = header.problems.length - SHOWN_PROBLEMS;
  if (more > 0) deps.say(`warning: ${more} more documents could not be read`);
  if (header.skipped > 0)
    deps.say(`note: ${header.skipped} documents without apiVersion and kind were skipped`);
}

function sayUnread(lists: readonly SnapshotList[], deps: Deps): void {
  for (const list of lists.slice(0, SHOWN_PROBLEMS)) deps.say(`warning: ${visible(unreadText(list))}`);
  const more = lists.length - SHOWN_PROBLEMS;
  if (more > 0) deps.say(`warning: ${more} more lists were not read in full`);
  const lacks = lists.some(({ outcome }) => outcome === 'forbidden' || outcome === 'partial');
  if (lacks) deps.say('note: `segproof doctor` prints the permissions that this account lacks');
}

/** Of a refusal the server's words only repeat what the outcome says. */
function unreadText({ group, resource, outcome, message }: SnapshotList): string {
  const words = message && outcome !== 'forbidden' ? `: ${message}` : '';
  return `${group ? `${resource}.${group}` : resource} was not read in full: ${outcome}${words}`;
}

/** Prints the `--timings` line when it was asked for. */
export function sayTimings(
  { options }: CommandArguments,
  { timings, snapshot }: { readonly timings: Timings; readonly snapshot: Snapshot },
  deps: Deps,
): void {
  if (options.flag('timings')) deps.say(timings.line({ records: snapshot.records.length }));
}
