/**
 * Names and labels of a cluster are chosen by whoever may create a pod. Each sink has one function here, and every
 * text that reaches the sink goes through it.
 */

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML content and quoted attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character]!);
}

/**
 * Text for XML 1.0 content and quoted attribute values. What XML cannot hold even as a reference is written out as
 * `visible` does, lone surrogates are replaced.
 */
export function escapeXml(text: string): string {
  const shown = visible(text.toWellFormed()).replace(/[\ufffe\uffff]/g, '\ufffd');
  return shown.replace(/[&<>"]/g, (character) => HTML[character]!);
}

// Controls (C0, DEL, C1), format characters (bidirectional, zero-width, soft hyphen, tags), separators, and what fonts
// draw as nothing (Unicode 16, Default_Ignorable_Code_Point).
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Control and invisible characters written out as `\u001b` or `\u{e0041}`, so that they can be seen and have no effect. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** A cell that no spreadsheet takes for a formula (OWASP CSV injection); quoting is the CSV writer's. */
export function inertCell(text: string): string {
  const shown = visible(text);
  return /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(shown) ? `'${shown}` : shown;
}

/** Text for a Markdown table cell. */
export function escapeMarkdown(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`);
}

/**
 * Text for a quoted string of DOT that becomes a label or a name. Graphviz takes `\N`, `\G`, `\l` for fields and line
 * ends, and `&…;` for a character.
 */
export function escapeDot(text: string): string {
  return visible(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
}

/** One safe path part made of any text: letters, digits, dot, dash and underscore, never `.` or `..`. */
export function fileNamePart(text: string): string {
  const part = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return part || 'unnamed';
}
