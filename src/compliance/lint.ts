import { type Problem, SegproofError } from '../util/error.ts';
import { CHECK_RULES } from './lint/check-rules.ts';
import { CONTROL_RULES } from './lint/control-rules.ts';
import type { ControlRule, Fault, LintContext } from './lint/fault.ts';
import { headFaults } from './lint/head-rules.ts';
import { readLeniently } from './lint/lenient.ts';
import { REFERENCE_RULES } from './lint/reference-rules.ts';
import {
  isOverlay,
  type LoadFramework,
  type LocatedFramework,
  parseOverlay,
  readFrameworkYaml,
} from './parse.ts';

export type { LintContext } from './lint/fault.ts';

const RULES: readonly ControlRule[] = [...CONTROL_RULES, ...CHECK_RULES, ...REFERENCE_RULES];

/**
 * Every fault of a framework file or overlay, each with its place, in the file's order: what a mapping must hold before its
 * result can be believed. Of an overlay, what its base says is not told again.
 */
export function lintFramework(
  text: string,
  file: string,
  context: LintContext,
  load?: LoadFramework,
): readonly Problem[] {
  try {
    const yaml = readFrameworkYaml(text, file);
    if (isOverlay(yaml)) return rulesOf(parseOverlay(yaml, load, [file]), context);
    const { problems, located } = readLeniently(yaml);
    return [...problems, ...(located ? rulesOf(located, context) : [])].sort(byPlace);
  } catch (error) {
    if (error instanceof SegproofError) return error.problems;
    throw error;
  }
}

function rulesOf({ framework, placeOf, placeIn }: LocatedFramework, context: LintContext): Problem[] {
  const ofHead = headFaults(framework).map(({ path, ...fault }) => toProblem(fault, placeOf(path)));
  const ofControls = framework.controls.flatMap((control) => {
    if (!placeIn(control, [])) return [];
    const faults = RULES.flatMap((rule) => rule(control, framework, context));
    return faults.map(({ path, message, ...fault }) =>
      toProblem({ ...fault, message: `control ${control.id}: ${message}` }, placeIn(control, path)),
    );
  });
  return [...ofHead, ...ofControls].sort(byPlace);
}

function toProblem({ message, expected, got }: Omit<Fault, 'path'>, place: Problem['place']): Problem {
  return { code: 'FRAMEWORK_INVALID', message, place, expected, got };
}

function byPlace(a: Problem, b: Problem): number {
  const line = (a.place?.line ?? 0) - (b.place?.line ?? 0);
  return line !== 0 ? line : (a.place?.column ?? 0) - (b.place?.column ?? 0);
}
