import { describe, expect, it } from 'vitest';
import type { Assessment } from '../../../src/model/assessment.ts';
import { FORMATS } from '../../../src/report/formats/index.ts';
import { assessmentText } from '../../../src/report/formats/json.ts';
import { sha256Hex } from '../../../src/util/digest.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { shippedAssets } from './assets.ts';
import { cardShop } from './card-shop.ts';
import { corner, HOSTILE, HOSTILE_TEXT, poisoned } from './hostile.ts';

const assets = shippedAssets();

async function render(format: string, assessment: Assessment): Promise<string> {
  const bytes = await (await FORMATS[format]!.load())(assessment, assets);
  return Buffer.from(bytes).toString('latin1');
}

describe('every format', () => {
  it.each(Object.keys(FORMATS))('%s gives the same bytes for the same assessment', async (format) => {
    const first = await render(format, cardShop());
    expect(first.length).toBeGreaterThan(1000);
    expect(sha256Hex(await render(format, cardShop()))).toBe(sha256Hex(first));
  });

  it.each(Object.keys(FORMATS))('%s gives other bytes when one finding changes', async (format) => {
    const shop = cardShop();
    const [first, ...rest] = shop.findings;
    const changed = {
      ...shop,
      findings: [{ ...first!, status: 'fail' as const, message: 'It changed.' }, ...rest],
    };
    expect(await render(format, changed)).not.toBe(await render(format, shop));
  });
});

describe('assessment.json', () => {
  it('holds the assessment whole, whatever its texts are', () => {
    for (const text of HOSTILE.filter((entry) => entry.isWellFormed())) {
      const assessment = poisoned(corner(cardShop()), text);
      expect(JSON.parse(assessmentText(assessment))).toEqual(JSON.parse(JSON.stringify(assessment)));
    }
  });

  it('does not depend on the order in which members were set', () => {
    const reversed = Object.fromEntries(Object.entries(cardShop()).reverse()) as unknown as Assessment;
    expect(assessmentText(reversed)).toBe(assessmentText(cardShop()));
  });

  it('begins with the version of its schema and ends with a line feed', () => {
    const text = assessmentText(cardShop());
    expect(text).toMatch(/^\{\n {2}"schemaVersion": "segproof\.dev\/assessment\/v1",/);
    expect(text).toMatch(/\}\n$/);
  });

  it('writes no character that acts on a terminal', () => {
    const text = assessmentText(poisoned(cardShop(), HOSTILE_TEXT.toWellFormed()));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

describe('templates that do not hold', () => {
  const broken: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['a missing page', {}, /template is missing/],
    [
      'a parsed template instead of a text',
      { 'report.html': { type: 'Program', body: [] } },
      /template is missing/,
    ],
    ['a field that the view does not have', { 'report.html': '{{view.nothing}}' }, /nothing/],
    ['an unclosed block', { 'report.html': '{{#each view.sections}}' }, /Parse error/],
    ['a partial that is not there', { 'report.html': '{{> nowhere}}' }, /nowhere/],
  ];

  it.each(broken)('%s is a located error', async (_, templates, message) => {
    const renderHtml = await FORMATS.html!.load();
    const attempt = renderHtml(cardShop(), { ...assets, templates: templates as Record<string, string> });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(SegproofError);
  });

  it('a style sheet that would end its element is refused', async () => {
    const renderHtml = await FORMATS.html!.load();
    await expect(renderHtml(cardShop(), { ...assets, css: 'a{}</style><script>' })).rejects.toThrow(
      /would end its element/,
    );
  });

  it('a missing font is a located error', async () => {
    const renderPdf = await FORMATS.pdf!.load();
    await expect(renderPdf(cardShop(), { ...assets, fonts: {} })).rejects.toThrow(/DejaVuSans\.ttf/);
  });
});

describe('report.html', () => {
  it('has no script, no address to fetch from and no style attribute', async () => {
    const html = await render('html', poisoned(corner(cardShop()), HOSTILE_TEXT));
    const tags = html.match(/<[a-z][^>]*>/gi) ?? [];
    expect(tags.filter((tag) => /^<(script|img|iframe|link|object|embed|base|form)\b/i.test(tag))).toEqual(
      [],
    );
    expect(tags.filter((tag) => /\s(on\w+|style|src|srcdoc)=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual(
      [],
    );
    expect(tags.filter((tag) => /\shref="(?!#)/.test(tag))).toEqual([]);
  });

  it('writes hostile characters out where they can be seen', async () => {
    const html = await render('html', poisoned(corner(cardShop()), HOSTILE_TEXT));
    expect(html).toContain('\\u001b[31m');
    expect(html).toContain('\\u202e');
    expect(html).toContain('&lt;script&gt;');
    expect(Buffer.from(html, 'latin1').toString('utf8').replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\u202e\u2066\u200b]/u,
    );
  });
});

describe('report.pdf', () => {
  it('is tagged, names its language, carries the assessment and an outline', async () => {
    const pdf = await render('pdf', cardShop());
    for (const mark of [
      '/StructTreeRoot',
      '/Marked true',
      '/Lang (en)',
      '/AFRelationship /Data',
      '/Outlines',
      '/DisplayDocTitle true',
      '/GTS_PDFA1',
    ]) {
      expect(pdf, mark).toContain(mark);
    }
    expect(pdf).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>');
  });

  it('holds the figure of zones as one tagged figure with its words', async () => {
    const pdf = await render('pdf', cardShop());
    expect(pdf.match(/\/S \/Figure\b/g)).toHaveLength(1);
    expect(pdf).toMatch(/\/Alt \(Zones in scope: /);
  });

  it('has no action but jumps within itself, whatever the texts are', async () => {
    const pdf = await render('pdf', poisoned(corner(cardShop()), HOSTILE_TEXT));
    const actions = new Set(pdf.match(/\/S \/(?:URI|JavaScript|Launch|GoTo[RE]?|SubmitForm|ImportData)\b/g));
    expect(actions).toEqual(new Set(['/S /GoTo']));
    expect(pdf).not.toMatch(/\/OpenAction|\/AA /);
  });

  it('embeds every font it names', async () => {
    const pdf = await render('pdf', cardShop());
    expect(pdf.match(/\/Subtype \/Type0/g)?.length).toBe(pdf.match(/\/FontFile2/g)?.length);
    expect(pdf).not.toMatch(/\/BaseFont \/(Helvetica|Times|Courier)/);
  });

  it('takes words without end, scripts without glyphs and lone surrogates', async () => {
    for (const text of ['x'.repeat(253), `${'支付 δοκιμή 💳 '.repeat(8)}\ud800`]) {
      expect(await render('pdf', poisoned(corner(cardShop()), text))).toMatch(/%%EOF\n$/);
    }
  });

  it('draws no time of its own', async () => {
    const pdf = await render('pdf', cardShop());
    const dates = new Set(pdf.match(/\(D:\d{14}/g));
    expect(dates).toEqual(new Set(['(D:20261124090000']));
  });
});
