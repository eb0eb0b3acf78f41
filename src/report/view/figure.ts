/** A picture as shapes on a plane of points, y downwards: one geometry for SVG and PDF. */
export interface Picture {
  readonly caption: string;
  /** What the picture says, for those who do not see it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** Dashes in points; none for a line that is drawn through. So no line is told by its colour alone. */
export const DASHES: Readonly<Record<WayRole, readonly number[] | null>> = {
  approved: null,
  unapproved: [5, 2.5],
  undecided: [1.2, 2.6],
};

export type WayRole = 'approved' | 'unapproved' | 'undecided';
export type BoxRole = 'in-scope' | 'out-of-scope' | 'place';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Shape =
  | ({ readonly shape: 'box'; readonly role: BoxRole } & Rectangle)
  /** The ground under a label, so that lines do not run through it. */
  | ({ readonly shape: 'ground' } & Rectangle)
  | { readonly shape: 'line' | 'head'; readonly role: WayRole; readonly path: string }
  | {
      readonly shape: 'text';
      readonly role: 'title' | 'note' | WayRole;
      readonly anchor: 'start' | 'middle';
      readonly x: number;
      /** The baseline. */
      readonly y: number;
      readonly text: string;
    };

/** Sizes of texts in points. */
export const TEXT_SIZE = { title: 8, note: 6.8, label: 6.8 } as const;

/** Room that a text takes at most, as a font of either format would set it. */
export function roomOf(text: string, size: number): number {
  return text.length * size * 0.6;
}

/** Cuts a text to a room. */
export function fitted(text: string, size: number, room: number): string {
  const most = Math.max(3, Math.floor(room / (size * 0.6)));
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
