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
    expect(fails[0]).toContain('critical  shop/pay/allow-metrics.yaml:17  lets out into cde; ');
  });

  it('counts a way once, however many checks judge its pair of zones', () => {
    const shop = cardShop();
    const again = shop.findings
      .filter(({ check }) => check === 'zone-segmentation')
      .map((finding) => ({ ...finding, check: 'flow-register-approved' }));
    expect(again.some(({ status }) => status === 'fail')).toBe(true);
    const text = summaryText({ ...shop, findings: [...shop.findings, ...again] });
    expect(text).toContain('lets out into cde; ');
    expect(text).not.toContain('out, out');
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
    expect(lines).toContain('and 489 more causes, 489 fail: `segproof report` shows all');
    expect(lines).toContain('and 10 more frameworks');
  });

  it('fits each line of a cause into 118 columns and says none twice', () => {
    const shop = cardShop();
    const findings = shop.findings.map((finding) => ({ ...finding, message: 'words '.repeat(60) }));
    const lines = summaryText({ ...shop, findings })
      .split('\n')
      .filter((line) => /^(?:FAIL|UNKNOWN)/.test(line));
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(118);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('counts a cause whose line was said already', () => {
    const shop = cardShop();
    const blamed = ['one', 'two'].map((group) => ({
      ...shop.findings[0]!,
      status: 'fail' as const,
      evidence: [],
      cause: { group, kind: 'NetworkPolicy', namespace: 'pay', name: 'allow-all' },
    }));
    const lines = summaryText({ ...shop, findings: blamed }).split('\n');
    expect(lines.filter((line) => line.startsWith('FAIL'))).toHaveLength(1);
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
