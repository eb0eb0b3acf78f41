import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendRun } from '../../src/archive/append.ts';
import { initArchive } from '../../src/archive/archive.ts';
import { formatVerifierKey } from '../../src/archive/note.ts';
import { createKeyFiles } from '../../src/archive/signers/ed25519-file.ts';
import { filesystemStore } from '../../src/archive/stores/filesystem.ts';
import { runInput, slotOf } from '../unit/archive/card-shop.ts';

const PAGE = readFileSync(new URL('../../docs/verify-without-segproof.md', import.meta.url), 'utf8');

/** The commands of the page, but for the block in which the reader says where things are. */
const COMMANDS = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

const TOOLS = ['bash', 'openssl', 'sha256sum', 'zstd', 'base64', 'od', 'awk'];
const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

describe.skipIf(missing.length > 0)(`docs/verify-without-segproof.md (needs ${TOOLS.join(', ')})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-page-'));
  const root = join(folder, 'archive');
  let vkey = '';
  let run = '';

  beforeAll(async () => {
    const signers = await createKeyFiles(join(folder, 'keys'));
    const store = filesystemStore(root);
    const options = { archiveId: '5a8f7a44-2f54-4a3c-9d36-000000000001', settings: {}, now: Date.now };
    const archive = await initArchive({ ...options, store, signers });
    for (const hour of [1, 2, 3, 4]) await appendRun(archive, signers, runInput(hour), { now: Date.now });
    vkey = formatVerifierKey(archive.logKey);
    const [cluster] = readdirSync(join(root, 'epoch/2026-11/run'));
    const slot = slotOf(3).replaceAll(/[-:]/g, '');
    run = `epoch/2026-11/run/${cluster}/${slot}-4.dsse.json`;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function follow(): { readonly status: number | null; readonly output: string } {
    const script = join(folder, 'page.sh');
    writeFileSync(script, ['set -eu', ...COMMANDS].join('\n'));
    const { status, stdout, stderr } = spawnSync('bash', [script], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, TMPDIR: folder, VKEY: vkey, RUN: run },
    });
    return { status, output: stdout + stderr };
  }

  test('its commands verify a fresh archive', () => {
    const { status, output } = follow();
    expect(output.match(/Signature Verified Successfully/g)).toHaveLength(2);
    const lines = [
      'in the log: leaf 3',
      'as signed: root of 5 leaves',
      'in the log: leaf 0',
      'as leaf 0 says: archive.json',
      'as signed: state root',
    ];
    for (const line of lines) expect(output).toMatch(new RegExp(`^${line}$`, 'm'));
    expect(output.match(/: OK$/gm)).toHaveLength(2);
    expect(status).toBe(0);
  });

  test.each(['checkpoint', 'archive.json', 'tile/0/000.p/5'])(
    'its commands fail when %s is changed',
    (name) => {
      const path = join(root, name);
      const bytes = readFileSync(path);
      execFileSync('chmod', ['u+w', path]);
      try {
        writeFileSync(path, bytes.with(bytes.length - 10, bytes.at(-10)! ^ 1));
        expect(follow().status).not.toBe(0);
      } finally {
        writeFileSync(path, bytes);
      }
      expect(follow().status).toBe(0);
    },
  );
});
