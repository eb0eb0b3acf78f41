import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import { summaryText } from '../../../src/report/summary-text.ts';
import { cardShop } from './card-shop.ts';
import { corner, HOSTILE, poisoned } from './hostile.ts';

describe('the summary on a terminal', () => {
  it('begins with the sentence, then what presence tests say', () => {
    const lines = summaryText(cardShop()).split('\n');
    expect(lines[0]).toBe('14 CDE workloads: 11 isolated both ways, 3 unapproved paths in, 1 undecided.');
    expect(lines[1]).toBe('9 of 9 namespaces have a network policy, as every scanner asks.');
    expect(lines[3]).toBe(
      'Passed 44 of 55 tests · Evaluated 55 of 60 tests · Presence only 9 of 9 namespaces',
    );
  });

  it('names file and line of the gravest fail first', () => {
    const fails = summaryText(cardShop())
      .split('\n')
      .filter((line) => line.startsWith('FAIL'));
    expect(fails[0]).toContain(
      'critical shop/pay/allow-metrics.yaml:17 12 workloads of zone out reach 3 of zone cde',
    );
  });

  it('stays within 25 lines however much there is, and counts the rest', () => {
    const shop = cardShop();
    const findings: Finding[] = Array.from({ length: 500 }, (_, index) => ({
      ...shop.findings[0]!,
      status: 'fail',
      cause: { kind: 'NetworkPolicy', namespace: 'pay', name: `rule-${index}` },
    }));
    const frameworks = Array.from({ length: 14 }, () => shop.frameworks[0]!);
    const lines = summaryText({ ...shop, findings, frameworks }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines).toContain('492 findings more of 492 causes');
    expect(lines).toContain('and 10 frameworks more');
  });

  it('says so when nothing failed', () => {
    const shop = cardShop();
    const findings = shop.findings.filter((finding) => finding.status === 'pass');
    expect(summaryText({ ...shop, findings })).toContain('No test failed or stayed unknown.');
  });

  it('never lets a name act on the terminal', () => {
    for (const text of HOSTILE)
      expect(summaryText(poisoned(corner(cardShop()), text)).replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\u202e\u2066]/u,
      );
  });

  it('hands every colour to the style', () => {
    const tones = new Set<string>();
    summaryText(cardShop(), (text, tone) => {
      tones.add(tone);
      return text;
    });
    expect([...tones].sort()).toEqual(['accepted', 'bad', 'open', 'quiet', 'strong']);
  });
});
