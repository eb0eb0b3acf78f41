import { readFileSync } from 'node:fs';
import type { Deps } from '../../app/deps.ts';
import { frameworkTexts } from '../../app/frameworks.ts';
import { lintFramework } from '../../compliance/lint.ts';
import { formatProblem, SegproofError } from '../../util/error.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';

/** Exit 1 when a file has a fault. */
export async function run({ positional }: CommandArguments, deps: Deps): Promise<number> {
  const load = frameworkTexts();
  let faults = 0;
  for (const file of positional) {
    const problems = lintFramework(readText(file), file, load);
    for (const problem of problems) deps.out(`${visible(formatProblem(problem))}\n`);
    faults += problems.length;
  }
  deps.say(`${positional.length} files, ${faults} faults`);
  return faults > 0 ? 1 : 0;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'FRAMEWORK_INVALID', message, place: { file } }, { cause });
  }
}
