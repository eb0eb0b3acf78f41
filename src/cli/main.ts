import { Command, CommanderError, Option } from 'commander';
import { toolVersion } from '../app/package.ts';
import { formatProblem, SegproofError } from '../util/error.ts';
import { visible } from '../util/escape.ts';
import { type CommandSpec, type OptionSpec, Options } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { COMMON_OPTIONS } from './options.ts';
import { terminalDeps } from './terminal.ts';

const USAGE_ERROR = 3;

/** Parses, runs one command and gives its exit code. Errors a user can act on are printed, one line each. */
export async function main(argv: readonly string[]): Promise<number> {
  const outcome = { code: 0 };
  const program = buildProgram(outcome);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return outcome.code;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
  if (!(error instanceof SegproofError)) {
    // A fault of ours must not look like a check that failed (1), nor like an answer.
    process.stderr.write(
      `segproof: internal fault, please report it: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return USAGE_ERROR;
  }
  for (const problem of error.problems) process.stderr.write(`error: ${visible(formatProblem(problem))}\n`);
  return USAGE_ERROR;
}

function buildProgram(outcome: { code: number }): Command {
  const program = new Command('segproof')
    .description(
      'Proves what your network policies permit, judges it against control frameworks, keeps evidence.',
    )
    .version(toolVersion(), '-V, --version', 'print the version')
    .showHelpAfterError('(run with --help for what is known)')
    .exitOverride();
  for (const spec of COMMANDS) program.addCommand(buildCommand(spec, outcome));
  return program;
}

function buildCommand(spec: CommandSpec, outcome: { code: number }): Command {
  const [name, ...args] = spec.usage.split(' ') as [string, ...string[]];
  const command = new Command(name).summary(spec.summary).description(sentence(spec.summary)).exitOverride();
  command.showHelpAfterError('(run with --help for what is known)');
  for (const arg of args) command.argument(arg);
  for (const sub of spec.commands ?? []) command.addCommand(buildCommand(sub, outcome));
  const load = spec.load;
  if (!load) return command;
  for (const option of [...(spec.options ?? []), ...COMMON_OPTIONS]) command.addOption(buildOption(option));
  if (spec.details) command.addHelpText('after', spec.details);
  return command.action(async () => {
    const { run } = await load();
    const values = command.opts<Record<string, unknown>>();
    const signal = spec.stopsByItself ? stopSignal() : new AbortController().signal;
    const deps = terminalDeps({ quiet: values.quiet === true, color: values.color !== false }, signal);
    outcome.code = await run({ positional: command.args, options: new Options(values) }, deps);
  });
}

function buildOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.help);
  if (spec.choices) option.choices(spec.choices);
  if (spec.repeatable) {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  }
  if (spec.default !== undefined) option.default(spec.default);
  return option;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort();
      process.once(name, () => process.exit(name === 'SIGINT' ? 130 : 143));
    });
  }
  return controller.signal;
}
