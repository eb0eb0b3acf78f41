import type { Shape, WayRole } from './figure.ts';
import { roomOf, TEXT_SIZE } from './figure.ts';
import { headPath } from './zone-lines.ts';

const ENTRIES: readonly (readonly [WayRole, string])[] = [
  ['approved', 'approved flow, with its ports'],
  ['unapproved', 'unapproved way, with the number of workloads'],
  ['undecided', 'undecided'],
];

const SAMPLE = 26;

/** One line that says what each kind of arrow means. */
export function legendOf(y: number): { readonly shapes: readonly Shape[]; readonly bottom: number } {
  let x = 2;
  const shapes = ENTRIES.flatMap(([role, text]): Shape[] => {
    const start = x;
    x += SAMPLE + 6 + roomOf(text, TEXT_SIZE.note) + 16;
    return [
      { shape: 'line', role, path: `M ${start} ${y} L ${start + SAMPLE - 5} ${y}` },
      { shape: 'head', role, path: headPath(start + SAMPLE, y, 0) },
      { shape: 'text', role: 'note', anchor: 'start', x: start + SAMPLE + 6, y: y + 2.4, text },
    ];
  });
  return { shapes, bottom: y + 8 };
}
