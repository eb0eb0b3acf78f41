import type { Deps } from '../../app/deps.ts';
import { selectFrameworks } from '../../app/frameworks.ts';
import type { CheckMeta } from '../../checks/contract.ts';
import { CHECKS } from '../../checks/index.ts';
import { checkDocs } from '../../report/check-docs.ts';
import { SegproofError } from '../../util/error.ts';
import { nearest } from '../../util/nearest.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

/** The documentation of one check, as in `docs/checks.md`. */
export async function run({ positional }: CommandArguments, deps: Deps): Promise<number> {
  const meta = findCheck(positional[0]!);
  const frameworks = selectFrameworks(['all']).map(({ framework }) => framework);
  const { id, title, description, facts, parameters, controls } = checkDocs(meta, frameworks);
  const head = textTable([['Check', id], ['Says', title], ...facts]);
  const sections = [...section('Parameters', parameters), ...section('Controls that use it', controls)];
  deps.out(`${[head, '', description, ...sections].join('\n')}\n`);
  return 0;
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length > 0 ? ['', title, textTable(rows)] : [];
}

function findCheck(id: string): CheckMeta {
  const found = CHECKS.find(({ meta }) => meta.id === id);
  if (found) return found.meta;
  const near = nearest(
    id,
    CHECKS.map(({ meta }) => meta.id),
  );
  const expected = near ? `\`${near}\`` : 'an id that `segproof checks list` prints';
  throw new SegproofError({ code: 'USAGE', message: `unknown check \`${id}\``, expected });
}
