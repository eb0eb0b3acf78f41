/**
 * Symbols of the report as outlines on a grid of 16 × 16, y downwards: one geometry for SVG and PDF, so that no font
 * decides how an outcome looks. Each is told apart by its shape alone.
 */
export const MARKS = {
  tick: 'M3 8.6 L6.6 12.2 L13.4 4.6 L11.9 3.2 L6.5 9.3 L4.4 7.2 Z',
  cross:
    'M4.6 3.2 L8 6.6 L11.4 3.2 L12.8 4.6 L9.4 8 L12.8 11.4 L11.4 12.8 L8 9.4 L4.6 12.8 L3.2 11.4 L6.6 8 L3.2 4.6 Z',
  query:
    'M4.33 5.43 C4.33 2.99 5.91 1.64 8.11 1.64 C10.31 1.64 11.89 2.99 11.89 5.06 C11.89 7.87 9.21 7.87 9.21 10.31 L6.89 10.31 C6.89 7.01 9.45 7.13 9.45 5.18 C9.45 4.33 8.96 3.84 8.11 3.84 C7.26 3.84 6.77 4.33 6.77 5.43 Z M6.77 11.89 L9.33 11.89 L9.33 14.46 L6.77 14.46 Z',
  diamond: 'M8 2.4 L13.6 8 L8 13.6 L2.4 8 Z',
  pen: 'M10.9 2.6 L13.4 5.1 L6 12.5 L2.8 13.2 L3.5 10 Z',
  dash: 'M3 7 L13 7 L13 9 L3 9 Z',
  ring: 'M8 2.5 A5.5 5.5 0 1 0 8 13.5 A5.5 5.5 0 1 0 8 2.5 Z M8 4.5 A3.5 3.5 0 1 1 8 11.5 A3.5 3.5 0 1 1 8 4.5 Z',
  plus: 'M7 3 L9 3 L9 7 L13 7 L13 9 L9 9 L9 13 L7 13 L7 9 L3 9 L3 7 L7 7 Z',
} as const;

export type MarkName = keyof typeof MARKS;

/** Families of colour; `templates/report.css` and `layout/theme.ts` give each its values. */
export type Tone = 'good' | 'bad' | 'open' | 'accepted' | 'neutral';
