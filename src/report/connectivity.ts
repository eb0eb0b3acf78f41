/** Connectivity rows as text, in pieces, so that a map of any size can be written while it is read. */
import { stringify } from 'csv-stringify/sync';
import type { ConnectivityRow } from '../engine/connectivity-cells.ts';
import { escapeMarkdown, inertCell, visible } from '../util/escape.ts';
import { writeDot } from './connectivity/dot.ts';

export type ConnectivityFormat = 'txt' | 'json' | 'csv' | 'md' | 'dot';

/**
 * Joined, the pieces are the whole document; each ends at the end of a line. `notes` say how to read the rows: above
 * them in txt (after `#`) and md, below the picture in dot; json and csv hold rows only.
 */
export function connectivityText(
  rows: Iterable<ConnectivityRow>,
  format: ConnectivityFormat,
  notes: readonly string[] = [],
): Generator<string> {
  return WRITERS[format](rows, notes);
}

type Writer = (rows: Iterable<ConnectivityRow>, notes: readonly string[]) => Generator<string>;

const WRITERS: Readonly<Record<ConnectivityFormat, Writer>> = {
  txt: writeTxt,
  json: writeJson,
  csv: writeCsv,
  md: writeMarkdown,
  dot: writeDot,
};

function* writeTxt(rows: Iterable<ConnectivityRow>, notes: readonly string[]): Generator<string> {
  for (const note of notes) yield `# ${visible(note)}\n`;
  yield* batched(rows, txtLine);
}

/** Rows per piece: enough that joining costs nothing, few enough that a piece is small. */
const BATCH = 1000;

function* batched(
  rows: Iterable<ConnectivityRow>,
  write: (row: ConnectivityRow) => string,
): Generator<string> {
  let piece = '';
  let count = 0;
  for (const row of rows) {
    piece += write(row);
    count++;
    if (count % BATCH === 0) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

/** `src => dst : conn`; what may be open besides follows, with its reasons. */
function txtLine({ src, dst, conn, unknown }: ConnectivityRow): string {
  const rest = unknown ? `; unknown: ${visible(restText(unknown))}` : '';
  return `${visible(src)} => ${visible(dst)} : ${conn}${rest}\n`;
}

function* writeJson(rows: Iterable<ConnectivityRow>): Generator<string> {
  let separator = '[\n';
  const quoted = quoteOnce();
  const line = ({ src, dst, conn, unknown }: ConnectivityRow) => {
    const start = separator;
    separator = ',\n';
    const rest = unknown ? `,"unknown":${JSON.stringify(unknown)}` : '';
    return `${start}{"src":${quoted(src)},"dst":${quoted(dst)},"conn":${quoted(conn)}${rest}}`;
  };
  yield* batched(rows, line);
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

/** Names come again in many rows; each is quoted once. */
function quoteOnce(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? JSON.stringify(text);
    known.set(text, found);
    return found;
  };
}

function* writeCsv(rows: Iterable<ConnectivityRow>): Generator<string> {
  yield 'src,dst,conn,unknown\n';
  let batch: string[][] = [];
  for (const row of rows) {
    const { src, dst, conn, unknown } = row;
    batch.push([src, dst, conn, unknown ? restText(unknown) : ''].map(inertCell));
    if (batch.length === BATCH) {
      yield stringify(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield stringify(batch);
}

function* writeMarkdown(rows: Iterable<ConnectivityRow>, notes: readonly string[]): Generator<string> {
  for (const note of notes) yield `${escapeMarkdown(note)}\n\n`;
  yield '| src | dst | conn | unknown |\n|---|---|---|---|\n';
  yield* batched(rows, ({ src, dst, conn, unknown }) => {
    return `| ${[src, dst, conn, unknown ? restText(unknown) : ''].map(escapeMarkdown).join(' | ')} |\n`;
  });
}

function restText({ conn, reasons }: NonNullable<ConnectivityRow['unknown']>): string {
  return `${conn} (${reasons.join('; ')})`;
}
