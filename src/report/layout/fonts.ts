import type { FontRole } from '../assets.ts';
import type { Pdf } from './pdf.ts';

/** Widths kept before they are forgotten, so that a hundred thousand names do not fill memory (trap 14). */
const REMEMBERED = 20_000;

/** A stretch of text that one font can draw. */
interface Stretch {
  readonly text: string;
  readonly role: FontRole;
}

export interface Fonts {
  /** Width in points. */
  readonly width: (text: string, role: FontRole, size: number) => number;
  /**
   * Splits a text by the font that has its glyphs: the one asked for, else the main one; a character that neither has
   * is written as `U+4E2D`, since a missing glyph is forbidden in PDF/A and tells the reader nothing (trap 16).
   */
  readonly stretches: (text: string, role: FontRole) => readonly Stretch[];
}

interface Glyphs {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** What pdfkit 0.20 keeps of a font beside its public methods. */
interface FontInside {
  readonly font: Glyphs;
  layoutCache?: object;
  widthOfString(text: string, size: number): number;
}

/** The fonts of an open document, registered under their roles. */
export function documentFonts(doc: Pdf): Fonts {
  const inside = new Map<FontRole, FontInside>();
  const widths = new Map<string, number>();
  const fontOf = (role: FontRole): FontInside => {
    const known = inside.get(role) ?? openFont(doc, role);
    inside.set(role, known);
    return known;
  };
  const width = (text: string, role: FontRole, size: number): number => {
    const key = `${role}${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known * size;
    if (widths.size >= REMEMBERED) forget(widths, inside);
    const unit = fontOf(role).widthOfString(text, 1);
    widths.set(key, unit);
    return unit * size;
  };
  return {
    width,
    stretches: (text, role) =>
      split(text, role, (at, codePoint) => fontOf(at).font.hasGlyphForCodePoint(codePoint)),
  };
}

function openFont(doc: Pdf, role: FontRole): FontInside {
  doc.font(role);
  return (doc as unknown as { readonly _font: FontInside })._font;
}

function forget(widths: Map<string, number>, inside: ReadonlyMap<FontRole, FontInside>): void {
  widths.clear();
  for (const font of inside.values()) if (font.layoutCache) font.layoutCache = Object.create(null) as object;
}

function split(
  text: string,
  role: FontRole,
  has: (role: FontRole, codePoint: number) => boolean,
): readonly Stretch[] {
  if (/^[\x20-\x7e]*$/.test(text)) return [{ text, role }];
  const stretches: { text: string; role: FontRole }[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const own = has(role, codePoint);
    const at = own || has('sans', codePoint) ? (own ? role : 'sans') : role;
    const shown =
      own || has('sans', codePoint)
        ? character
        : `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
    const last = stretches.at(-1);
    if (last?.role === at) last.text += shown;
    else stretches.push({ text: shown, role: at });
  }
  return stretches;
}
