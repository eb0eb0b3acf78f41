import { describe, expect, it } from 'vitest';
import { printedText } from '../../../../src/report/formats/index.ts';
import { cardShop } from '../card-shop.ts';
import { HOSTILE_TEXT, poisoned } from '../hostile.ts';

describe('report.md', () => {
  it('begins with the sentence, says both numbers with their counts, and what is incomplete', async () => {
    const text = await printedText('md', cardShop());
    expect(text).toMatch(/^\*\*14 CDE workloads: 11 isolated both ways/);
    expect(text).toContain('Passed 44 of 55 tests · evaluated 55 of 60 tests');
    expect(text).toContain('Incomplete: ');
    expect(text).not.toContain('Design review');
    expect(await printedText('md', { ...cardShop(), mode: 'manifests' })).toContain('Design review of files');
  });

  it('lists fails with file and line, the gravest first, then what is unknown, then what was accepted', async () => {
    const rows = (await printedText('md', cardShop())).split('\n').filter((line) => line.startsWith('| **'));
    const statuses = rows.map((row) => /\*\*(\w+)\*\*/.exec(row)![1]);
    expect(statuses).toEqual([...statuses].sort((a, b) => (a === b ? 0 : a === 'fail' ? -1 : 1)));
    expect(rows.join('\n')).toMatch(/\.yaml:\d+\)/);
    expect(await printedText('md', cardShop())).toContain('| EX-2026-07 | egress-isolated | 1 |');
  });

  it('says so where nothing is wrong', async () => {
    const shop = cardShop();
    const findings = shop.findings.filter(({ status }) => status === 'pass');
    expect(await printedText('md', { ...shop, findings })).toContain('No test failed or stayed unknown.');
  });

  it('counts the causes that a comment has no room for', async () => {
    const shop = cardShop();
    const fail = shop.findings.find(({ status, cause }) => status === 'fail' && cause)!;
    const findings = Array.from({ length: 130 }, (_, index) => ({
      ...fail,
      cause: { kind: 'NetworkPolicy', namespace: 'pay', name: `allow-${index}` },
    }));
    const text = await printedText('md', { ...shop, findings });
    expect(text).toContain('and 30 more causes');
    expect(text.length).toBeLessThan(65_536);
  });

  it('lets no text be markup', async () => {
    const text = await printedText('md', poisoned(cardShop(), HOSTILE_TEXT));
    expect(text).not.toMatch(/(?<!\\)<(script|img|iframe|svg)/);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
