import type { Deps } from '../../app/deps.ts';
import { type ScopeRow, scopeRows } from '../../compliance/scope-rows.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';
import { gatherAndModel } from '../modelling.ts';

/** Every workload, its zones, and the rule that decided. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { scope, inventory } = await gatherAndModel(args, deps);
  const rows = scopeRows(scope, inventory);
  if (args.options.text('format') === 'json') {
    deps.out(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  if (!scope.configured) deps.say('no zones are configured: every workload is in scope');
  deps.out(
    `${textTable([['WORKLOAD', 'DIMENSION', 'ZONE', 'IN SCOPE', 'DECIDED BY'], ...rows.flatMap(toCells)])}\n`,
  );
  return 0;
}

function toCells({ workload, zones }: ScopeRow): string[][] {
  const name = `${workload.namespace}/${workload.name}[${workload.kind}]`;
  if (zones.length === 0) return [[name, '-', '-', 'yes', 'no zones are configured']];
  return zones.map(({ dimension, zone, inScope, by }) => [
    name,
    dimension,
    zone ?? '(unclassified)',
    inScope ? 'yes' : 'no',
    by,
  ]);
}
