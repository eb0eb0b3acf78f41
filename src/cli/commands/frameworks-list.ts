import type { Deps } from '../../app/deps.ts';
import { loadFrameworks } from '../../app/frameworks.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

export async function run(_args: CommandArguments, deps: Deps): Promise<number> {
  const rows = loadFrameworks().map(({ framework, digest }) => [
    framework.id,
    framework.title,
    framework.status,
    String(framework.controls.length),
    digest.slice(0, 12),
  ]);
  deps.out(`${textTable([['FRAMEWORK', 'TITLE', 'STATUS', 'CONTROLS', 'SHA-256'], ...rows])}\n`);
  return 0;
}
