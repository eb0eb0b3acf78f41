import type { Deps } from '../../app/deps.ts';
import { CHECKS } from '../../checks/index.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

export async function run(_args: CommandArguments, deps: Deps): Promise<number> {
  const rows = CHECKS.map(({ meta }) => [meta.id, meta.subjectKind, meta.severity, meta.title]);
  deps.out(`${textTable([['CHECK', 'SUBJECT', 'SEVERITY', 'SAYS'], ...rows])}\n`);
  return 0;
}
