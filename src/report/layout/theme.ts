import type { FontRole } from '../assets.ts';
import type { Tone } from '../view/marks.ts';

/** A4 in points, portrait, with the frame in which everything but the foot is drawn. */
export const PAGE = { width: 595.28, height: 841.89, left: 46, right: 46, top: 46, bottom: 58 } as const;

export const FRAME = { x: PAGE.left, width: PAGE.width - PAGE.left - PAGE.right } as const;

/** Lowest y that text may take. */
export const FLOOR = PAGE.height - PAGE.bottom;

/** The print values of `templates/report.css`. */
export const INK = '#1a202c';
export const MUTED = '#566070';
export const RULE = '#dde1e7';
export const WASH = '#f5f6f8';
export const ACCENT = '#14507d';

export const TONES: Readonly<Record<Tone, { readonly ink: string; readonly wash: string }>> = {
  good: { ink: '#17653a', wash: '#e6f3ea' },
  bad: { ink: '#a3231b', wash: '#fbe9e7' },
  open: { ink: '#734a00', wash: '#fcf1da' },
  accepted: { ink: '#54389a', wash: '#efeafb' },
  neutral: { ink: '#47515f', wash: '#eceff3' },
};

/** How a text is set. */
export interface Type {
  readonly size: number;
  /** Distance of baselines, as a multiple of the size. */
  readonly leading: number;
  readonly role: FontRole;
  readonly ink: string;
}

export const TYPE = {
  title: { size: 20, leading: 1.25, role: 'bold', ink: INK },
  section: { size: 14.5, leading: 1.25, role: 'bold', ink: INK },
  part: { size: 10.5, leading: 1.3, role: 'bold', ink: INK },
  headline: { size: 12.5, leading: 1.35, role: 'bold', ink: INK },
  body: { size: 9, leading: 1.42, role: 'sans', ink: INK },
  quiet: { size: 9, leading: 1.42, role: 'sans', ink: MUTED },
  small: { size: 7.5, leading: 1.38, role: 'sans', ink: MUTED },
  cell: { size: 8, leading: 1.36, role: 'sans', ink: INK },
  head: { size: 7.5, leading: 1.3, role: 'bold', ink: MUTED },
  caption: { size: 8.5, leading: 1.4, role: 'bold', ink: INK },
  code: { size: 7.6, leading: 1.45, role: 'mono', ink: INK },
  term: { size: 8.5, leading: 1.4, role: 'sans', ink: MUTED },
  fact: { size: 8.5, leading: 1.4, role: 'sans', ink: INK },
  seal: { size: 7.5, leading: 1.42, role: 'sans', ink: INK },
  foot: { size: 6.8, leading: 1.3, role: 'sans', ink: MUTED },
} as const satisfies Readonly<Record<string, Type>>;
