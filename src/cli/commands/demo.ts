import { runDemo } from '../../app/demo.ts';
import type { Deps } from '../../app/deps.ts';
import type { CommandArguments } from '../command.ts';
import { demoText } from '../demo-text.ts';
import { newTimings } from '../gathering.ts';

/** The bundled sample, end to end. Always 0: its findings are the story. */
export async function run({ options }: CommandArguments, deps: Deps): Promise<number> {
  const timings = newTimings();
  const result = await runDemo(options.text('output')!, deps, timings);
  deps.out(`${demoText(result, deps.style)}\n`);
  if (options.flag('timings')) deps.say(timings.line({ findings: result.before.findings.length }));
  return 0;
}
