import type { Deps } from '../../app/deps.ts';
import { CHECKS } from '../../checks/index.ts';
import { SegproofError } from '../../util/error.ts';
import { nearest } from '../../util/nearest.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

export async function run({ positional }: CommandArguments, deps: Deps): Promise<number> {
  const meta = findCheck(positional[0]!).meta;
  const facts = [
    ['Check', meta.id],
    ['Says', meta.title],
    ['Subject', meta.subjectKind],
    ['Severity', meta.severity],
    ['Needs', meta.needs.join(', ')],
  ];
  const parameters = Object.entries(meta.parameters ?? {}).map(([name, { default: usual, description }]) => [
    name,
    description,
    `default ${Array.isArray(usual) ? usual.join(', ') : usual}`,
  ]);
  const listed = parameters.length > 0 ? `\nParameters\n${textTable(parameters)}\n` : '';
  deps.out(`${textTable(facts)}\n\n${meta.description}\n${listed}`);
  return 0;
}

function findCheck(id: string) {
  const found = CHECKS.find(({ meta }) => meta.id === id);
  if (found) return found;
  const near = nearest(
    id,
    CHECKS.map(({ meta }) => meta.id),
  );
  const expected = near ? `\`${near}\`` : 'an id that `segproof checks list` prints';
  throw new SegproofError({ code: 'USAGE', message: `unknown check \`${id}\``, expected });
}
