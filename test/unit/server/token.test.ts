import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveToken, sameToken } from '../../../src/server/token.ts';

function tokenFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'segproof-token-')), 'token');
  writeFileSync(file, text);
  return file;
}

describe('the access token', () => {
  it('comes from the file before the environment, without the final line feed', () => {
    const token = resolveToken({
      file: tokenFile('from-a-mounted-secret\n'),
      environment: 'from-the-environment',
    });
    expect(token).toEqual({ value: 'from-a-mounted-secret', source: 'file' });
  });

  it('comes from the environment when there is no file', () => {
    expect(resolveToken({ environment: 'from-the-environment' }).source).toBe('environment');
  });

  it('is made anew, and differs each time, when nobody gave one', () => {
    const [one, other] = [resolveToken({}), resolveToken({})];
    expect(one.source).toBe('generated');
    expect(one.value).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(one.value).not.toBe(other.value);
  });

  it.each([
    ['too short', 'ledger', '6 characters'],
    ['empty', '', '0 characters'],
    ['too long', 'x'.repeat(513), '513 characters'],
    ['of several lines', 'first-line-of-two\nsecond', 'other characters'],
    ['not ASCII', 'geheimnisträgerin', 'other characters'],
  ])('is refused when it is %s, without being printed', (_what, value, got) => {
    const refused = () => resolveToken({ environment: value });
    expect(refused).toThrow(`got ${got}`);
    if (value.length > 0) expect(refused).not.toThrow(value.slice(0, 20));
  });

  it('names the file that cannot be read', () => {
    expect(() => resolveToken({ file: '/nowhere/token' })).toThrow(
      /^\/nowhere\/token: token file cannot be read/,
    );
  });

  it('equals only itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(sameToken(a, a)).toBe(true);
        expect(sameToken(a, b)).toBe(a.toWellFormed() === b.toWellFormed());
      }),
    );
  });
});
