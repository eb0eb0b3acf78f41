import type { FontRole } from '../assets.ts';
import type { Run } from '../view/document.ts';
import type { Fonts } from './fonts.ts';
import type { Type } from './theme.ts';
import { ACCENT, MUTED } from './theme.ts';

/** A stretch of one line in one font and colour; `x` counts from the start of the line. */
export interface Segment {
  text: string;
  readonly role: FontRole;
  readonly size: number;
  readonly ink: string;
  readonly target: string | null;
  readonly x: number;
  width: number;
}

export type Line = readonly Segment[];

interface Style {
  readonly role: FontRole;
  readonly size: number;
  readonly ink: string;
  readonly target: string | null;
}

/** Breaks runs into lines of at most `width` points: between words, and within a word only where it is longer. */
export function breakLines(fonts: Fonts, runs: readonly Run[], width: number, type: Type): readonly Line[] {
  const lines: Segment[][] = [[]];
  for (const run of runs) {
    for (const stretch of fonts.stretches(run.text, roleOf(run, type))) {
      const style = styleOf(run, stretch.role, type);
      for (const word of stretch.text.match(/\S+\s*|\s+/g) ?? []) setWord(fonts, lines, word, width, style);
    }
  }
  return lines.filter((line, index) => line.length > 0 || index === 0);
}

function roleOf(run: Run, type: Type): FontRole {
  if (run.style === 'code') return 'mono';
  return run.style === 'strong' ? 'bold' : type.role;
}

function styleOf(run: Run, role: FontRole, type: Type): Style {
  const ink = run.target ? ACCENT : run.style === 'muted' ? MUTED : type.ink;
  // The fixed-width face is wider than the text face: a little smaller, both look alike.
  const size = run.style === 'code' && type.role !== 'mono' ? type.size * 0.89 : type.size;
  return { role, size, ink, target: run.target };
}

function setWord(fonts: Fonts, lines: Segment[][], word: string, width: number, style: Style): void {
  const bare = fonts.width(word.trimEnd(), style.role, style.size);
  if (bare > width) {
    setLongWord(fonts, lines, word, width, style);
    return;
  }
  if (endOf(lines.at(-1)!) + bare > width + 0.01 && !clings(word, lines.at(-1)!)) lines.push([]);
  if (word.trim() === '' && lines.at(-1)!.length === 0) return;
  append(fonts, lines.at(-1)!, word, style);
}

/** Closing punctuation stays with the word before it, if need be a little beyond the edge. */
function clings(word: string, line: Line): boolean {
  return /^[,.;:)\]]+ *$/.test(word) && line.length > 0 && !line.at(-1)!.text.endsWith(' ');
}

/** Cuts a word that no line can hold, after a separator where there is one. */
function setLongWord(fonts: Fonts, lines: Segment[][], word: string, width: number, style: Style): void {
  let rest = word;
  while (rest !== '') {
    const free = width - endOf(lines.at(-1)!);
    const count = fitting(fonts, rest, free, style);
    if (count < Math.min(4, rest.length) && lines.at(-1)!.length > 0) {
      lines.push([]);
      continue;
    }
    const taken = cut(rest, Math.max(1, count));
    append(fonts, lines.at(-1)!, taken, style);
    rest = rest.slice(taken.length);
    if (rest !== '') lines.push([]);
  }
}

function cut(text: string, count: number): string {
  if (count >= text.length) return text;
  const head =
    text.slice(0, count).toWellFormed() === text.slice(0, count)
      ? text.slice(0, count)
      : text.slice(0, count + 1);
  const separator = /^.*[/.:,@_\-[\]]/s.exec(head)?.[0];
  return separator && separator.length > head.length / 2 ? separator : head;
}

/** How many characters of `text` fit, found by halving. */
function fitting(fonts: Fonts, text: string, width: number, style: Style): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fonts.width(text.slice(0, middle), style.role, style.size) <= width) low = middle;
    else high = middle - 1;
  }
  return low;
}

function append(fonts: Fonts, line: Segment[], text: string, style: Style): void {
  const last = line.at(-1);
  const width = fonts.width(text, style.role, style.size);
  if (
    last &&
    last.role === style.role &&
    last.ink === style.ink &&
    last.size === style.size &&
    last.target === style.target
  ) {
    last.text += text;
    last.width += width;
  } else {
    line.push({ text, ...style, x: endOf(line), width });
  }
}

export function endOf(line: Line): number {
  const last = line.at(-1);
  return last ? last.x + last.width : 0;
}

/** Height of `count` lines. */
export function heightOf(count: number, type: Type): number {
  return count * type.size * type.leading;
}
