import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLargeList } from '../../../src/sources/files/large-list.ts';
import { SegproofError } from '../../../src/util/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'segproof-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ferries with names of two-byte letters, so that windows end inside characters; about 20 MB. */
function fleet(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `ferry-${index}`, annotations: { note: 'é'.repeat(400 + (index % 7)) } },
    spec: { nested: [{ apiVersion: 'v1' }, { kind: 'not an item' }] },
  }));
}

function written(name: string, items: readonly object[], end = '\n'): string {
  const file = join(folder, name);
  const text = JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: {} });
  writeFileSync(file, text + end);
  return file;
}

/** What the error of going through the items says, with its place. */
function complaint(file: string): string {
  try {
    for (const _ of openLargeList(file)!.items!);
  } catch (error) {
    if (error instanceof SegproofError) return error.problems.map(({ message }) => message).join();
    throw error;
  }
  return '';
}

describe('a list too large for one text', () => {
  it('is read piece by piece, item for item what parsing it at once gives', () => {
    const items = fleet(22_000);
    const list = openLargeList(written('fleet.json', items))!;
    let next = 0;
    for (const item of list.items!) {
      if (next % 1000 === 0) expect(item).toEqual(items[next]);
      next++;
    }
    expect(next).toBe(items.length);
    expect(list.value).toEqual({ apiVersion: 'v1', items: [], kind: 'List', metadata: {} });
    expect(list.originOf(['items', 7])).toEqual({ file: join(folder, 'fleet.json'), pointer: '/items/7' });
  });

  it('may have few items, or none', () => {
    expect([...openLargeList(written('two.json', fleet(2)))!.items!]).toEqual(fleet(2));
    expect([...openLargeList(written('none.json', []))!.items!]).toEqual([]);
  });

  it('is an error with a place where it stops being JSON or UTF-8, or becomes shorter', () => {
    const broken = written('broken.json', fleet(3000));
    const text = JSON.stringify({ apiVersion: 'v1', items: fleet(3000), kind: 'List' });
    writeFileSync(broken, text.replace('"ferry-1500",', '"ferry-1500";'));
    expect(complaint(broken)).toMatch(/^not valid JSON before byte \d+$/);
    writeFileSync(broken, Buffer.from(text.replace('ferry-1500', 'ferry-\u00ff'), 'latin1'));
    expect(complaint(broken)).toMatch(/^not valid UTF-8 before byte \d+$/);
    const shrinking = openLargeList(written('shrinking.json', fleet(100)))!;
    truncateSync(join(folder, 'shrinking.json'), 1000);
    expect(() => [...shrinking.items!]).toThrow('not valid JSON');
  });

  it('is left alone when it is no list, or when its list is not at the top', () => {
    const file = join(folder, 'other.json');
    for (const text of [
      '{"kind":"Pod"}',
      '{"a":{"items":[1]}}',
      '[{"items":[]}]',
      'kind: List\nitems: []\n',
    ]) {
      writeFileSync(file, text);
      expect(openLargeList(file)).toBeUndefined();
    }
  });
});
