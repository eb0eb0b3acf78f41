import type { Deps } from '../../app/deps.ts';
import { selectFrameworks } from '../../app/frameworks.ts';
import type { Control, ControlCheck, Framework } from '../../model/framework.ts';
import { SegproofError } from '../../util/error.ts';
import { visible } from '../../util/escape.ts';
import { nearest } from '../../util/nearest.ts';
import { textTable } from '../../util/text-table.ts';
import type { CommandArguments } from '../command.ts';

export async function run({ positional, options }: CommandArguments, deps: Deps): Promise<number> {
  const [id, control] = positional;
  const { framework } = selectFrameworks([id!], options.text('frameworksDir'))[0]!;
  const text =
    control === undefined
      ? frameworkText(framework)
      : controlText(findControl(framework, control), framework);
  deps.out(text.split('\n').map(visible).join('\n'));
  return 0;
}

function frameworkText(framework: Framework): string {
  const rows = framework.controls.map((control) => [
    control.id,
    control.evidenceLevel,
    testsOf(control),
    control.title,
  ]);
  const table = textTable([['CONTROL', 'EVIDENCE', 'CHECKS', 'IN OUR WORDS'], ...rows]);
  return `${headLines(framework).join('\n')}\n\n${table}\n`;
}

function headLines({
  title,
  version,
  publisher,
  disclaimer,
  source,
  effective,
  status,
}: Framework): string[] {
  const since = effective
    ? `, applies from ${effective.from}${effective.to ? ` to ${effective.to}` : ''}`
    : '';
  const catalogue = source?.catalogue ? `, catalogue ${source.catalogue}` : '';
  return [
    `${title} ${version} (${publisher}), ${status}${since}`,
    ...(source ? [`Checked against ${source.url} on ${source.date}${catalogue}`] : []),
    ...(source?.note ? [source.note] : []),
    disclaimer,
  ];
}

function testsOf(control: Control): string {
  const required = control.checks.filter((check) => check.required).length;
  const other = control.checks.length - required;
  return other > 0 ? `${required}+${other}` : String(required);
}

function findControl(framework: Framework, id: string): Control {
  const found = framework.controls.find((control) => control.id === id);
  if (found) return found;
  const near = nearest(
    id,
    framework.controls.map((control) => control.id),
  );
  const message = `${framework.id} has no control \`${id}\``;
  throw new SegproofError({ code: 'USAGE', message, expected: near && `\`${near}\`` });
}

function controlText(control: Control, framework: Framework): string {
  const { id, title, evidenceLevel, cadence, zones } = control;
  const facts = [
    `evidence: ${evidenceLevel}`,
    ...(cadence ? [`to be shown: ${cadence}`] : []),
    ...(zones.length > 0 ? [`zones: ${zones.join(', ')}`] : []),
  ];
  const manual = control.manual.map(
    ({ id: item, ask, signer, validFor }) =>
      `${item}: ${ask} (signed by ${signer ?? 'anyone'}${validFor ? `, holds for ${validFor}` : ''})`,
  );
  const kindred = (control.crosswalk ?? []).map(
    ({ relation, scheme, ids, rationale }) => `${relation} ${scheme} ${ids.join(', ')}: ${rationale}`,
  );
  return [
    `${framework.title} ${framework.version}, ${id}: ${title}\n${facts.join(' · ')}`,
    ...section(
      'Checks',
      control.checks.map((check) => checkText(check, framework)),
    ),
    ...section('Why', control.rationale ? [control.rationale] : []),
    ...section('Not tested, because', control.reason ? [control.reason] : []),
    ...section('What the evidence does not show', control.limits),
    ...section('A person attests', manual),
    ...section('Kindred controls (results are not transferred)', kindred),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? [`\n${title}`, ...lines.map((line) => `  ${line}`)] : [];
}

function checkText(
  { id, required, with: filter, parameters = {}, severity }: ControlCheck,
  framework: Framework,
) {
  const narrowed = Object.entries(filter).map(([key, value]) => `${key} ${value}`);
  const set = Object.entries(parameters).map(
    ([name, source]) => `${name} = ${framework.parameters[source]?.default} (${source})`,
  );
  const notes = [...(required ? [] : ['additional']), ...narrowed, ...set, ...(severity ? [severity] : [])];
  return notes.length > 0 ? `${id}: ${notes.join(', ')}` : id;
}
