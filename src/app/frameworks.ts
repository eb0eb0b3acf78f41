import { parseFramework } from '../compliance/parse.ts';
import type { Framework } from '../model/framework.ts';
import { sha256Hex } from '../util/digest.ts';
import { SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { type FrameworkText, type FrameworkTexts, readFrameworks } from './framework-files.ts';
import { lintGiven } from './framework-lint.ts';

/** A framework and the SHA-256 of the file it was read from (and of its bases). */
export interface LoadedFramework {
  readonly framework: Framework;
  readonly digest: string;
  /** Ids of its controls that are judged, where not all are. */
  readonly controls?: readonly string[];
}

/**
 * Every framework file of the package and of `folder` (`--frameworks-dir`), by id; a file of the user's wins. Throws
 * FRAMEWORK_INVALID with every fault of the user's files: no mapping is believed that `frameworks lint` refuses.
 */
export function loadFrameworks(folder?: string): readonly LoadedFramework[] {
  return loadNamed(soundTexts(folder), () => true);
}

function soundTexts(folder?: string): FrameworkTexts {
  const texts = readFrameworks(folder);
  const [first, ...more] = texts.given.length > 0 ? lintGiven(texts) : [];
  if (first) throw new SegproofError(first, { more });
  return texts;
}

function loadNamed({ all }: FrameworkTexts, wanted: (id: string) => boolean): readonly LoadedFramework[] {
  return [...all]
    .filter(([id]) => wanted(id))
    .map(([, text]) => loadFramework(text, all))
    .sort((a, b) => (a.framework.id < b.framework.id ? -1 : 1));
}

/** The digest covers the file and every file that it extends, in the order in which they are read. */
function loadFramework(
  { file, text }: FrameworkText,
  all: ReadonlyMap<string, FrameworkText>,
): LoadedFramework {
  const read = [text];
  const framework = parseFramework(text, file, (id) => {
    const base = all.get(id);
    if (base) read.push(base.text);
    return base;
  });
  return {
    framework,
    digest: read.length === 1 ? sha256Hex(text) : sha256Hex(read.map((part) => sha256Hex(part)).join('\n')),
  };
}

/**
 * The frameworks that ids name: whole ids (`pci-dss-4.0.1`), names without a version (`pci-dss`: the newest active one), or
 * `all`. Throws USAGE with the nearest known id, and as `loadFrameworks` does.
 */
export function selectFrameworks(ids: readonly string[], folder?: string): readonly LoadedFramework[] {
  const texts = soundTexts(folder);
  const all = ids.includes('all');
  // Files are named by their ids, so that those which no id can mean need not be parsed.
  const known = loadNamed(texts, (name) => all || ids.some((id) => `${name}-`.startsWith(`${id}-`)));
  const active = known.filter(({ framework }) => framework.status === 'active');
  if (all) return active;
  const selected = ids.map(
    (id) =>
      oneFramework(id, known, active) ??
      failUnknown(
        id,
        loadNamed(texts, () => true),
      ),
  );
  return known.filter((loaded) => selected.includes(loaded));
}

function oneFramework(
  id: string,
  known: readonly LoadedFramework[],
  active: readonly LoadedFramework[],
): LoadedFramework | undefined {
  const exact = known.find(({ framework }) => framework.id === id);
  return exact ?? active.findLast(({ framework }) => nameOf(framework) === id);
}

function failUnknown(id: string, known: readonly LoadedFramework[]): never {
  const names = known.flatMap(({ framework }) => [framework.id, nameOf(framework)]);
  const near = nearest(id, names);
  throw new SegproofError({
    code: 'USAGE',
    message: `unknown framework \`${id}\``,
    expected: near ? `\`${near}\`` : `one of ${known.map(({ framework }) => framework.id).join(', ')}`,
  });
}

/** True for the framework's id, with or without its version. */
export function namesFramework(id: string, framework: Framework): boolean {
  return id === framework.id || id === nameOf(framework);
}

/** The id without its version: `pci-dss-4.0.1` → `pci-dss`; the whole id where it holds none, as `gdpr`. */
function nameOf({ id, version }: Framework): string {
  return id.endsWith(`-${version}`) ? id.slice(0, -version.length - 1) : id;
}
