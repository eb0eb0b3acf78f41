import type { Deps } from '../../app/deps.ts';
import { loadFrameworks, selectFrameworks } from '../../app/frameworks.ts';
import type { Control } from '../../model/framework.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

export async function run({ positional }: CommandArguments, deps: Deps): Promise<number> {
  const { framework } = selectFrameworks([positional[0]!], loadFrameworks())[0]!;
  const rows = framework.controls.map((control) => [
    control.id,
    control.evidenceLevel,
    testsOf(control),
    control.title,
  ]);
  deps.out(`${framework.title} ${framework.version} (${framework.publisher})\n${framework.disclaimer}\n\n`);
  deps.out(`${textTable([['CONTROL', 'EVIDENCE', 'CHECKS', 'IN OUR WORDS'], ...rows])}\n`);
  return 0;
}

function testsOf(control: Control): string {
  const required = control.checks.filter((check) => check.required).length;
  const other = control.checks.length - required;
  return other > 0 ? `${required}+${other}` : String(required);
}
