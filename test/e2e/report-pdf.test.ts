import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

afterAll(() => rmSync(folder, { recursive: true }));

async function written(name: string, assessment: Assessment): Promise<string> {
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, await renderPdf(assessment, shippedAssets()));
  return file;
}

describe.skipIf(!verapdf)('veraPDF (test/verapdf/install.sh)', () => {
  it('finds reports valid for PDF/A-3a and PDF/UA-1 at once', { timeout: 300_000 }, async () => {
    const nothing = {
      findings: [],
      controls: [],
      frameworks: [],
      checks: [],
      populations: [],
      exceptions: [],
      inputs: [],
      limits: [],
    };
    const files = [
      await written('valid', cardShop()),
      await written('hostile', poisoned(corner(cardShop()), HOSTILE_TEXT)),
      await written('nothing', { ...cardShop(), ...nothing, mode: 'manifests' }),
    ];
    const verdicts = new Set(await validate(verapdf!, files));
    expect(verdicts).toEqual(new Set(files.flatMap((file) => [`PASS ${file} 3a`, `PASS ${file} ua1`])));
  });
});

describe.skipIf(!poppler)('the pages as poppler reads them (pdftotext)', () => {
  let file: string;
  let pages: readonly string[];

  const textOf = (path: string): readonly string[] =>
    execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);

  beforeAll(async () => {
    file = await written('shop', cardShop());
    pages = textOf(file);
  });

  it('hold page one on one side of A4', () => {
    const { run } = cardShop();
    for (const text of [
      'UNSIGNED DRAFT',
      run.cluster.id!,
      run.digests.snapshot,
      run.previousCheckpoint!.keyName,
    ]) {
      expect(pages[0]).toContain(text);
    }
    expect(pages[1]).toMatch(/^\s*Contents\n/);
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(
      /Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/,
    );
  });

  it('number every page of all pages, and name the run on each', () => {
    expect(pages.length).toBeGreaterThan(10);
    for (const [index, text] of pages.entries()) {
      expect(text).toContain(`Page ${index + 1} of ${pages.length}`);
      expect(text).toContain(`run ${cardShop().run.id.slice(0, 12)}`);
    }
  });

  it('send each entry of the contents to the page that has its heading', () => {
    const contents = pages[1]!.split('Workloads of each zone')[0]!;
    const entries = [...contents.matchAll(/^\s*(\S.*?)\s{2,}(\d+)$/gm)];
    expect(entries.map((entry) => entry[1])).toEqual(
      expect.arrayContaining(['PCI DSS 4.0.1', 'Findings by cause', 'Sign-off']),
    );
    for (const [, title, number] of entries) {
      const lines = pages[Number(number) - 1]!.split('\n').map((line) => line.trim());
      expect(lines).toContain(title);
    }
  });

  it('repeat the header of a table on its next page', () => {
    const at = pages.findIndex((text) => text.includes('Population: Workloads in scope'));
    expect(cardShop().populations[0]!.rows.length).toBeGreaterThan(50);
    expect(pages[at + 1]).toMatch(/^\s*No\. +Object +Zone +Detail/);
  });

  it('call a design a design', async () => {
    const design = textOf(await written('design', { ...corner(cardShop()), mode: 'manifests' }));
    expect(design[0]!.replace(/\s+/g, ' ')).toContain('design review, not evidence of operation');
  });

  it('carry the assessment whole', () => {
    const saved = join(folder, 'saved.json');
    execFileSync('pdfdetach', ['-save', '1', '-o', saved, file]);
    expect(JSON.parse(readFileSync(saved, 'utf8'))).toEqual(JSON.parse(JSON.stringify(cardShop())));
  });
});
