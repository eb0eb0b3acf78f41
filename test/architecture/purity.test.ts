import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PURE, PURE_ARCHIVE } from './floors.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What makes an answer hang on when, where or how often it is asked. */
const IMPURE: Readonly<Record<string, RegExp>> = {
  'the current time': /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\./,
  randomness: /\bMath\.random\b|\bcrypto\.(getRandomValues|randomUUID)\b/,
  'the environment': /\bprocess\.|\bglobalThis\b/,
  'the network': /\bfetch\(|\bWebSocket\b|\bXMLHttpRequest\b/,
  'a timer': /\bset(Timeout|Interval|Immediate)\(/,
};

function impurities(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');
  return Object.entries(IMPURE).flatMap(([what, pattern]) => (pattern.test(code) ? [what] : []));
}

function pureFiles(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter(
      (name) =>
        PURE.some((folder) => name.startsWith(`${folder}/`)) || new RegExp(PURE_ARCHIVE).test(`src/${name}`),
    );
}

describe('the pure floors', () => {
  test('use no clock, randomness, environment, network or timer', () => {
    const files = pureFiles();
    expect(files.length).toBeGreaterThan(50);
    const found = files.flatMap((file) =>
      impurities(readFileSync(join(ROOT, 'src', file), 'utf8')).map((what) => `${file}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    ['the current time', 'const now = Date.now();'],
    ['the current time', 'const now = new Date();'],
    ['randomness', 'Math.random()'],
    ['the environment', "process.env['HOME']"],
    ['the network', "await fetch('x')"],
    ['a timer', 'setTimeout(done, 5)'],
  ])('a planted use of %s is caught', (what, text) => {
    expect(impurities(text)).toContain(what);
  });
});
