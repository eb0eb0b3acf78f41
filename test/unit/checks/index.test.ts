import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';
import { catalogueEntry } from '../../../src/compliance/catalogue.ts';

const FOLDER = join(import.meta.dirname, '../../../src/checks');
const NOT_CHECKS = ['contract.ts', 'index.ts', 'run.ts'];

function checkFiles(): readonly string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.ts') && !NOT_CHECKS.includes(name));
}

describe('the checks', () => {
  test('every file is a check whose id is its name, and every check has a file', () => {
    expect(CHECKS.map(({ meta }) => `${meta.id}.ts`).sort()).toEqual([...checkFiles()].sort());
    expect(CHECKS.length).toBeGreaterThanOrEqual(17);
  });

  test.each(CHECKS.map((check) => [check.meta.id, check] as const))(
    '%s is described and tested',
    (id, { meta }) => {
      expect(meta.title).toMatch(/^[A-Z].*[^.]\.$/);
      expect(meta.description.length).toBeGreaterThan(100);
      expect(meta.description).toMatch(/\.$/);
      expect(meta.needs.length).toBeGreaterThan(0);
      expect(existsSync(join(import.meta.dirname, `${id}.test.ts`))).toBe(true);
      expect(catalogueEntry(id)?.subject).toBe(meta.subjectKind);
    },
  );

  test('no word claims more than a check shows', () => {
    for (const { meta } of CHECKS)
      expect(`${meta.title} ${meta.description}`).not.toMatch(/compliant|certified/i);
  });
});
