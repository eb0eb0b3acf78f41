import type { ControlResult } from '../../model/assessment.ts';
import { outcomeMark } from './control-words.ts';
import type { Block, Cell, Run } from './document.ts';
import { anchored, cell, code, column, marked, muted, plain, strong, table } from './document.ts';
import { controlAnchor } from './text.ts';
import { ATTESTATION } from './words.ts';

/** Controls that carry no outcome of their own, or that were not tested: what is missing of each, in one row. */
export function otherControls(controls: readonly ControlResult[]): Block {
  const columns = [
    column('Control, in our words', 2.3),
    column('Outcome', 1.5),
    column('Missing', 1.9),
    column('A person attests', 2.2),
    column('Not shown', 2.2),
  ];
  return table(
    'Controls not tested, supporting or manual: what is missing, and what people must show',
    columns,
    controls.map(row),
  );
}

function row(control: ControlResult): readonly Cell[] {
  return [
    anchored(controlAnchor(control), strong(`${control.id} `), control.title),
    marked(outcomeMark(control)),
    cell(...missing(control)),
    attests(control),
    cell(control.limits.length > 0 ? control.limits.join(' ') : muted('–')),
  ];
}

/** Checks that this version does not have, else the reason in words. */
function missing({ tests, reason }: ControlResult): readonly Run[] {
  const names = tests.filter(({ result }) => result === 'missing').map(({ check }) => check);
  if (names.length === 0) return [reason ? plain(reason) : muted('–')];
  const listed = names.flatMap((name, index) => [plain(index === 0 ? 'checks ' : ', '), code(name)]);
  return names.length === 1 ? [plain('check '), code(names[0]!)] : listed;
}

function attests({ attestationOutstanding, outstanding }: ControlResult): Cell {
  const asks = outstanding.map(({ ask }) => ask).join(' ');
  if (!attestationOutstanding) return cell(muted('–'));
  return marked({ ...ATTESTATION.mark, word: 'open' }, plain(asks === '' ? '' : ` ${asks}`));
}
