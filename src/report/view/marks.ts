/**
 * Symbols of the report as outlines on a grid of 16 × 16, y downwards: one geometry for SVG and PDF, so that no font
 * decides how an outcome looks. Each is told apart by its shape alone.
 */
export const MARKS = {
  tick: 'M3 8.6 L6.6 12.2 L13.4 4.6 L11.9 3.2 L6.5 9.3 L4.4 7.2 Z',
  cross:
    'M4.6 3.2 L8 6.6 L11.4 3.2 L12.8 4.6 L9.4 8 L12.8 11.4 L11.4 12.8 L8 9.4 L4.6 12.8 L3.2 11.4 L6.6 8 L3.2 4.6 Z',
  query:
    'M5 5.9 C5 3.9 6.3 2.8 8.1 2.8 C9.9 2.8 11.2 3.9 11.2 5.6 C11.2 7.9 9 7.9 9 9.9 L7.1 9.9 C7.1 7.2 9.2 7.3 9.2 5.7 C9.2 5 8.8 4.6 8.1 4.6 C7.4 4.6 7 5 7 5.9 Z M7 11.2 L9.1 11.2 L9.1 13.3 L7 13.3 Z',
  diamond: 'M8 2.4 L13.6 8 L8 13.6 L2.4 8 Z',
  pen: 'M10.9 2.6 L13.4 5.1 L6 12.5 L2.8 13.2 L3.5 10 Z',
  dash: 'M3 7 L13 7 L13 9 L3 9 Z',
  ring: 'M8 2.5 A5.5 5.5 0 1 0 8 13.5 A5.5 5.5 0 1 0 8 2.5 Z M8 4.5 A3.5 3.5 0 1 1 8 11.5 A3.5 3.5 0 1 1 8 4.5 Z',
  plus: 'M7 3 L9 3 L9 7 L13 7 L13 9 L9 9 L9 13 L7 13 L7 9 L3 9 L3 7 L7 7 Z',
} as const;

export type MarkName = keyof typeof MARKS;

/** Families of colour; `templates/report.css` and `layout/theme.ts` give each its values. */
export type Tone = 'good' | 'bad' | 'open' | 'accepted' | 'neutral';
