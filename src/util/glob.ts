/** `*` stands for any text; nothing else is special. */
export function globMatches(pattern: string, text: string): boolean {
  return globMatcher([pattern])(text);
}

/** Whether one of the patterns matches; to ask of many texts. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's');
  });
  return (text) => expressions.some((expression) => expression.test(text));
}
