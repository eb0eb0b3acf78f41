import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/server/server.ts';
import { cardShopArchive, INTACT, row, serverOptions, TOKEN } from '../unit/server/card-shop-archive.ts';

const QUESTIONS = readFileSync(new URL('report-audit.browser.js', import.meta.url), 'utf8');
const executable = '/usr/bin/chromium';
const HOSTILE = `"><img src=x onerror="document.title='stolen'"><script>document.title='stolen'</script>${'x'.repeat(253)}`;

/** One run has names that anybody in the cluster could have chosen; the archive was tampered with. */
const archive = cardShopArchive();
const reader = cardShopArchive({
  listRuns: async (options) => {
    const list = await archive.listRuns(options);
    return { ...list, rows: [...list.rows, row(0, { cluster: { name: HOSTILE } })] };
  },
  verify: async () => ({
    ...INTACT,
    state: 'tampered',
    problems: [{ message: HOSTILE, file: 'blob/report', leaf: 3 }],
  }),
});

describe.skipIf(!existsSync(executable))("the auditors' page in Chromium", () => {
  const stop = new AbortController();
  let browser: Browser;
  let url: string;
  let closed: Promise<void>;

  beforeAll(async () => {
    ({ url, closed } = await serve({ ...serverOptions({ reader }), signal: stop.signal }));
    browser = await chromium.launch({
      executablePath: executable,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });

  afterAll(async () => {
    await browser.close();
    stop.abort();
    await closed;
  });

  async function opened(
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; said: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(url);
    return { page, said };
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Access token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Evidence archive' }).waitFor();
  }

  it('lets an auditor in by the form, to a run and its report, and out again', async () => {
    const { page, said } = await opened(1280);
    await page.getByLabel('Access token').fill('a-guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('does not open');
    await signIn(page);
    expect(said.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([]);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('link', { name: '2026-11-24T09:00:00Z' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'findings.csv' }).click();
    expect((await download).suggestedFilename()).toBe('leaf-4-findings.csv');
    await page.getByRole('link', { name: 'read here' }).click();
    expect(await page.title()).toBe('Report');
    expect(said.join()).toContain('sandboxed');
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${url}/runs/4`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.context().close();
  });

  it('runs nothing, whatever names the cluster has', async () => {
    const { page, said } = await opened(1280);
    await signIn(page);
    expect(await page.title()).toBe('Runs · Segproof');
    expect(
      await page.evaluate('document.querySelectorAll("script, img, iframe, object, embed, base").length'),
    ).toBe(0);
    expect(said.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([]);
    await page.context().close();
  });

  it.each([
    [1280, 'light'],
    [1280, 'dark'],
    [390, 'light'],
    [320, 'dark'],
  ] as const)('fits %i px, %s, with AA contrast for every text', async (width, scheme) => {
    const { page } = await opened(width, scheme);
    const look = async () => {
      expect(await page.evaluate('document.documentElement.scrollWidth'), page.url()).toBeLessThanOrEqual(
        width,
      );
      expect(await page.evaluate(`{ ${QUESTIONS} } reportAudit.poorContrast()`), page.url()).toEqual([]);
    };
    await look();
    await signIn(page);
    await look();
    await page.goto(`${url}/runs/4`);
    await look();
    await page.context().close();
  });
});
