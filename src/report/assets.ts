/** What a format needs beside the assessment, read from `templates/` by the app; reports open no file. */
export interface Assets {
  /** Handlebars sources by name: `report.html`, and partials by file name without its ending. */
  readonly templates: Readonly<Record<string, string>>;
  /** The one style sheet, inlined. */
  readonly css: string;
  /** TrueType bytes by role: the keys of `FONT_FILES`. */
  readonly fonts: Readonly<Record<string, Uint8Array>>;
  /** Lets the caller's process do other work; long renderings await it at page breaks. A timer is the caller's to give. */
  readonly pause?: () => Promise<void>;
}

/** Role of each embedded font, and its file under `templates/fonts`. */
export const FONT_FILES = {
  sans: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
} as const;

export type FontRole = keyof typeof FONT_FILES;
