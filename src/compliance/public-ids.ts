/**
 * Ids of a list of public controls (`frameworks/ids/<scheme>.txt`): parted by blanks and line ends, with lines of comment
 * after `#`. Lists hold numbers only, never a title or a text.
 */
export function parseIdList(text: string): ReadonlySet<string> {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return new Set(
    lines
      .join(' ')
      .split(/\s+/)
      .filter((id) => id !== ''),
  );
}
