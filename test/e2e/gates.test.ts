import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { segproof } from './command-line.ts';

/** The clinic before and after a change that opens its records to everybody, each with its assessment. */
let folder = '';
let before = '';
let after = '';
const assessments = { before: '', after: '' };

const FRAMEWORK = ['--framework', 'pci-dss'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'segproof-gates-'));
  [before, after] = [join(folder, 'before/clinic'), join(folder, 'after/clinic')];
  for (const side of [before, after]) cpSync('test/fixtures/clinic', side, { recursive: true });
  const file = join(after, 'policies/records.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n---\n${OPENING}`);
  assessments.before = await assess(before);
  assessments.after = await assess(after);
});
afterAll(() => rmSync(folder, { recursive: true }));

const OPENING = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open-records, namespace: records}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
`;

async function assess(source: string): Promise<string> {
  const file = `${source}.json`;
  writeFileSync(file, (await segproof(['check', source, ...FRAMEWORK, '--format', 'json'])).out);
  return file;
}

describe('check --baseline', () => {
  const check = (source: string, ...args: readonly string[]) =>
    segproof(['check', source, ...FRAMEWORK, ...args]);

  test('lets the fails of the baseline through with --fail-on-new, and says why it is not 0', async () => {
    const ran = await check(before, '--baseline', assessments.before, '--fail-on-new');
    expect(ran.out).toMatch(/Against the baseline: 0 new, 0 resolved, \d+ unchanged, 0 incomparable\n$/);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('could not be judged') });
    expect((await check(before)).code).toBe(1);
  });

  test('is 1 for a fail that the baseline did not have, with the file and line that made it', async () => {
    const ran = await check(after, '--baseline', assessments.before, '--fail-on-new');
    expect(ran.code).toBe(1);
    const fresh = ran.out.slice(ran.out.indexOf('\nNew\n'));
    expect(fresh).toMatch(
      /high +\S*policies\/records\.yaml:\d+ +ingress-isolated +records\/patient-db\[StatefulSet\] ingress +pass → fail/,
    );
  });

  test('tells on standard error beside a format for programs', async () => {
    const ran = await check(after, '--baseline', assessments.before, '--format', 'sarif');
    expect(ran.err).toMatch(/^against the baseline: [1-9]\d* new, /m);
    expect(JSON.parse(ran.out)).toMatchObject({ version: '2.1.0' });
  });

  test('--fail-on-new without a baseline, and a baseline that is none, are exit 3 before the work', async () => {
    expect(await check(before, '--fail-on-new')).toMatchObject({
      code: 3,
      err: expect.stringContaining('--fail-on-new needs --baseline'),
    });
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"schemaVersion": "segproof.dev/assessment/v1", "findings": {}}');
    expect(await check('/nonexistent', '--baseline', broken)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/broken\.json \(mode\): not an assessment/),
    });
    expect(await check(before, '--baseline', join(before, 'services.yaml'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('services.yaml: not JSON'),
    });
  });
});

describe('what check is asked for', () => {
  test('--control judges, shows and gates only those controls', async () => {
    const ran = await segproof(['check', before, ...FRAMEWORK, '--control', '1.3.1', '--format', 'sarif']);
    const { results } = JSON.parse(ran.out).runs[0];
    const named = new Set(
      results.flatMap(({ properties }: { properties: { controls: string[] } }) => properties.controls),
    );
    expect([...named]).toEqual(['pci-dss-4.0.1 1.3.1']);
    const whole = JSON.parse((await segproof(['check', before, ...FRAMEWORK, '--format', 'sarif'])).out);
    expect(results.length).toBeLessThan(whole.runs[0].results.length);
  });

  test('a control that no framework has is exit 3 with the nearest', async () => {
    expect(await segproof(['check', before, ...FRAMEWORK, '--control', '1.3.11'])).toMatchObject({
      code: 3,
      err: 'error: no framework that is judged has a control `1.3.11`; expected `1.3.1`\n',
    });
    expect(await segproof(['check', before, '--control', '1.3.1'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('--control needs a framework'),
    });
  });

  test('--fail-coverage-below is 2 where less was evaluated', async () => {
    const judged = ['check', before, ...FRAMEWORK, '--control', '1.3.1', '--fail-on', 'none'];
    const below = await segproof([...judged, '--fail-coverage-below', '100%']);
    const { evaluated } = JSON.parse((await segproof([...judged, '--format', 'json'])).out).summary;
    expect(evaluated.count).toBe(evaluated.of);
    expect(below.err).not.toContain('less than');
    const all = await segproof([
      'check',
      before,
      ...FRAMEWORK,
      '--fail-on',
      'none',
      '--fail-coverage-below',
      '99.5',
    ]);
    expect(all).toMatchObject({
      code: 2,
      err: expect.stringMatching(/evaluated \d+ of \d+ tests, less than 99\.5 %/),
    });
    expect(await segproof(['check', before, '--fail-coverage-below', 'most'])).toMatchObject({ code: 3 });
    expect(await segproof(['check', before, '--fail-coverage-below', '101'])).toMatchObject({ code: 3 });
  });

  test.each(['txt', 'json', 'sarif', 'junit', 'md'])('%s gates alike', async (format) => {
    expect((await segproof(['check', after, '--format', format])).code).toBe(1);
    expect((await segproof(['check', after, '--format', format, '--fail-on', 'none'])).code).toBe(2);
  });

  test('every finding on an object of the files has file and line', async () => {
    const { findings } = JSON.parse(readFileSync(assessments.after, 'utf8'));
    const objects = findings.filter(
      ({ subject }: { subject: { kind: string } }) => !['Cluster', 'ZonePair'].includes(subject.kind),
    );
    expect(objects.length).toBeGreaterThan(20);
    for (const { origin } of objects)
      expect(origin).toMatchObject({ file: expect.any(String), line: expect.any(Number) });
  });
});

describe('diff of two assessments', () => {
  test('is 1 when something got worse; the other way round 2, since something is unknown then that failed', async () => {
    const worse = await segproof(['diff', assessments.before, assessments.after]);
    expect(worse).toMatchObject({ code: 1, err: expect.stringContaining('something got worse') });
    expect(worse.out).toMatch(/^[1-9]\d* new, 0 resolved/);
    const better = await segproof(['diff', assessments.after, assessments.before]);
    expect(better).toMatchObject({
      code: 2,
      err: expect.stringContaining('is unknown: records/nightly-export[CronJob]'),
      out: expect.stringMatching(/^0 new, [1-9]\d* resolved/),
    });
    expect(better.out).not.toContain('\nNew\n');
    expect(await segproof(['diff', assessments.after, assessments.after])).toMatchObject({ code: 0 });
    expect((await segproof(['diff', assessments.before, assessments.after, '--fail-on', 'none'])).code).toBe(
      0,
    );
  });

  test('prints JSON with each finding’s place, and Markdown', async () => {
    const files = [assessments.before, assessments.after];
    const { summary, findings } = JSON.parse((await segproof(['diff', ...files, '--format', 'json'])).out);
    const fresh = findings.filter(({ group }: { group: string }) => group === 'new');
    expect(fresh).toHaveLength(summary.new);
    expect(fresh[0]).toMatchObject({ after: 'fail', place: expect.stringMatching(/\.yaml:\d+$/) });
    const markdown = await segproof(['diff', ...files, '--format', 'md']);
    expect(markdown.out).toMatch(/^\*\*\d+ new, .*\n\nNew:\n\n\| severity \| where/);
  });

  test('refuses what only connections have', async () => {
    const files = [assessments.before, assessments.after];
    for (const option of [
      ['--fail-on', 'opened'],
      ['--format', 'csv'],
      ['--focus', 'records'],
    ])
      expect(await segproof(['diff', ...files, ...option])).toMatchObject({ code: 3 });
  });
});
