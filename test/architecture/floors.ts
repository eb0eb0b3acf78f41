/** The floors of the house, lowest first (docs/architecture.md). Folders on one floor do not see each other. */
export const FLOORS: readonly (readonly string[])[] = [
  ['util'],
  ['model'],
  ['inventory'],
  ['policies'],
  ['engine'],
  ['checks'],
  ['compliance'],
  ['archive', 'report', 'sources', 'config'],
  ['app'],
  ['server', 'scheduler'],
  ['cli'],
];

/** Folders that give the same bytes for the same input, now and in ten years. */
export const PURE = ['util', 'model', 'inventory', 'policies', 'engine', 'checks', 'compliance', 'report'];

/** The part of the archive that an outsider could run anywhere. */
export const PURE_ARCHIVE = `^src/archive/(${[
  'append-entry bytes checkpoint claim commit corrupt descriptor dsse edge instant layout',
  'merkle note opened run-id shape signer state-root statement-shape statement store tiles',
]
  .join(' ')
  .replaceAll(' ', '|')}).ts$`;

const NODE_IMPORTS_IN_UTIL = '^src/util/digest\\.ts$';
const pureFolders = `^src/(${PURE.join('|')})/`;

export interface FloorRule {
  readonly name: string;
  readonly comment: string;
  readonly severity: 'error';
  readonly from: Record<string, unknown>;
  readonly to: Record<string, unknown>;
}

function floorRules(): FloorRule[] {
  return FLOORS.flatMap((floor, height) =>
    floor.map((folder) => {
      const above = FLOORS.slice(height + 1).flat();
      const beside = floor.filter((other) => other !== folder);
      return {
        name: `floor-of-${folder}`,
        comment: `${folder} imports only lower floors: whoever reads it need not know what stands above or beside it.`,
        severity: 'error',
        from: { path: `^src/${folder}/` },
        to: { path: `^src/(${[...above, ...beside].join('|') || 'none'})/` },
      } as const;
    }),
  );
}

export const RULES: readonly FloorRule[] = [
  ...floorRules(),
  {
    name: 'no-cycles',
    comment: 'A cycle means that two files are one; neither can be read or tested alone.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'pure-has-no-node',
    comment:
      'Judging and rendering are repeated years later and in a browser: they see no clock, file or network.',
    severity: 'error',
    from: { path: pureFolders, pathNot: NODE_IMPORTS_IN_UTIL },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'engine-has-no-digest',
    comment:
      'What the engine imports runs in a browser, so it must not reach the one file of util that needs Node.',
    severity: 'error',
    from: { path: '^src/(model|inventory|policies|engine)/' },
    to: { path: NODE_IMPORTS_IN_UTIL },
  },
  {
    name: 'pure-archive-has-no-node',
    comment: 'The arithmetic of the log must be checkable apart from our file handling.',
    severity: 'error',
    from: { path: PURE_ARCHIVE },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'core-has-few-libraries',
    comment: 'Engine, checks and archive arithmetic are what we are trusted for: no library decides in them.',
    severity: 'error',
    from: { path: '^src/(model|inventory|policies|engine|checks|archive)/' },
    to: { dependencyTypes: ['npm'] },
  },
];
