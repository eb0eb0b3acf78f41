import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, escapeMarkdown, fileNamePart, inertCell, visible } from '../../../src/util/escape.ts';

const anyText = fc.string({ unit: 'binary' });

describe('text that others control', () => {
  test('creates no element and ends no attribute in HTML', () => {
    expect(escapeHtml(`<script>"a" & 'b'</script>`)).toBe(
      '&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;',
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  test('has no control over a terminal, nor over the direction of reading', () => {
    expect(visible('a\u001b[31mred\u202eb\u200b')).toBe('a\\u001b[31mred\\u202eb\\u200b');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  test.each(['=1+1', '+1', '-1', '@sum', '＝1+1'])('is no formula in a spreadsheet: %s', (text) => {
    expect(inertCell(text)).toBe(`'${text}`);
  });

  test('is left as it is in a cell where it is harmless', () => {
    expect(inertCell('pay-core/tokeniser')).toBe('pay-core/tokeniser');
  });

  test('ends no cell of a Markdown table and makes no link', () => {
    expect(escapeMarkdown('a|b [c](d) `e` <f>')).toBe('a\\|b \\[c\\](d) \\`e\\` \\<f\\>');
  });

  test('is one part of a path, never a way up', () => {
    expect(fileNamePart('../../etc/passwd')).toBe('etc-passwd');
    expect(fileNamePart('..')).toBe('unnamed');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(fileNamePart(text)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,79}$/);
      }),
    );
  });
});
