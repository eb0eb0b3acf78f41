import type { Control, Framework } from '../../model/framework.ts';
import { nearest } from '../../util/nearest.ts';
import type { ControlRule, Fault, LintContext } from './fault.ts';

/** Rules about ids that others gave: the control's own, and those it is related to. */
export const REFERENCE_RULES: readonly ControlRule[] = [isPublished, relatesToKnownControls];

function isPublished({ id }: Control, framework: Framework, { publicIds }: LintContext): readonly Fault[] {
  return unpublished(id, ['id'], framework.id, publicIds);
}

function unpublished(
  id: string,
  path: readonly PropertyKey[],
  scheme: string,
  publicIds: LintContext['publicIds'],
): readonly Fault[] {
  const known = publicIds(scheme);
  if (!known || known.has(id)) return [];
  const near = nearest(id, [...known]);
  return [
    {
      path,
      message: `${scheme} has no such control`,
      expected: near ? `\`${near}\`` : 'an id of its public list',
      got: id,
    },
  ];
}

function relatesToKnownControls(
  { crosswalk = [] }: Control,
  _framework: Framework,
  { publicIds, frameworks }: LintContext,
): readonly Fault[] {
  return crosswalk.flatMap(({ scheme, ids }, index) => {
    if (!frameworks.includes(scheme) && !publicIds(scheme)) {
      const near = nearest(scheme, frameworks);
      const expected = near ? `\`${near}\`` : 'the id of a framework';
      return [{ path: ['crosswalk', index, 'scheme'], message: 'no such framework', expected, got: scheme }];
    }
    return ids.flatMap((id, at) => unpublished(id, ['crosswalk', index, 'ids', at], scheme, publicIds));
  });
}
