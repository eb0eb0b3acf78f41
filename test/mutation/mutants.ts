/** What Stryker's report says of each mutant (mutation-testing-report-schema, version 2), as far as the lane reads it. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** Lines and columns count from one. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** Code that can be changed without a test noticing. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly mutator: string;
  readonly from: string;
  readonly to: string;
}

/** Why a change that no test notices is no gap. `from` is the code that is changed; without `to` any change of it. */
export interface Argument {
  readonly file: string;
  readonly mutator: string;
  readonly from: string;
  readonly to?: string;
  readonly why: string;
}

export interface Score {
  readonly killed: number;
  readonly survived: number;
  /** Evaluated once, when the module is loaded: not tried, as each would need every test again. */
  readonly ignored: number;
  readonly percent: number;
}

const KILLED = new Set(['Killed', 'Timeout']);
const SURVIVED = new Set(['Survived', 'NoCoverage']);

/** Killed of killed and survived; what no test runs has survived. */
export function scoreOf(mutants: readonly Pick<Mutant, 'status'>[]): Score {
  const count = (statuses: ReadonlySet<string>) =>
    mutants.filter(({ status }) => statuses.has(status)).length;
  const [killed, survived] = [count(KILLED), count(SURVIVED)];
  const tried = killed + survived;
  return {
    killed,
    survived,
    ignored: count(new Set(['Ignored'])),
    percent: tried === 0 ? 100 : (100 * killed) / tried,
  };
}

export function survivorsOf({ files }: MutationReport): readonly Survivor[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants
      .filter(({ status }) => SURVIVED.has(status))
      .map(({ mutatorName, replacement = '', location }) => ({
        file,
        line: location.start.line,
        mutator: mutatorName,
        from: oneLine(textAt(lines, location)),
        to: oneLine(replacement),
      }));
  });
}

/** Survivors that no argument speaks of, and arguments about the files that speak of no survivor. */
export function unargued(
  report: MutationReport,
  argued: readonly Argument[],
): { readonly survivors: readonly Survivor[]; readonly stale: readonly Argument[] } {
  const survivors = survivorsOf(report);
  return {
    survivors: survivors.filter((survivor) => !argued.some((argument) => speaksOf(argument, survivor))),
    stale: argued.filter((argument) => {
      return argument.file in report.files && !survivors.some((survivor) => speaksOf(argument, survivor));
    }),
  };
}

function speaksOf({ file, mutator, from, to }: Argument, survivor: Survivor): boolean {
  return (
    file === survivor.file &&
    mutator === survivor.mutator &&
    oneLine(from) === survivor.from &&
    (to === undefined || oneLine(to) === survivor.to)
  );
}

function textAt(lines: readonly string[], { start, end }: Mutant['location']): string {
  const part = lines.slice(start.line - 1, end.line);
  const last = part.length - 1;
  return part
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n');
}

const oneLine = (code: string) => code.replaceAll(/\s+/g, ' ').trim();
