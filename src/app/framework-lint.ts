import { CHECKS } from '../checks/index.ts';
import { type LintContext, lintFramework } from '../compliance/lint.ts';
import { parseFramework } from '../compliance/parse.ts';
import type { Problem } from '../util/error.ts';
import {
  type FrameworkText,
  type FrameworkTexts,
  readFramework,
  readFrameworks,
  readPublicIds,
} from './framework-files.ts';

/** What lint gives of one file. */
export interface LintedFile {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** Lints the files, or without any all of ours and of `folder`. Throws FRAMEWORK_INVALID for one that cannot be read. */
export function lintFiles(files: readonly string[], folder?: string): readonly LintedFile[] {
  const { all } = readFrameworks(folder);
  const given = files.map(readFramework);
  // Files given together may extend each other, as they would in one folder.
  const known = new Map([...all, ...given]);
  const context = lintContext([...known.keys()]);
  const texts = given.length > 0 ? given.map(([, text]) => text) : [...all.values()];
  return texts.map((text) => ({ file: text.file, problems: lintText(text, known, context) }));
}

/** Every fault of the user's own files, and each that is not named by its framework's id. */
export function lintGiven({ all, given }: FrameworkTexts): readonly Problem[] {
  const context = lintContext([...all.keys()]);
  return given.flatMap((id) => {
    const problems = lintText(all.get(id)!, all, context);
    return problems.length > 0 ? problems : misnamed(id, all);
  });
}

function lintText(
  { file, text }: FrameworkText,
  known: ReadonlyMap<string, FrameworkText>,
  context: LintContext,
): readonly Problem[] {
  return lintFramework(text, file, context, (id) => known.get(id));
}

function lintContext(frameworks: readonly string[]): LintContext {
  const lists = new Map<string, ReadonlySet<string> | undefined>();
  const publicIds = (scheme: string) => {
    if (!lists.has(scheme)) lists.set(scheme, readPublicIds(scheme));
    return lists.get(scheme);
  };
  return { checks: CHECKS.map(({ meta }) => meta), publicIds, frameworks };
}

/** `extends:`, and taking the place of one of ours, go by the name of the file. */
function misnamed(name: string, known: ReadonlyMap<string, FrameworkText>): readonly Problem[] {
  const { file, text } = known.get(name)!;
  const { id } = parseFramework(text, file, (base) => known.get(base));
  if (id === name) return [];
  const message = `the framework is \`${id}\`, its file is not`;
  return [{ code: 'FRAMEWORK_INVALID', message, place: { file }, expected: `${id}.yaml` }];
}
