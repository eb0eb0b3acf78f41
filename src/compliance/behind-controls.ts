import type { AssessmentBody } from '../model/assessment.ts';

/** The assessment with only those findings that its controls rest on: for what is shown of a few controls. */
export function behindControls<A extends AssessmentBody>(assessment: A): A {
  const { findings, controls } = assessment;
  const kept = [...new Set(controls.flatMap((control) => control.findings))].sort((a, b) => a - b);
  const places = new Map(kept.map((index, place) => [index, place]));
  return {
    ...assessment,
    findings: kept.map((index) => findings[index]!),
    controls: controls.map((control) => ({
      ...control,
      findings: control.findings.map((index) => places.get(index)!),
    })),
  };
}
