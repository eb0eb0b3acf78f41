import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/model/assessment.ts';
import { segproof } from './command-line.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/frameworks.md'), 'utf8');
const EXAMPLES = new Map(
  [...PAGE.matchAll(/<!-- example: (\S+) -->\n```yaml\n(.*?)```/gs)].map(([, name, text]) => [name!, text!]),
);
const BOOKSHOP = join(ROOT, 'test/fixtures/bookshop');

const scratch = mkdtempSync(join(tmpdir(), 'frameworks-'));
const shown = folderWith('shown', Object.fromEntries(EXAMPLES));
afterAll(() => rmSync(scratch, { recursive: true }));

function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

async function assessed(...args: readonly string[]): Promise<Assessment> {
  const ran = await segproof(['check', BOOKSHOP, '--format', 'json', '--fail-on', 'none', ...args]);
  return JSON.parse(ran.out) as Assessment;
}

describe('docs/frameworks.md', () => {
  test('lists the frameworks that there are, with the number of their controls', async () => {
    const listed = (await segproof(['frameworks', 'list'])).out.trim().split('\n').slice(1);
    const columns = listed.map((line) => line.split(/ {2,}/));
    expect(columns).toHaveLength(14);
    for (const [id, , , , controls] of columns) {
      expect(PAGE).toMatch(new RegExp(`\\| \`${id!.replaceAll('.', '\\.')}\` \\| [^|]+ \\| ${controls} \\|`));
    }
  });

  test('shows a framework of fifteen lines and an overlay that lint accepts', async () => {
    expect([...EXAMPLES.keys()]).toEqual(['harbour-rules-1.yaml', 'pci-dss-4.0.1-harbour.yaml']);
    expect(EXAMPLES.get('harbour-rules-1.yaml')!.trim().split('\n')).toHaveLength(15);
    const files = [...EXAMPLES.keys()].map((name) => join(shown, name));
    expect(await segproof(['frameworks', 'lint', ...files])).toMatchObject({ code: 0, out: '' });
    const all = await segproof(['frameworks', 'lint', '--frameworks-dir', shown]);
    expect(all).toMatchObject({ code: 0, out: '' });
  });

  test('both judge a cluster', async () => {
    const { controls, frameworks } = await assessed(
      ...['--frameworks-dir', shown, '--framework', 'harbour-rules,pci-dss-4.0.1-harbour'],
    );
    expect(frameworks.map(({ id }) => id)).toEqual(['harbour-rules-1', 'pci-dss-4.0.1-harbour']);
    const control = (id: string) => controls.find((one) => one.id === id)!;
    expect(control('quay-1')).toMatchObject({
      evidenceLevel: 'partial',
      outstanding: [{ id: 'need', ask: 'Each way out is needed.', signer: 'harbour-master' }],
    });
    expect(control('quay-2').counts.pass + control('quay-2').counts.fail).toBeGreaterThan(0);
    expect(control('1.4.4')).toMatchObject({ entityControlRef: 'NET-7' });
    expect(control('A1.1.1')).toMatchObject({ outcome: 'not-tested', reason: 'We have no tenants.' });
    expect(control('harbour-1').title).toBe('New berths are closed from their start');
  });
});

describe('all frameworks at once', () => {
  test('judge each check once, and each control says what it rests on or what is missing', async () => {
    const all = await assessed('--framework', 'all');
    const one = await assessed('--framework', 'pci-dss');
    expect(all.frameworks).toHaveLength(14);
    expect(all.checks).toHaveLength(one.checks.length);
    const silent = all.controls.filter(
      ({ tests, outstanding, reason }) => tests.length === 0 && outstanding.length === 0 && !reason,
    );
    expect(silent).toEqual([]);
  });

  test('are the active ones; others are listed when they are asked for', async () => {
    const { out } = await segproof(['frameworks', 'list', '--all']);
    expect(out).toMatch(/hipaa-nprm-2025 .* proposed/);
    expect(out).toMatch(/nist-800-171-r2 .* superseded/);
    expect(out).toMatch(/cis-eks-1\.8\.0 .* variant/);
  });
});

describe('frameworks show', () => {
  test('prints everything that is mapped to a control', async () => {
    const { code, out } = await segproof(['frameworks', 'show', 'pci-dss', '1.2.7']);
    expect(code).toBe(0);
    expect(out).toContain('ruleset-review-current: maxDays = 184 (reviewMaxDays)');
    expect(out).toContain('(signed by network-owner, holds for P6M)');
    expect(out).toContain('intersects-with nist-800-53-r5 sc-7.4, cm-7.1');
  });

  test('names the nearest control for one that does not exist', async () => {
    const { code, err } = await segproof(['frameworks', 'show', 'nist-800-53-r5', 'sc-7.55']);
    expect([code, err]).toEqual([3, expect.stringContaining('expected `sc-7.5`')]);
  });
});

describe('a folder of frameworks', () => {
  const broken = EXAMPLES.get('harbour-rules-1.yaml')!.replace('egress-isolated', 'egress-isolatd');

  test('with a fault is refused before anything is judged', async () => {
    const folder = folderWith('broken', { 'harbour-rules-1.yaml': broken });
    const ran = await segproof(['check', BOOKSHOP, '--frameworks-dir', folder, '--framework', 'pci-dss']);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('harbour-rules-1.yaml:10:14 (controls[0].checks[0].id)');
    expect(ran.err).toContain('expected `egress-isolated`; got egress-isolatd');
  });

  test('with a file of another name than its framework is refused', async () => {
    const folder = folderWith('misnamed', { 'rules.yaml': EXAMPLES.get('harbour-rules-1.yaml')! });
    const ran = await segproof(['frameworks', 'list', '--frameworks-dir', folder]);
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining('expected harbour-rules-1.yaml')]);
  });

  test('is linted to its end, whatever its first file is like', async () => {
    const folder = folderWith('several', { 'a.yaml': '{', 'harbour-rules-1.yaml': broken, 'z.yaml': '[]' });
    const ran = await segproof(['frameworks', 'lint', '--frameworks-dir', folder]);
    expect(ran.code).toBe(1);
    for (const file of ['a.yaml', 'harbour-rules-1.yaml', 'z.yaml']) expect(ran.out).toContain(file);
  });

  test('with two files of one id is refused', async () => {
    const text = EXAMPLES.get('harbour-rules-1.yaml')!;
    const folder = folderWith('twice', { 'harbour-rules-1.yaml': text, 'harbour-rules-1.yml': text });
    const ran = await segproof(['frameworks', 'list', '--frameworks-dir', folder]);
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining('two files have one framework id')]);
  });

  test('reaches no file beside our lists of ids by the name of a scheme', async () => {
    const crosswalk = '{scheme: ids/../../README, ids: [b], relation: equal-to, rationale: It is not.}';
    const text = `${EXAMPLES.get('harbour-rules-1.yaml')!}    crosswalk: [${crosswalk}]\n`;
    const folder = folderWith('elsewhere', { 'harbour-rules-1.yaml': text });
    const ran = await segproof(['frameworks', 'lint', '--frameworks-dir', folder]);
    expect([ran.code, ran.out]).toEqual([1, expect.stringContaining('no such framework')]);
  });
});
