import type { AssessmentBody, ControlResult, Outcome } from '../model/assessment.ts';

/** A control whose outcome is another than it was. */
export interface ControlChange {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly before: Outcome | 'absent';
  readonly after: Outcome | 'absent';
  /** `worse`: exceptions are noted now; `lost`: it was tested and could not be this time, or is absent. */
  readonly change: 'better' | 'worse' | 'lost' | 'other';
}

/** In the order of the frameworks' controls; frameworks that only one side was judged by are left out. */
export function changedControls(
  old: Pick<AssessmentBody, 'controls' | 'frameworks'>,
  next: Pick<AssessmentBody, 'controls' | 'frameworks'>,
): readonly ControlChange[] {
  const ids = next.frameworks.map(({ id }) => id);
  const both = new Set(old.frameworks.map(({ id }) => id).filter((id) => ids.includes(id)));
  const pick = (controls: readonly ControlResult[]) =>
    new Map(
      controls
        .filter(({ framework }) => both.has(framework))
        .map((control) => [`${control.framework}\n${control.id}`, control]),
    );
  const [before, after] = [pick(old.controls), pick(next.controls)];
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((key) =>
    changeOf(before.get(key), after.get(key)),
  );
}

function changeOf(
  before: ControlResult | undefined,
  after: ControlResult | undefined,
): readonly ControlChange[] {
  const was = before?.outcome ?? 'absent';
  const is = after?.outcome ?? 'absent';
  if (was === is) return [];
  const { framework, id, title } = (after ?? before)!;
  return [{ framework, id, title, before: was, after: is, change: directionOf(was, is) }];
}

const TESTED: readonly (Outcome | 'absent')[] = ['no-exceptions-noted', 'exceptions-noted', 'supporting'];

function directionOf(was: Outcome | 'absent', is: Outcome | 'absent'): ControlChange['change'] {
  if (is === 'exceptions-noted') return 'worse';
  if (is === 'no-exceptions-noted') return 'better';
  return TESTED.includes(was) && !TESTED.includes(is) ? 'lost' : 'other';
}
