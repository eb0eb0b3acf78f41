import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesystemStore } from '../../src/archive/stores/filesystem.ts';
import { verifyArchive } from '../../src/archive/verify.ts';
import { type Ran, segproof } from './command-line.ts';
import { start } from './processes.ts';

const CLINIC = 'test/fixtures/clinic';

/** Processes killed: a few by default, many under SEGPROOF_LONG. */
const KILLS = process.env.SEGPROOF_LONG ? 60 : 4;

const folder = mkdtempSync(join(tmpdir(), 'segproof-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Place {
  readonly archive: string;
  readonly config: string;
}

async function newArchive(name: string): Promise<Place> {
  const [archive, config] = [join(folder, name), join(folder, `${name}.yaml`)];
  writeFileSync(config, `archive: {url: ${archive}, formats: [html, json]}\nschedule: {cron: "0 * * * *"}\n`);
  expect((await segproof(['archive', 'init', '--config', config])).code).toBe(0);
  return { archive, config };
}

const slotOf = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour)).toISOString().replace('.000', '');
const runOf = ({ config }: Place, hour: number, source = CLINIC) =>
  start(['run', source, '--config', config, '--slot', slotOf(hour)]);

interface Row {
  readonly slot: string;
  readonly kind: string;
}

const entries = async ({ archive }: Place): Promise<readonly Row[]> =>
  JSON.parse((await segproof(['archive', 'list', archive, '--format', 'json'])).out);

const sizeOf = async ({ archive }: Place) => (await verifyArchive(filesystemStore(archive))).head?.size;

describe('run', () => {
  /** Resolves at the first write into the archive, or with the process when it writes nothing. */
  async function firstWrite(archive: string, ended: Promise<Ran>): Promise<void> {
    const watcher = watch(archive, { recursive: true });
    await Promise.race([new Promise((resolve) => watcher.once('change', resolve)), ended]);
    watcher.close();
  }

  test('killed at any moment: nothing is broken, the next run completes, and there is one leaf', {
    timeout: 600_000,
  }, async () => {
    const place = await newArchive('killed');
    const started = performance.now();
    expect((await runOf(place, 0).ended).code).toBe(0);
    const whole = performance.now() - started;
    let killed = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      const { child, ended } = runOf(place, kill);
      // Half at any time of the whole run, half while it seals, which takes a small part of the time.
      if (kill % 2 === 0) await sleep(Math.random() * whole);
      else await firstWrite(place.archive, ended).then(() => sleep(Math.random() * 60));
      child.kill('SIGKILL');
      if ((await ended).code === null) killed++;
      const between = await verifyArchive(filesystemStore(place.archive));
      expect(between.failures).toEqual([]);
      expect(between.verdict).not.toBe('tampered');
      const next = await runOf(place, kill).ended;
      expect(next, next.err).toMatchObject({ code: 0, err: expect.stringMatching(/sealed as entry \d+/) });
      expect(await sizeOf(place)).toBe(kill + 2);
    }
    expect(killed).toBeGreaterThanOrEqual(KILLS / 2);
    expect(await segproof(['archive', 'verify', place.archive])).toMatchObject({ code: 0 });
    expect((await entries(place)).map(({ slot }) => slot)).toEqual(
      Array.from({ length: KILLS + 1 }, (_, hour) => slotOf(hour)),
    );
  });

  test('twice at once for one slot adds one leaf, and both are exit 0', async () => {
    const place = await newArchive('twice');
    const ran = await Promise.all([runOf(place, 9).ended, runOf(place, 9).ended]);
    expect(ran.map(({ code }) => code)).toEqual([0, 0]);
    const said = ran.map(({ err }) => /already sealed as entry 1|sealed as entry 1/.exec(err)?.[0]).sort();
    expect(said).toEqual(['already sealed as entry 1', 'sealed as entry 1']);
    expect(await entries(place)).toHaveLength(1);
    expect((await segproof(['archive', 'verify', place.archive])).code).toBe(0);
  });

  test('that cannot gather is exit 2, and the slot holds an entry that says so', async () => {
    const place = await newArchive('failed');
    const ran = await runOf(place, 9, join(folder, 'no-such-folder')).ended;
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('recorded as a failed run') });
    expect(await entries(place)).toMatchObject([{ kind: 'failed-run', slot: slotOf(9) }]);
    expect((await segproof(['archive', 'verify', place.archive])).code).toBe(0);
    expect((await runOf(place, 9).ended).err).toContain('sealed as entry 2');
  });
});

describe('archive verify', () => {
  let place: Place;
  /** One of every folder: log, statements, blobs, head. */
  let files: readonly string[];
  beforeAll(async () => {
    place = await newArchive('flipped');
    await runOf(place, 9).ended;
    const all = readdirSync(place.archive, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.archive.length + 1));
    files = [...new Map(all.map((file) => [file.split('/').slice(0, 3).join('/'), file])).values()];
  });

  async function verifyFlipped(file: string, index: number): Promise<string | undefined> {
    const copy = join(folder, `flipped-${index}`);
    cpSync(place.archive, copy, { recursive: true });
    const path = join(copy, file);
    const bytes = readFileSync(path);
    const [at, bit] = [Math.floor(Math.random() * bytes.length), Math.floor(Math.random() * 8)];
    bytes[at]! ^= 1 << bit;
    chmodSync(path, 0o644);
    writeFileSync(path, bytes);
    const { code, out } = await segproof(['archive', 'verify', copy]);
    rmSync(copy, { recursive: true });
    return code === 1 && out.includes(file)
      ? undefined
      : `${file} byte ${at} bit ${bit}: exit ${code}, ${out}`;
  }

  test('is exit 1 and names the file after one bit of it was flipped, for a file of every folder', async () => {
    expect(files.length).toBeGreaterThan(8);
    const wrong: (string | undefined)[] = [];
    for (const [index, file] of files.entries()) wrong.push(await verifyFlipped(file, index));
    expect(wrong.filter((one) => one !== undefined)).toEqual([]);
  });
});
