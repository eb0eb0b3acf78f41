import { expect, test } from 'vitest';
import { sha256, sha256Hex } from '../../../src/util/digest.ts';
import { textTable } from '../../../src/util/text-table.ts';

test('a table pads its columns but the last, and leaves no space at line ends', () => {
  const rows = [
    ['NAME', 'ZONE', 'STATE'],
    ['tokeniser', 'cde', 'isolated'],
    ['checkout', '', ''],
  ];
  expect(textTable(rows)).toBe('NAME       ZONE  STATE\ntokeniser  cde   isolated\ncheckout');
});

test('a table shows control characters and keeps its lines', () => {
  expect(textTable([['a\nb', 'c']])).toBe('a\\u000ab  c');
});

test('a digest is SHA-256 of the UTF-8 bytes (FIPS 180-4, example of one block)', () => {
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256Hex('abc')).toBe(expected);
  expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(expected);
  expect(Buffer.from(sha256('abc')).toString('hex')).toBe(expected);
});
