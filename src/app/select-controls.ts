import { SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import type { LoadedFramework } from './frameworks.ts';

/**
 * The frameworks with only the controls that `ids` name; a framework without one of them is left out. Throws USAGE for an
 * id that none of them has, with the nearest one: a gate on a misspelt control must not pass.
 */
export function selectControls(
  frameworks: readonly LoadedFramework[],
  ids: readonly string[],
): readonly LoadedFramework[] {
  const known = frameworks.flatMap(({ framework }) => framework.controls.map(({ id }) => id));
  for (const id of ids) if (!known.includes(id)) failUnknown(id, known);
  return frameworks.flatMap(({ framework, digest }) => {
    const controls = framework.controls.filter(({ id }) => ids.includes(id));
    const narrowed = { ...framework, controls };
    return controls.length > 0
      ? [{ framework: narrowed, digest, controls: controls.map(({ id }) => id) }]
      : [];
  });
}

function failUnknown(id: string, known: readonly string[]): never {
  if (known.length === 0)
    throw new SegproofError({
      code: 'USAGE',
      message: '--control needs a framework',
      expected: '--framework ID',
    });
  const near = nearest(id, known);
  throw new SegproofError({
    code: 'USAGE',
    message: `no framework that is judged has a control \`${id}\``,
    expected: near ? `\`${near}\`` : 'an id that `segproof frameworks show ID` prints',
  });
}
