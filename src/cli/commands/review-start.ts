import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deps } from '../../app/deps.ts';
import { modelCluster } from '../../app/model-cluster.ts';
import { loadJudgingSettings } from '../../app/settings.ts';
import { dayOf } from '../../checks/parts/register.ts';
import {
  changesSince,
  latestReview,
  reviewHash,
  reviewText,
  rulesetLines,
} from '../../checks/parts/reviews.ts';
import { toYaml } from '../../checks/parts/yaml.ts';
import { zoneGraphLines } from '../../checks/parts/zone-graph.ts';
import type { ReviewEntry } from '../../model/register.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';
import { gatherAndSay, isIncomplete, newTimings } from '../gathering.ts';
import { judgeRequest } from '../requests.ts';

/** Prints the rows to sign, and what changed since the last review. Exit 2 when something was not read. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const settings = loadJudgingSettings(judgeRequest(args, []));
  const snapshot = await gatherAndSay(args, settings.config, newTimings(), deps);
  // As checks model it, so that the hashes are theirs.
  const { policies, scope, engine } = modelCluster(snapshot, settings, 'unknown');
  const at = settings.at ?? snapshot.header.collectedTo ?? deps.now();
  const texts = [
    { kind: 'ruleset', lines: rulesetLines(policies) },
    ...(scope.configured
      ? [{ kind: 'diagram', lines: zoneGraphLines(engine, scope, policies) } as const]
      : []),
  ] as const;
  const cluster = snapshot.header.cluster.name;
  for (const { kind, lines } of texts) {
    const last = latestReview(settings.registers.reviews ?? [], kind, cluster, at);
    sayChanges(kind, lines, last, deps);
  }
  const folder = args.options.text('output');
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const { kind, lines } of texts) writeFileSync(join(folder, `${kind}.txt`), reviewText(lines));
  }
  const rows = texts.map(({ kind, lines }) => ({
    id: `${kind}-${dayOf(at)}`,
    kind,
    hash: reviewHash(lines),
    ...(folder !== undefined && { text: `${kind}.txt` }),
    clusters: [cluster],
    reviewer: 'REVIEWER',
    on: dayOf(at),
    outcome: 'OUTCOME',
  }));
  deps.out(toYaml({ reviews: rows }));
  return isIncomplete(snapshot) ? 2 : 0;
}

function sayChanges(
  kind: ReviewEntry['kind'],
  lines: readonly string[],
  last: ReviewEntry | undefined,
  deps: Deps,
): void {
  const changes = last?.lines ? changesSince(last.lines, lines) : [];
  deps.say(`${kind}: ${standing(lines, last)}`);
  for (const change of changes) deps.say(`  ${visible(change)}`);
}

function standing(lines: readonly string[], last: ReviewEntry | undefined): string {
  if (!last) return `never reviewed; ${lines.length} lines`;
  const review = `${last.on} (${visible(last.id)})`;
  return last.hash === reviewHash(lines) ? `as reviewed on ${review}` : `changed since ${review}`;
}
