import type { Deps } from '../../app/deps.ts';
import { loadFrameworks } from '../../app/frameworks.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

/** Active frameworks, which `--framework all` means; with `--all` also proposed, superseded and variant ones. */
export async function run({ options }: CommandArguments, deps: Deps): Promise<number> {
  const rows = loadFrameworks(options.text('frameworksDir'))
    .filter(({ framework }) => options.flag('all') || framework.status === 'active')
    .map(({ framework, digest }) => [
      framework.id,
      framework.title,
      framework.status,
      framework.source?.date ?? 'no source',
      String(framework.controls.length),
      digest.slice(0, 12),
    ]);
  const head = ['FRAMEWORK', 'TITLE', 'STATUS', 'CHECKED AGAINST SOURCE', 'CONTROLS', 'SHA-256'];
  deps.out(`${textTable([head, ...rows])}\n`);
  return 0;
}
