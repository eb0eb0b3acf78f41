/** The text of one document, with its `---`, and the number of lines before it. */
export interface Chunk {
  readonly text: string;
  readonly linesBefore: number;
}

/**
 * Cuts a YAML stream at its document markers. A line that begins with `---` and a space or nothing is a marker
 * wherever it stands, inside block and quoted scalars too (YAML 1.2.2 §9.1.2, `c-forbidden`).
 */
export function splitDocuments(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let lines = 0;
  for (const marker of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    const before = text.slice(start, marker.index);
    // Directives belong to the document that the marker begins.
    if (marker.index === start || isDirectives(before)) continue;
    chunks.push({ text: before, linesBefore: lines });
    lines += countLines(before);
    start = marker.index;
  }
  chunks.push({ text: text.slice(start), linesBefore: lines });
  return chunks;
}

function isDirectives(text: string): boolean {
  return /^%/m.test(text) && !/^[^%#\s]/m.test(text);
}

function countLines(text: string): number {
  let count = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) count++;
  return count;
}
