/** What checks look at, from their own meta: `docs/checks.md`, and what `checks show` prints. */
import type { CheckMeta, CheckParameter } from '../checks/contract.ts';
import type { Framework } from '../model/framework.ts';
import { escapeMarkdown } from '../util/escape.ts';

/** What a reader is told of one check, each row a name and its text. */
export interface CheckDocs {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly parameters: readonly (readonly [name: string, description: string, values: string])[];
  /** Controls that use it, by framework. */
  readonly controls: readonly (readonly [framework: string, ids: string])[];
}

export function checkDocs(meta: CheckMeta, frameworks: readonly Framework[]): CheckDocs {
  const { id, title, description, parameters = {} } = meta;
  return {
    id,
    title,
    description,
    facts: [
      ['Subject', meta.subjectKind],
      ['Severity', meta.severity],
      ['Needs', meta.needs.join(', ')],
      ...(meta.appliesTo ? [['Applies to', meta.appliesTo] as const] : []),
      ...(meta.needsConfiguration ? [['Without zones or registers', 'left out by `check`'] as const] : []),
    ],
    parameters: Object.entries(parameters).map(([name, spec]) => [name, spec.description, valuesText(spec)]),
    controls: frameworks.flatMap((framework) => controlsOf(framework, id)),
  };
}

/** `default 90, from 1 to 366`. */
function valuesText({ default: usual, min, max, choices }: CheckParameter): string {
  const text = Array.isArray(usual) ? usual.join(', ') || 'none' : String(usual) || 'none';
  return [
    `default ${text}`,
    ...(min !== undefined ? [`at least ${min}`] : []),
    ...(max !== undefined ? [`at most ${max}`] : []),
    ...(choices ? [`one of ${choices.join(', ')}`] : []),
  ].join('; ');
}

function controlsOf({ id, controls }: Framework, check: string): CheckDocs['controls'] {
  const ids = controls.flatMap((control) => {
    const test = control.checks.find((named) => named.id === check);
    return test ? [test.required ? control.id : `${control.id} (additional)`] : [];
  });
  return ids.length > 0 ? [[id, ids.join(', ')]] : [];
}

/** The content of `docs/checks.md`. */
export function checksMarkdown(metas: readonly CheckMeta[], frameworks: readonly Framework[]): string {
  const docs = metas.map((meta) => checkDocs(meta, frameworks));
  const index = metas.map(({ id, title, subjectKind, severity }) =>
    row([`[${id}](#${id})`, subjectKind, severity, escapeMarkdown(title)]),
  );
  return [
    '# Checks',
    '',
    'Made from the code by `npm run renew`; `segproof checks show ID` prints the same. A check is pass, fail, unknown or not',
    'applicable for each of its subjects; *unknown* always has a reason, and never counts as a pass. Parameters are set by a',
    'framework’s mapping, else under `checks:` in `segproof.yaml`.',
    '',
    '| check | subject | severity | says |',
    '|---|---|---|---|',
    ...index,
    ...docs.flatMap(section),
    '',
  ].join('\n');
}

function section({ id, title, description, facts, parameters, controls }: CheckDocs): readonly string[] {
  return [
    '',
    `## ${id}`,
    '',
    `**${escapeMarkdown(title)}** ${escapeMarkdown(description)}`,
    '',
    facts.map(([name, text]) => `${name}: ${escapeMarkdown(text)}`).join(' · '),
    ...table(['parameter', 'what it is', 'values'], parameters),
    ...table(['framework', 'controls'], controls),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((cellsOfRow) => row(cellsOfRow.map(escapeMarkdown)));
  return ['', row(head), `|${'---|'.repeat(head.length)}`, ...cells];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
