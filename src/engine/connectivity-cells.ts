/** What stands between two ends of the map: what is allowed, and what may be besides. */
import { formatConnections, isEmpty, subtract } from '../model/connection-set.ts';
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

/** One cell per verdict, so that equal answers are one object. */
export function createCells(): (verdict: Verdict) => Cell {
  const byText = new Map<string, Cell>();
  const byVerdict = new Map<Verdict, Cell>();
  return (verdict) => {
    const known = byVerdict.get(verdict);
    if (known) return known;
    const made = makeCell(verdict);
    const text = JSON.stringify(made);
    const cell = byText.get(text) ?? made;
    byText.set(text, cell);
    byVerdict.set(verdict, cell);
    return cell;
  };
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
