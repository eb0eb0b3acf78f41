/** What stands between two ends of the map: what is allowed, and what may be besides. */
import {
  type ConnectionSet,
  formatConnections,
  intersect,
  isEmpty,
  subtract,
  union,
} from '../model/connection-set.ts';
import type { Reason, Verdict } from '../model/verdict.ts';

export interface ConnectivityRow {
  /** `ns/name[Kind]`, or a range `first-last` of addresses. */
  readonly src: string;
  readonly dst: string;
  /** What is allowed for sure, in the grammar of `formatConnections`. */
  readonly conn: string;
  /** What may be allowed besides, and why that is not known. */
  readonly unknown?: { readonly conn: string; readonly reasons: readonly string[] };
}

export type Cell = Pick<ConnectivityRow, 'conn' | 'unknown'>;

export interface Cells {
  /** One cell per answer, so that equal answers are one object; `undefined` where nothing of the traffic asked for may flow. */
  of(verdict: Verdict): Cell | undefined;
  /** What some of several pairs may use. */
  anyOf(cells: ReadonlySet<Cell>): Cell;
}

/** `traffic`: only that part of every answer is kept; absent, all of it. */
export function createCells(traffic?: ConnectionSet): Cells {
  const byText = new Map<string, Cell>();
  const byVerdict = new Map<Verdict, Cell | undefined>();
  const verdicts = new Map<Cell, Verdict>();
  const of = (verdict: Verdict) => {
    if (byVerdict.has(verdict)) return byVerdict.get(verdict);
    const cut = traffic ? cutVerdict(verdict, traffic) : verdict;
    const made = isEmpty(cut.may) ? undefined : makeCell(cut);
    const text = JSON.stringify(made) ?? '';
    const cell = byText.get(text) ?? made;
    if (cell && !verdicts.has(cell)) verdicts.set(cell, cut);
    if (cell) byText.set(text, cell);
    byVerdict.set(verdict, cell);
    return cell;
  };
  const joined = new Map<string, Cell>();
  const numbers = new Map<Cell, number>();
  const numberOf = (cell: Cell) => {
    const number = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, number);
    return number;
  };
  return {
    of,
    anyOf(cells) {
      if (cells.size === 1) return [...cells][0]!;
      const key = [...cells].map(numberOf).sort().join();
      const cell = joined.get(key) ?? of([...cells].map((part) => verdicts.get(part)!).reduce(eitherOf))!;
      joined.set(key, cell);
      return cell;
    },
  };
}

function cutVerdict({ may, must, reasons }: Verdict, traffic: ConnectionSet): Verdict {
  return { may: intersect(may, traffic), must: intersect(must, traffic), reasons };
}

/** What at least one of two pairs may, and must, be able to use. */
function eitherOf(a: Verdict, b: Verdict): Verdict {
  const reasons = [...new Set([...a.reasons, ...b.reasons])];
  return { may: union(a.may, b.may), must: union(a.must, b.must), reasons };
}

function makeCell({ may, must, reasons }: Verdict): Cell {
  const rest = subtract(may, must);
  const conn = formatConnections(must);
  if (isEmpty(rest)) return { conn };
  const told = [...new Set(reasons.map(formatReason))].sort();
  return { conn, unknown: { conn: formatConnections(rest), reasons: told } };
}

/** `U2 NetworkPolicy shop/web: message`. */
function formatReason({ code, object, message }: Reason): string {
  if (!object) return `${code} ${message}`;
  const place = object.namespace === undefined ? '' : `${object.namespace}/`;
  return `${code} ${object.kind} ${place}${object.name}: ${message}`;
}
