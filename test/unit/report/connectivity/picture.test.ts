import { describe, expect, it } from 'vitest';
import type { ConnectivityRow } from '../../../../src/engine/connectivity-cells.ts';
import { connectivitySvg } from '../../../../src/report/connectivity/svg.ts';
import { connectivityText } from '../../../../src/report/connectivity.ts';

const ROWS: readonly ConnectivityRow[] = [
  { src: '0.0.0.0-255.255.255.255', dst: 'shop/web[Deployment]', conn: 'TCP 8443' },
  {
    src: 'shop/web[Deployment]',
    dst: 'pay/db[StatefulSet]',
    conn: 'No Connections',
    unknown: { conn: 'TCP 5432', reasons: ['U2 NetworkPolicy pay/p: not modelled'] },
  },
];
const dot = (rows: readonly ConnectivityRow[], notes?: readonly string[]) =>
  [...connectivityText(rows, 'dot', notes)].join('');

describe('a connectivity map as a picture', () => {
  it('groups by namespace and sets addresses apart', () => {
    const text = dot(ROWS);
    expect(text).toContain('subgraph "cluster ns shop" {\n    label="shop"');
    expect(text).toContain('label="from beyond the pods"; style=dotted;');
  });

  it('tells what is not known by the line and a mark, not by colour alone', () => {
    const edges = dot(ROWS)
      .split('\n')
      .filter((line) => line.includes('->'));
    expect(edges).toHaveLength(2);
    expect(edges[0]).not.toContain('dashed');
    expect(edges[1]).toContain('style=dashed');
    expect(edges[1]).toContain('label="? TCP 5432"');
  });

  it('draws ranges that say the same as one box, and what holds either way as one line', () => {
    const to = (dst: string): ConnectivityRow => ({ src: 'shop/web[Pod]', dst, conn: 'TCP 443' });
    const back = { src: 'pay/db[Pod]', dst: 'shop/web[Pod]', conn: 'TCP 443' };
    const text = dot([to('0.0.0.0-9.9.9.9'), to('11.0.0.0-255.255.255.255'), to('pay/db[Pod]'), back]);
    expect(text).toContain('[label="0.0.0.0-9.9.9.9\\n11.0.0.0-255.255.255.255"');
    expect(text.split('\n').filter((line) => line.includes('->'))).toEqual([
      '  "shop/web[Pod]" -> " to 0.0.0.0-9.9.9.9" [label="TCP 443"];',
      '  "pay/db[Pod]" -> "shop/web[Pod]" [label="TCP 443", dir=both];',
    ]);
  });

  it('is drawn as SVG with every name in it, and the same each time', async () => {
    const svg = await connectivitySvg(ROWS, ['by workload']);
    expect(svg).toContain('<svg ');
    expect(svg).not.toContain('<!DOCTYPE');
    for (const text of [
      'shop/web[Deployment]',
      'TCP 8443',
      '? TCP 5432',
      'by workload',
      'stroke-dasharray',
    ]) {
      expect(svg).toContain(text);
    }
    expect(await connectivitySvg(ROWS, ['by workload'])).toBe(svg);
  });

  it('lets no name end a string, become markup, or stand for something else', async () => {
    const hostile = 'a/x"];evil[label="<script>alert(1)</script>\\N\\G&lt;[Pod]';
    const rows = [{ src: hostile, dst: 'b/y\\', conn: 'TCP 1' }];
    const svg = await connectivitySvg(rows, ['</text><script>']);
    expect(svg).not.toContain('<script');
    expect(svg.match(/<g id="node\d+"/g)).toHaveLength(2);
    expect(svg).toContain('\\N\\G&amp;lt;[Pod]</text>');
    expect(dot(rows)).toContain('"b/y\\\\"');
  });

  it('says how to read it above the rows in txt and md', () => {
    expect([...connectivityText(ROWS, 'txt', ['by namespace'])].join('')).toMatch(/^# by namespace\n0\.0/);
    expect([...connectivityText(ROWS, 'md', ['by *zone*'])].join('')).toMatch(/^by \\\*zone\\\*\n\n\| src/);
  });
});
