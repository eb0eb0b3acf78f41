import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GENERATED } from '../../renew.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('generated files', () => {
  test.each(Object.entries(GENERATED))('%s is as `npm run renew` writes it', (file, text) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text());
  });
});
