/** The table that `npm run bench` ends with: each bench adds its rows, and the runner prints them together. */
import { appendFileSync, readFileSync } from 'node:fs';

export interface BenchRow {
  readonly work: string;
  readonly ours: string;
  readonly baseline: string;
  readonly ratio: string;
  readonly goal: string;
}

/** File that collects the rows of one `npm run bench`; absent when a bench runs alone. */
const FILE = process.env.SEGPROOF_BENCH_ROWS;

export function addRow(row: BenchRow): void {
  console.log(`${row.work}: ${row.ours}; ${row.baseline}; ratio ${row.ratio} (goal ${row.goal})`);
  if (FILE) appendFileSync(FILE, `${JSON.stringify(row)}\n`);
}

/** As Markdown, so that it can be pasted into `docs/speed.md`. */
export function formatRows(file: string): string {
  const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const lines = rows.map((line) => {
    const { work, ours, baseline, ratio, goal } = JSON.parse(line) as BenchRow;
    return `| ${work} | ${ours} | ${baseline} | ${ratio} | ${goal} |`;
  });
  return ['| Work | Ours | Baseline | Ratio | Goal |', '|---|---|---|---|---|', ...lines].join('\n');
}
