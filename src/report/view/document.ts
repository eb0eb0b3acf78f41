import type { Picture } from './figure.ts';
import type { MarkName, Tone } from './marks.ts';

/** A stretch of text in one style; `target` is the anchor of another place in the report. */
export interface Run {
  readonly text: string;
  readonly style: 'plain' | 'strong' | 'code' | 'muted';
  readonly target: string | null;
}

/** A symbol with its word: no outcome is told by colour alone. */
export interface Mark {
  readonly symbol: MarkName;
  readonly tone: Tone;
  readonly word: string;
}

export interface Cell {
  readonly mark: Mark | null;
  readonly runs: readonly Run[];
  /** Names this row, in its first cell: other places of the report lead here. */
  readonly anchor: string | null;
}

export interface Column {
  readonly title: string;
  /** Share of the width. */
  readonly weight: number;
  readonly align: 'left' | 'right';
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly Cell[])[];
  /** Said below the table when rows were left out. */
  readonly more: string | null;
}

export interface Fact {
  readonly term: string;
  readonly runs: readonly Run[];
}

/** What a section is made of; each format has one way to draw each. */
export type Block =
  | {
      readonly type: 'paragraph';
      readonly tone: 'plain' | 'muted' | 'lead';
      readonly runs: readonly Run[];
    }
  | { readonly type: 'list'; readonly title: string | null; readonly items: readonly (readonly Run[])[] }
  | { readonly type: 'facts'; readonly items: readonly Fact[] }
  | {
      readonly type: 'verdict';
      readonly mark: Mark;
      readonly details: readonly string[];
    }
  | { readonly type: 'code'; readonly caption: string; readonly text: string }
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'picture'; readonly picture: Picture };

export interface Section {
  /** Anchor, unique in the report. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
}

export function plain(text: string): Run {
  return { text, style: 'plain', target: null };
}

export function strong(text: string): Run {
  return { text, style: 'strong', target: null };
}

export function muted(text: string): Run {
  return { text, style: 'muted', target: null };
}

export function code(text: string): Run {
  return { text, style: 'code', target: null };
}

export function link(text: string, target: string): Run {
  return { text, style: 'plain', target };
}

export function paragraph(text: string | readonly Run[], tone: 'plain' | 'muted' | 'lead' = 'plain'): Block {
  return {
    type: 'paragraph',
    tone,
    runs: typeof text === 'string' ? [plain(text)] : text,
  };
}

export function list(items: readonly string[], title: string | null = null): Block {
  return { type: 'list', title, items: items.map((item) => [plain(item)]) };
}

export function cell(...parts: readonly (string | Run)[]): Cell {
  return {
    mark: null,
    runs: parts.map((part) => (typeof part === 'string' ? plain(part) : part)),
    anchor: null,
  };
}

export function marked(mark: Mark, ...more: readonly Run[]): Cell {
  return { mark, runs: more, anchor: null };
}

/** The first cell of a row that other places lead to. */
export function anchored(anchor: string, ...parts: readonly (string | Run)[]): Cell {
  return { ...cell(...parts), anchor };
}

export function picture(of: Picture | undefined): readonly Block[] {
  return of ? [{ type: 'picture', picture: of }] : [];
}

export function column(title: string, weight: number, align: 'left' | 'right' = 'left'): Column {
  return { title, weight, align };
}

/** A table of at most `limit` rows that says how many it leaves out, and where they are. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  limit = Number.POSITIVE_INFINITY,
): Block {
  const left = rows.length - limit;
  const more = left > 0 ? `${left} more of ${rows.length} rows are in assessment.json.` : null;
  return {
    type: 'table',
    table: {
      caption,
      columns,
      rows: left > 0 ? rows.slice(0, limit) : rows,
      more,
    },
  };
}
