import type { ControlResult } from '../../model/assessment.ts';
import type { Cell, Mark } from './document.ts';
import { cell, marked, muted } from './document.ts';
import { ATTESTATION, OUTCOME_WORDS } from './words.ts';

/**
 * The outcome's symbol with few words: the evidence level stands beside it, and an attestation has a mark of its own.
 * The full wording is in the control's own section.
 */
export function outcomeMark(control: ControlResult): Mark {
  return { ...OUTCOME_WORDS[control.outcome].mark, word: shortWording(control) };
}

function shortWording({ wording }: ControlResult): string {
  return wording
    .replace(/; attestation outstanding$/, '')
    .replace(/ in the part tested$/, '')
    .replace(/^supporting evidence: 0 tests, 0 exceptions$/, 'supporting, no test')
    .replace(/^supporting evidence: /, 'supporting: ');
}

/** Whether a person must still sign something. */
export function attestationCell({ attestationOutstanding, outstanding }: ControlResult): Cell {
  if (!attestationOutstanding) return cell(muted('–'));
  const count = outstanding.length;
  return marked({ ...ATTESTATION.mark, word: count > 0 ? `${count} open` : 'open' });
}

export function testsText(control: ControlResult): string {
  return control.testsRequired === 0 ? '–' : `${control.testsPerformed} of ${control.testsRequired}`;
}
