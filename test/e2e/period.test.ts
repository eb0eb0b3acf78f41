import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessmentSchema } from '../../src/compliance/schema/assessment.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import { makeQuarter, NINETY, type Quarter, type Story, slotOf, TWELVE } from '../periods/quarter.ts';
import { segproof } from './command-line.ts';

/** Twelve runs by default, ninety under SEGPROOF_LONG. */
const STORY: Story = process.env.SEGPROOF_LONG ? NINETY : TWELVE;
const PERIOD = `2026-07-01..${slotOf(STORY.days - 1).slice(0, 10)}`;

const folder = mkdtempSync(join(tmpdir(), 'segproof-period-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let quarter: Quarter;
let said: string;
let shown: string;
let assessment: Assessment;

const report = (period: string, ...more: readonly string[]) =>
  segproof([
    'report',
    '--period',
    period,
    '-c',
    quarter.config,
    '--framework',
    'pci-dss',
    '-o',
    join(folder, 'out'),
    ...more,
  ]);

beforeAll(async () => {
  quarter = await makeQuarter(folder, STORY);
  const ran = await report(PERIOD, '-f', 'json,html');
  expect(ran.code, ran.err).toBe(1);
  [said, shown] = [ran.err, ran.out];
  assessment = JSON.parse(readFileSync(join(folder, 'out/assessment.json'), 'utf8'));
}, 300_000);

/** The instant that the run of a day speaks of. */
const at = (day: number) => slotOf(day, 5);

describe('report --period', () => {
  test('judges the last snapshot of the period for its end, and takes the runs as they were sealed', () => {
    const end = new Date(Date.parse(slotOf(STORY.days - 1).slice(0, 10)) + 86_400_000 - 1000);
    expect(assessment.run.at).toBe(end.toISOString().replace('.000Z', 'Z'));
    expect(assessment.run.collectedTo).toBe(at(STORY.days - 1));
    expect(assessment.period!.runs).toHaveLength(quarter.runs);
    expect(said).toContain(`the last of ${quarter.runs} sealed runs, of ${at(STORY.days - 1)}`);
  });

  test('shows the gap, what the archive says of it, and does not fill it', () => {
    const [first, last] = STORY.missed;
    expect(assessment.period!.gaps).toEqual([
      {
        from: at(first - 1),
        to: at(last + 1),
        hours: 24 * (last - first + 2),
        slots: last - first + 1,
        why: ['the scheduler was not running'],
      },
    ]);
    const cadence = assessment.findings.find(({ check }) => check === 'snapshot-cadence')!;
    expect(cadence.status).toBe('fail');
    expect(cadence.evidence.map(({ message }) => message)).toContain(
      `no complete run of slot ${slotOf(first)}: the scheduler was not running`,
    );
  });

  test('shows the window of exposure with its bounds, and when it was mended', () => {
    const [from, mended] = STORY.exposed;
    const windows = assessment.period!.windows.filter(({ check }) => check === 'ingress-isolated');
    expect(windows.map(({ subject }) => subject)).toContainEqual({
      kind: 'Pod',
      namespace: 'pay',
      name: 'ledger',
    });
    expect(windows.find(({ subject }) => 'name' in subject && subject.name === 'ledger')).toMatchObject({
      lastGood: at(from - 1),
      firstBad: at(from),
      lastBad: at(mended - 1),
      firstGood: at(mended),
      atLeast: (mended - 1 - from) * 86_400,
      atMost: (mended + 1 - from) * 86_400,
    });
  });

  test('was exposed at any time: fails, though the last snapshot is whole again', () => {
    const findings = assessment.findings.filter(({ check }) => check === 'continuous-protection');
    const status = (name: string, base: string) =>
      findings.find(({ subject }) => 'path' in subject && subject.name === name && subject.path === base)
        ?.status;
    expect(status('ledger', 'ingress-isolated')).toBe('fail');
    expect(status('ledger', 'egress-isolated')).toBe('unknown');
    expect(
      assessment.findings.find(
        ({ check, subject }) =>
          check === 'ingress-isolated' && 'name' in subject && subject.name === 'ledger',
      )!.status,
    ).toBe('pass');
  });

  test('lists the two changes between snapshots as a lower bound', () => {
    const { changes, changesUnseen } = assessment.period!;
    expect(changes.map(({ type, after, by }) => [type, after, by])).toEqual(
      STORY.exposed.map((day) => ['modified', at(day - 1), at(day)]),
    );
    expect(changesUnseen.join()).toContain('no audit log was given');
    expect(assessment.limits.join(' ')).toContain('a lower bound');
  });

  test('gives populations of changes, windows and of every workload that was seen, also one that went', () => {
    const rows = (name: string) =>
      assessment.populations.find((population) => population.name === name)!.rows;
    expect(rows('changes')).toHaveLength(2);
    expect(rows('exposure-windows').length).toBe(assessment.period!.windows.length);
    const visitor = rows('workloads-in-period').find(({ id }) => id === 'pay/migration[Pod]')!;
    expect(visitor.detail).toContain(
      `first seen ${at(STORY.visitor[0])}; last seen ${at(STORY.visitor[1] - 1)}`,
    );
  });

  test('fits the published schema, and is shown in the terminal and the page', () => {
    expect(assessmentSchema.safeParse(assessment).error).toBeUndefined();
    expect(shown).toMatch(
      /Period from 2026-07-01 until .*: \d+ sealed runs, 1 gap, \d+ windows of exposure, 2 changes at least/,
    );
    const page = readFileSync(join(folder, 'out/report.html'), 'utf8');
    expect(page).toContain('Gaps: nothing is known of these times');
    expect(page).toContain('Windows of exposure, as the snapshots bound them');
    expect(page).toContain('Changes of policies');
    expect(page).not.toContain('Nothing is said of any other time');
  });

  test('is the same bytes when it is made again', async () => {
    const before = readFileSync(join(folder, 'out/assessment.json'), 'utf8');
    await report(PERIOD, '-f', 'json');
    expect(readFileSync(join(folder, 'out/assessment.json'), 'utf8')).toBe(before);
  });

  test('with an audit log of the whole period the changes have their users', async () => {
    const log = join(folder, 'audit.log');
    writeFileSync(log, auditLines().join('\n'));
    await report(PERIOD, '-f', 'json', '--audit-log', log);
    const told: Assessment = JSON.parse(readFileSync(join(folder, 'out/assessment.json'), 'utf8'));
    expect(told.period!.changes.map(({ source, user }) => [source, user])).toEqual([
      ['audit-log', 'mallory'],
      ['audit-log', 'alice'],
    ]);
    expect(told.period!.changesUnseen).toEqual([]);
  });

  test.each([
    ['2025', /no run of cluster card-shop from 2025-01-01/],
    ['2026-09-30..2026-07-01', /--period: it ends before it begins/],
    ['2026-07-01T00:00:00..2026-07-02', /without a zone/],
  ])('%s is refused, exit 3', async (period, message) => {
    expect(await report(period)).toMatchObject({ code: 3, err: expect.stringMatching(message) });
  });

  test('refuses a source beside the archive', async () => {
    const ran = await segproof([
      'report',
      'test/fixtures/clinic',
      '--period',
      '2026-Q3',
      '-c',
      quarter.config,
    ]);
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('--period with a SOURCE') });
  });
});

/** A write at each of the two changes, and a heartbeat of reads so that the log is not silent. */
function auditLines(): readonly string[] {
  const event = (id: string, time: string, more: object) =>
    JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: id,
      stage: 'ResponseComplete',
      stageTimestamp: time,
      ...more,
    });
  const beats = Array.from({ length: (STORY.days + 1) * 4 }, (_, beat) =>
    event(`beat-${beat}`, new Date(Date.UTC(2026, 6, 1) + (beat - 1) * 21_600_000).toISOString(), {
      verb: 'get',
    }),
  );
  const objectRef = {
    resource: 'networkpolicies',
    apiGroup: 'networking.k8s.io',
    namespace: 'pay',
    name: 'default-deny',
  };
  const writes = STORY.exposed.map((day, index) =>
    event(`write-${index}`, slotOf(day, -3600).replace('Z', '.123456Z'), {
      verb: 'update',
      objectRef,
      user: { username: ['mallory', 'alice'][index] },
      sourceIPs: ['192.0.2.10'],
    }),
  );
  return [...beats, ...writes];
}
