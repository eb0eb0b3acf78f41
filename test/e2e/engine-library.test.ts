import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const LIBRARY = join(ROOT, 'src/engine/library.ts');
const CHROMIUM = '/usr/bin/chromium';

/** The example of the documentation and what it says that it prints. */
function documented(): { readonly code: string; readonly output: string } {
  const text = readFileSync(join(ROOT, 'docs/engine.md'), 'utf8');
  const [, code] = /```js\n(.*?)```/s.exec(text)!;
  const [, output] = /It prints\n\n```\n(.*?)```/s.exec(text)!;
  return { code: code!, output: output! };
}

/** The example with everything it imports in one script, which a Node module would stop. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: documented().code, resolveDir: ROOT, loader: 'js' },
    alias: { 'segproof/engine': LIBRARY },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]!.text;
}

describe('segproof/engine', () => {
  it('prints in Node what its documentation says', async () => {
    const file = join(import.meta.dirname, `example-${process.pid}.mjs`);
    writeFileSync(file, await bundled());
    const lines: string[] = [];
    const log = console.log;
    try {
      console.log = (line: string) => lines.push(`${line}\n`);
      await import(file);
    } finally {
      console.log = log;
      rmSync(file);
    }
    expect(lines.join('')).toBe(documented().output);
  });

  it.skipIf(!existsSync(CHROMIUM))('prints the same in Chromium, where there is no Node module', async () => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(`${message.text()}\n`));
      page.on('pageerror', (error) => said.push(error.message));
      await page.addScriptTag({ type: 'module', content: await bundled() });
      await expect.poll(() => said.join(''), { timeout: 10_000 }).toBe(documented().output);
    } finally {
      await browser.close();
    }
  });

  it('cannot be bundled for a browser once something in it imports a Node module', async () => {
    const planted = build({
      stdin: { contents: `import 'node:crypto'; import ${JSON.stringify(LIBRARY)};`, resolveDir: ROOT },
      bundle: true,
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    });
    await expect(planted).rejects.toThrow('node:crypto');
  });
});
