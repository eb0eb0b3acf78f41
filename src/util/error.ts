/** The closed set of reasons for which Segproof stops or reports a problem. */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'INPUT_UNREADABLE'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_CONFLICT'
  | 'CLUSTER_UNREACHABLE'
  | 'SNAPSHOT_INVALID'
  | 'FRAMEWORK_INVALID'
  | 'REGISTER_INVALID'
  | 'TEMPLATE_INVALID'
  | 'ARCHIVE_MISSING'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_CONFLICT'
  | 'ARCHIVE_UNAVAILABLE'
  | 'ARCHIVE_UNSUPPORTED'
  | 'KEY_INVALID';

/** Where in the user's input a problem lies. `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Field path inside the document, such as `spec.ingress[0].from[1].ipBlock.cidr`. */
  readonly path?: string | undefined;
}

/** What was wrong, where, what was expected and what was found. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place?: Place | undefined;
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
}

/** `file:line:column`, as compilers and editors write it. */
export function formatPlace(place: Place): string {
  const position = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
  return place.path ? `${position} (${place.path})` : position;
}

/** One line for a terminal: place, message, expected and got. */
export function formatProblem(problem: Problem): string {
  const where = problem.place ? `${formatPlace(problem.place)}: ` : '';
  const expected = problem.expected ? `; expected ${problem.expected}` : '';
  const got = problem.got ? `; got ${problem.got}` : '';
  return `${where}${problem.message}${expected}${got}`;
}

/** An error the user can act on. Anything else that is thrown is a fault of ours. */
export class SegproofError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(
    problem: Problem,
    options: { readonly cause?: unknown; readonly more?: readonly Problem[] } = {},
  ) {
    super(formatProblem(problem), { cause: options.cause });
    this.name = 'SegproofError';
    this.code = problem.code;
    this.problems = [problem, ...(options.more ?? [])];
  }
}
