import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FLOORS, RULES } from './floors.ts';

const ROOT = join(import.meta.dirname, '../..');

async function cruiseTree(root: string): Promise<ICruiseResult> {
  const result = await cruise(['src'], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: RULES as never },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  });
  return result.output as ICruiseResult;
}

function violatedRules(result: ICruiseResult): string[] {
  return result.summary.violations.map(
    (violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`,
  );
}

function sourceFiles(root: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name}`)
    .sort();
}

describe('the floors of the house', () => {
  test('every file of src was read, and none breaks a rule', async () => {
    const result = await cruiseTree(ROOT);
    const read = result.modules.map((module) => module.source).filter((source) => source.startsWith('src/'));
    expect(read.sort()).toEqual(sourceFiles(ROOT));
    expect(violatedRules(result)).toEqual([]);
  });

  test('every folder of src stands on a floor', () => {
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map((folder) => folder.name).sort()).toEqual(FLOORS.flat().sort());
  });
});

/** One planted fault per rule: the file to write and its text. */
const PLANTED: Readonly<Record<string, { readonly file: string; readonly text: string }>> = {
  ...Object.fromEntries(
    FLOORS.flatMap((floor, height) =>
      floor.map((folder) => {
        const forbidden = FLOORS[height + 1]?.[0] ?? floor.find((other) => other !== folder) ?? 'none';
        const text = `import { target } from '../${forbidden}/target.ts';\nexport const x = target;\n`;
        return [`floor-of-${folder}`, { file: `src/${folder}/planted.ts`, text }];
      }),
    ),
  ),
  'no-cycles': {
    file: 'src/model/one.ts',
    text: "import { two } from './two.ts';\nexport const one = () => two;\n",
  },
  'pure-has-no-node': {
    file: 'src/engine/planted.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
  },
  'engine-has-no-digest': {
    file: 'src/engine/planted.ts',
    text: "import { sha } from '../util/digest.ts';\nexport const x = sha;\n",
  },
  'pure-archive-has-no-node': {
    file: 'src/archive/merkle.ts',
    text: "import { hash } from 'node:crypto';\nexport const x = hash;\n",
  },
  'core-has-few-libraries': {
    file: 'src/engine/planted.ts',
    text: "import { parse } from 'yaml';\nexport const x = parse;\n",
  },
};

describe('a planted violation is caught', () => {
  let tree = '';
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'segproof-floors-'));
    for (const folder of [...FLOORS.flat(), 'none']) {
      mkdirSync(join(tree, 'src', folder), { recursive: true });
      writeFileSync(join(tree, 'src', folder, 'target.ts'), 'export const target = 1;\n');
    }
    writeFileSync(
      join(tree, 'src/util/digest.ts'),
      "import { hash } from 'node:crypto';\nexport const sha = hash;\n",
    );
    writeFileSync(
      join(tree, 'src/model/two.ts'),
      "import { one } from './one.ts';\nexport const two = () => one;\n",
    );
    writeFileSync(join(tree, 'package.json'), '{"type":"module","dependencies":{"yaml":"1"}}');
    cpSync(join(ROOT, 'node_modules/yaml'), join(tree, 'node_modules/yaml'), { recursive: true });
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  test('every rule has a planted violation', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(RULES.map((rule) => rule.name).sort());
  });

  test.each(Object.entries(PLANTED))('%s', async (rule, planted) => {
    const file = join(tree, planted.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, planted.text);
    try {
      expect(violatedRules(await cruiseTree(tree)).join('\n')).toContain(`${rule}: ${planted.file}`);
    } finally {
      rmSync(file);
    }
  });
});
