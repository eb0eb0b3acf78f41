import type { Deps } from '../app/deps.ts';
import { type ModelledCluster, modelCluster } from '../app/model-cluster.ts';
import { loadJudgingSettings } from '../app/settings.ts';
import type { Timings } from '../app/timings.ts';
import { visible } from '../util/escape.ts';
import type { CommandArguments } from './command.ts';
import { gatherAndSay, newTimings } from './gathering.ts';
import { judgeRequest } from './requests.ts';

/** Gathers and models, for the commands that ask the engine and judge nothing. */
export async function gatherAndModel(
  args: CommandArguments,
  deps: Deps,
): Promise<ModelledCluster & { readonly timings: Timings }> {
  const timings = newTimings();
  const settings = loadJudgingSettings(judgeRequest(args, []));
  const snapshot = await gatherAndSay(args, settings.config, timings, deps);
  const cluster = timings.measure('engine', () => modelCluster(snapshot, settings, 'absent'));
  sayUndeclared(cluster, deps);
  return { ...cluster, timings };
}

/** Namespaces that are used and were not declared have their name label only; whoever reads a verdict must know. */
export function sayUndeclared({ inventory }: Pick<ModelledCluster, 'inventory'>, deps: Deps): void {
  const undeclared = inventory.namespaces.filter(({ declared }) => !declared).map(({ name }) => name);
  if (undeclared.length === 0) return;
  const shown = undeclared.slice(0, 5).map(visible).join(', ');
  const more = undeclared.length > 5 ? ` and ${undeclared.length - 5} more` : '';
  deps.say(
    `note: namespaces used but not declared are taken to have no label but their name: ${shown}${more}`,
  );
}
