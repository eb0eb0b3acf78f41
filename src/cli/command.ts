import type { Deps } from '../app/deps.ts';

/** One option as commander writes it, with its help text. */
export interface OptionSpec {
  /** Such as `-o, --output <dir>`. */
  readonly flags: string;
  readonly help: string;
  readonly default?: string | boolean;
  readonly choices?: readonly string[];
  /** May be given several times; see `Options.texts`. */
  readonly repeatable?: boolean;
}

/** One command of the CLI: what help prints, and where its code is, loaded only when it runs. */
export interface CommandSpec {
  /** With its arguments, such as `diff <old> <new>`. */
  readonly usage: string;
  readonly summary: string;
  /** Lines below the options: examples, exit codes. */
  readonly details?: string;
  readonly options?: readonly OptionSpec[];
  /** Finishes what it has begun when it is told to stop; other commands end at once, as signals do by default. */
  readonly stopsByItself?: boolean;
  readonly load?: () => Promise<CommandModule>;
  readonly commands?: readonly CommandSpec[];
}

export interface CommandModule {
  /** Gives the exit code (design.md §2). */
  readonly run: (args: CommandArguments, deps: Deps) => Promise<number>;
}

export interface CommandArguments {
  /** Positional arguments; variadic ones are a list at the end. */
  readonly positional: readonly string[];
  /** Options by camel-case name. */
  readonly options: Options;
}

/** Options as commander gives them. */
export class Options {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Every value of a repeatable option, in order. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** A comma-separated list, empty parts dropped. */
  list(name: string): readonly string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
}
