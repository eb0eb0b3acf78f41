import { describe, expect, it } from 'vitest';
import type { ConnectivityRow } from '../../../src/engine/connectivity-cells.ts';
import { connectivityText } from '../../../src/report/connectivity.ts';

const ROWS: readonly ConnectivityRow[] = [
  { src: '0.0.0.0-255.255.255.255', dst: 'shop/web[Deployment]', conn: 'TCP 8443' },
  {
    src: 'shop/web[Deployment]',
    dst: 'shop/db[StatefulSet]',
    conn: 'TCP 5432',
    unknown: { conn: 'UDP 53', reasons: ['U2 NetworkPolicy shop/p: not modelled'] },
  },
];
const text = (format: 'txt' | 'json' | 'csv' | 'md', rows = ROWS) =>
  [...connectivityText(rows, format)].join('');

describe('connectivity rows as text', () => {
  it('reads back from JSON as what it was', () => {
    expect(JSON.parse(text('json'))).toEqual(ROWS);
    expect(JSON.parse(text('json', []))).toEqual([]);
  });

  it('is one line per row in txt', () => {
    expect(text('txt')).toBe(
      '0.0.0.0-255.255.255.255 => shop/web[Deployment] : TCP 8443\n' +
        'shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432; unknown: UDP 53 (U2 NetworkPolicy shop/p: not modelled)\n',
    );
  });

  it('is a table with a header in csv and md', () => {
    expect(text('csv').split('\n').slice(0, 2)).toEqual([
      'src,dst,conn,unknown',
      '0.0.0.0-255.255.255.255,shop/web[Deployment],TCP 8443,',
    ]);
    expect(text('md')).toContain('| shop/web\\[Deployment\\] | shop/db\\[StatefulSet\\] | TCP 5432 |');
  });

  it('lets no name act on a terminal, a spreadsheet or a table', () => {
    const hostile = [{ src: '=cmd()', dst: 'a|b\u001b[31m', conn: 'TCP 1' }];
    expect(text('csv', hostile)).toContain("'=cmd()");
    expect(text('md', hostile)).toContain('a\\|b');
    expect(text('txt', hostile)).not.toContain('\u001b');
  });

  it('comes in pieces, each whole lines, however many rows there are', () => {
    const many = Array.from({ length: 2500 }, (_, index) => ({
      src: `a/${index}[Pod]`,
      dst: 'b/c[Pod]',
      conn: 'TCP 1',
    }));
    const pieces = [...connectivityText(many, 'txt')];
    expect(pieces).toHaveLength(3);
    expect(pieces.every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(JSON.parse(text('json', many))).toHaveLength(2500);
    expect(text('csv', many).trim().split('\n')).toHaveLength(2501);
  });
});
