import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/model/assessment.ts';
import { renderPdf } from '../../src/report/formats/pdf.ts';
import { shippedAssets } from '../unit/report/assets.ts';
import { cardShop } from '../unit/report/card-shop.ts';
import { corner, HOSTILE_TEXT, poisoned } from '../unit/report/hostile.ts';
import { validate, verapdfHome } from '../verapdf/validate.ts';

const verapdf = verapdfHome();
const poppler = spawnSync('pdftotext', ['-v']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'segproof-pdf-'));
const files: Record<string, string> = {};

beforeAll(async () => {
  const cases: Record<string, Assessment> = {
    shop: cardShop(),
    hostile: poisoned(corner(cardShop()), HOSTILE_TEXT),
    manifests: { ...corner(cardShop()), mode: 'manifests' },
    empty: {
      ...cardShop(),
      findings: [],
      controls: [],
      frameworks: [],
      checks: [],
      populations: [],
      exceptions: [],
      inputs: [],
      limits: [],
    },
  };
  for (const [name, assessment] of Object.entries(cases)) {
    files[name] = join(folder, `${name}.pdf`);
    writeFileSync(files[name], await renderPdf(assessment, shippedAssets()));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!verapdf)('veraPDF (test/verapdf/install.sh)', () => {
  it.each(['3a', 'ua1'] as const)('finds every report valid for %s', async (profile) => {
    const verdicts = await validate(verapdf!, profile, Object.values(files));
    expect(verdicts.trim().split('\n')).toEqual(
      Object.values(files).map((file) => `PASS ${file} ${profile}`),
    );
  });
});

describe.skipIf(!poppler)('the pages as poppler reads them (pdftotext, pdfinfo)', () => {
  const page = (name: string, number: number): string =>
    execFileSync('pdftotext', ['-f', `${number}`, '-l', `${number}`, '-layout', files[name]!, '-'], {
      encoding: 'utf8',
    });

  it('hold page one on one side of A4', () => {
    const { run } = cardShop();
    for (const text of [
      'UNSIGNED DRAFT',
      run.cluster.id!,
      run.digests.snapshot,
      run.previousCheckpoint!.keyName,
    ]) {
      expect(page('shop', 1)).toContain(text);
    }
    expect(page('shop', 2)).toMatch(/^\s*Contents\n/);
    expect(execFileSync('pdfinfo', [files.shop!], { encoding: 'utf8' })).toMatch(
      /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/,
    );
  });

  it('number every page of all pages', () => {
    const count = Number(
      /Pages: +(\d+)/.exec(execFileSync('pdfinfo', [files.shop!], { encoding: 'utf8' }))![1],
    );
    for (let number = 1; number <= count; number++)
      expect(page('shop', number)).toContain(`Page ${number} of ${count}`);
  });

  it('send each entry of the contents to the page that has its heading', () => {
    const entries = [...page('shop', 2).matchAll(/^\s*(\S.*?)\s{2,}(\d+)$/gm)].filter(
      (match) => !/Zone|connected|platform|out|cde/.test(match[1]!),
    );
    expect(entries.length).toBeGreaterThan(8);
    for (const [, title, number] of entries)
      expect(page('shop', Number(number))).toMatch(
        new RegExp(`^\\s*${title!.replace(/[.()]/g, '\\$&')}$`, 'm'),
      );
  });

  it('repeat the header of a table on its next page', () => {
    const shop = cardShop();
    const at = Array.from({ length: 40 }, (_, index) => index + 1).find((number) =>
      page('shop', number).includes('Workloads in scope: '),
    )!;
    expect(shop.populations[0]!.rows.length).toBeGreaterThan(50);
    expect(page('shop', at + 1)).toMatch(/^\s*Row +Object +Zone +Detail/);
  });

  it('call a design a design', () => {
    expect(page('manifests', 1).replace(/\s+/g, ' ')).toContain('design review, not evidence of operation');
  });

  it('carry the assessment, byte for byte', () => {
    const list = execFileSync('pdfdetach', ['-list', files.shop!], { encoding: 'utf8' });
    expect(list).toContain('assessment.json');
    const saved = join(folder, 'saved.json');
    execFileSync('pdfdetach', ['-save', '1', '-o', saved, files.shop!]);
    expect(JSON.parse(execFileSync('cat', [saved], { encoding: 'utf8' }))).toEqual(
      JSON.parse(JSON.stringify(cardShop())),
    );
  });
});
