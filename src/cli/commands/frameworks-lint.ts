import type { Deps } from '../../app/deps.ts';
import { lintFiles } from '../../app/framework-lint.ts';
import { formatProblem } from '../../util/error.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';

/** Exit 1 when a file has a fault. Without files, ours and those of `--frameworks-dir` are linted. */
export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const linted = lintFiles(positional, options.text('frameworksDir'));
  const problems = linted.flatMap((file) => file.problems);
  for (const problem of problems) deps.out(`${visible(formatProblem(problem))}\n`);
  deps.say(`${linted.length} files, ${problems.length} faults`);
  return problems.length > 0 ? 1 : 0;
}
