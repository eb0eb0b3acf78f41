import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assessment } from '../../src/model/assessment.ts';
import { renderHtml } from '../../src/report/formats/html.ts';
import { shippedAssets } from '../unit/report/assets.ts';
import { cardShop } from '../unit/report/card-shop.ts';
import { corner, HOSTILE, poisoned } from '../unit/report/hostile.ts';

const QUESTIONS = readFileSync(new URL('report-audit.browser.js', import.meta.url), 'utf8');
const executable = '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'segproof-html-'));

async function written(name: string, assessment: Assessment): Promise<string> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, await renderHtml(assessment, shippedAssets()));
  return pathToFileURL(file).href;
}

/** Joined, so that few pages try them all, yet short enough that none is cut away. */
function hostileBatches(): readonly string[] {
  const markup = HOSTILE.filter((text) => /[<{]|javascript/.test(text));
  const others = HOSTILE.filter((text) => !markup.includes(text) && text.length < 1000);
  return [markup.join(''), markup.toReversed().join('\n'), others.join(' ')];
}

describe.skipIf(!existsSync(executable))('the HTML report in Chromium', () => {
  let browser: Browser;
  let shop: string;

  beforeAll(async () => {
    shop = await written('shop', cardShop());
    browser = await chromium.launch({
      executablePath: executable,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function opened(
    address: string,
    width: number,
    scheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; said: string[]; asked: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('dialog', (dialog) => said.push(dialog.message()));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    return { page, said, asked };
  }

  it.each([1280, 820, 390, 320])(
    'does not scroll sideways at %i px, even with words without end',
    async (width) => {
      for (const address of [shop, await written('long', poisoned(corner(cardShop()), 'x'.repeat(253)))]) {
        const { page } = await opened(address, width);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        await page.close();
      }
    },
  );

  it.each(['light', 'dark'] as const)('has AA contrast for every text, %s', async (scheme) => {
    const { page } = await opened(shop, 1280, scheme);
    expect(await page.evaluate(`{ ${QUESTIONS} } reportAudit.poorContrast()`)).toEqual([]);
    await page.close();
  });

  it('has language, landmarks, headings in order, and headers in every table', async () => {
    const { page } = await opened(shop, 1280);
    expect(await page.evaluate(`{ ${QUESTIONS} } reportAudit.audit()`)).toEqual([]);
    await page.close();
  });

  it('lets the keyboard skip to the result', async () => {
    const { page } = await opened(shop, 1280);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Skip to the result');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement?.id')).toBe('main');
    await page.close();
  });

  it('runs nothing and fetches nothing, whatever names the cluster has', async () => {
    for (const [index, text] of hostileBatches().entries()) {
      const assessment = poisoned(corner(cardShop()), text);
      const address = await written(`hostile-${index}`, assessment);
      const { page, said, asked } = await opened(address, 1280);
      await page.mouse.move(400, 300);
      expect(said, text).toEqual([]);
      expect(asked, text).toEqual([address]);
      expect(await page.title(), text).not.toBe('stolen');
      expect(
        await page.evaluate(
          'document.querySelectorAll("script, img, iframe, object, embed, form, link, base").length',
        ),
        text,
      ).toBe(0);
      await page.close();
    }
  });

  it('would stop a script by its policy, and this test would see it', async () => {
    const address = await written('planted', cardShop());
    const html = Buffer.from(await renderHtml(cardShop(), shippedAssets())).toString('utf8');
    writeFileSync(
      join(folder, 'planted.html'),
      html.replace('<main', '<script>document.title="stolen"</script><main'),
    );
    const { page, said } = await opened(address, 1280);
    expect(await page.title()).not.toBe('stolen');
    expect(said.join()).toContain('Content Security Policy');
    await page.close();
  });

  it('shows on paper what it shows on the screen, in ink on white', async () => {
    const { page } = await opened(shop, 1280, 'dark');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate(`{ ${QUESTIONS} } reportAudit.poorContrast()`)).toEqual([]);
    await page.close();
  });
});
