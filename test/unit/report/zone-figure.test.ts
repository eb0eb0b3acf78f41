import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../src/model/assessment.ts';
import type { Extent, Finding, Status } from '../../../src/model/finding.ts';
import type { Picture, Shape } from '../../../src/report/view/figure.ts';
import { roomOf, TEXT_SIZE } from '../../../src/report/view/figure.ts';
import { zoneFigure } from '../../../src/report/view/zone-figure.ts';
import { placeGroups, zoneWays } from '../../../src/report/view/zone-ways.ts';
import { cardShop } from './card-shop.ts';

function pair(from: string, to: string, status: Status, extent?: Extent): Finding {
  return {
    check: 'zone-segmentation',
    subject: { kind: 'ZonePair', dimension: 'pci-zone', from, to },
    status,
    severity: 'critical',
    reasons: [],
    message: '',
    evidence: [],
    ...(extent && { extent }),
  };
}

const PAIRS: readonly Finding[] = [
  pair('internet', 'cde', 'fail', { targets: 3, traffic: 'All Connections' }),
  pair('cde', 'internet', 'fail', { sources: 2, traffic: 'TCP 443' }),
  pair('bureau', 'cde', 'fail', { targets: 2, traffic: 'TCP 443' }),
  pair('terminals', 'cde', 'fail', { targets: 4, traffic: 'TCP 443' }),
  pair('out', 'cde', 'fail', { sources: 14, targets: 5, traffic: 'TCP 443' }),
  pair('connected', 'cde', 'pass', { traffic: 'TCP 8443' }),
  pair('cde', 'connected', 'pass', { traffic: 'TCP 8443' }),
  pair('platform', 'cde', 'unknown'),
  pair('cde', 'out', 'pass'),
];

function figureOf(findings: readonly Finding[], assessment: Assessment = cardShop()): Picture | undefined {
  const shop = { ...assessment, findings };
  return zoneFigure(shop, zoneWays(shop, 'pci-zone')!);
}

function of<K extends Shape['shape']>(picture: Picture, shape: K): readonly Extract<Shape, { shape: K }>[] {
  return picture.shapes.filter((item): item is Extract<Shape, { shape: K }> => item.shape === shape);
}

describe('the figure of zones', () => {
  const picture = figureOf(PAIRS)!;
  const labels = of(picture, 'text').map(({ text }) => text);

  it('draws places with the same ways as one box, and the Internet alone', () => {
    expect(placeGroups(zoneWays({ ...cardShop(), findings: PAIRS }, 'pci-zone')!)).toEqual([
      ['internet'],
      ['bureau', 'terminals'],
    ]);
    expect(labels).toContain('bureau');
    expect(of(picture, 'box')).toHaveLength(2 + cardShop().scope.zones.length);
  });

  it('labels unapproved ways with workloads and approved ones with ports', () => {
    expect(labels).toEqual(expect.arrayContaining(['3 in, 2 out', '2–4 in', '14 → 5', 'TCP 8443']));
  });

  it('draws one line per way, two heads where both ways say the same, and none where nothing leads', () => {
    const legend = 3;
    expect(of(picture, 'line').length - legend).toBe(5);
    expect(of(picture, 'head').length - legend).toBe(7);
  });

  it('keeps every shape on its plane and labels off the boxes', () => {
    for (const { x, y, width, height } of [...of(picture, 'box'), ...of(picture, 'ground')]) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(picture.width);
      expect(y + height).toBeLessThanOrEqual(picture.height);
    }
    for (const ground of of(picture, 'ground')) {
      const hit = of(picture, 'box').some(
        (box) =>
          box.x < ground.x + ground.width &&
          ground.x < box.x + box.width &&
          box.y < ground.y + ground.height &&
          ground.y < box.y + box.height,
      );
      expect(hit).toBe(false);
    }
  });

  it('says the same in words', () => {
    expect(picture.alt).toContain('Unapproved ways: cde to internet');
    expect(picture.alt).toContain('Undecided: platform to cde');
    expect(picture.alt).not.toContain('cde to out');
  });

  it('cuts names that no box holds', () => {
    const shop = cardShop();
    const long = 'z'.repeat(253);
    const [first, ...zones] = shop.scope.zones;
    const scope = { ...shop.scope, zones: [{ ...first!, name: long }, ...zones] };
    const drawn = figureOf([pair('out', long, 'fail', { sources: 1, targets: 1, traffic: 'TCP 1' })], {
      ...shop,
      scope,
    })!;
    const room = Math.max(...of(drawn, 'box').map(({ width }) => width));
    const titles = of(drawn, 'text').filter(({ role }) => role === 'title');
    expect(Math.max(...titles.map(({ text }) => roomOf(text, TEXT_SIZE.title)))).toBeLessThanOrEqual(room);
  });

  it('is left out where nobody could read it', () => {
    const shop = cardShop();
    const zones = Array.from({ length: 13 }, (_, index) => ({
      ...shop.scope.zones[0]!,
      name: `zone-${index}`,
    }));
    const findings = [pair('zone-1', 'zone-2', 'fail')];
    expect(figureOf(findings, { ...shop, scope: { ...shop.scope, zones } })).toBeUndefined();
  });
});
