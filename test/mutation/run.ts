/**
 * `npm run test:mutation -- [FILE…]`: changes the code of the checks and of the roll-up bit by bit and sees whether a test
 * notices. Without files all of them, which takes hours; the report stays in reports/mutation/. Fails below 85 %, and for a
 * survivor that survivors.yaml does not argue.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { parse } from 'yaml';
import { type Argument, type MutationReport, scoreOf, unargued } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../..');
const REPORT = join(ROOT, 'reports/mutation/mutation.json');
const LEAST = 85;
/** Lists and declarations have nothing to get wrong that their own tests do not compare word for word. */
const DATA = ['index', 'contract', 'catalogue', 'public-ids'].map((name) => `!src/**/${name}.ts`);
const ALL = ['src/checks/**/*.ts', 'src/compliance/**/*.ts', ...DATA];

async function mutate(files: readonly string[]): Promise<MutationReport> {
  rmSync(REPORT, { force: true });
  const configFile = join(import.meta.dirname, 'stryker.config.json');
  await new Stryker({ configFile, mutate: [...files] }).runMutationTest();
  return JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport;
}

function print(report: MutationReport, argued: readonly Argument[]): boolean {
  for (const [file, { mutants }] of Object.entries(report.files)) printScore(file, mutants);
  const total = printScore(
    'total',
    Object.values(report.files).flatMap(({ mutants }) => mutants),
  );
  const { survivors, stale } = unargued(report, argued);
  for (const { file, line, mutator, from, to } of survivors) {
    process.stdout.write(`survived: ${file}:${line} ${mutator}\n  - ${from}\n  + ${to}\n`);
  }
  for (const { file, mutator, from } of stale)
    process.stdout.write(`argued, but killed: ${file} ${mutator} ${from}\n`);
  return total >= LEAST && survivors.length === 0 && stale.length === 0;
}

function printScore(name: string, mutants: Parameters<typeof scoreOf>[0]): number {
  const { percent, killed, survived, ignored } = scoreOf(mutants);
  const counts = `${killed} killed, ${survived} survived, ${ignored} not tried`;
  process.stdout.write(`${percent.toFixed(1).padStart(5)} %  ${name}: ${counts}\n`);
  return percent;
}

const argued = parse(readFileSync(join(import.meta.dirname, 'survivors.yaml'), 'utf8')) as Argument[];
const files = process.argv.slice(2);
process.exitCode = print(await mutate(files.length > 0 ? files : ALL), argued) ? 0 : 1;
