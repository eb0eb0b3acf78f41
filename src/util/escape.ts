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

// C0, DEL, C1, line and paragraph separators, bidirectional controls, zero-width characters, BOM.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Control and invisible characters written out as `\u001b`, so that they can be seen and have no effect. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
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

/** One safe path part made of any text: letters, digits, dot, dash and underscore, never `.` or `..`. */
export function fileNamePart(text: string): string {
  const part = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return part || 'unnamed';
}
