import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { continuousProtection } from '../../../src/checks/continuous-protection.ts';
import { windowsOf } from '../../../src/checks/parts/exposure-windows.ts';
import { timelinesOf } from '../../../src/checks/parts/timeline.ts';
import type { Finding, Status } from '../../../src/model/finding.ts';
import type { Period } from '../../../src/model/period.ts';
import { judge, statuses } from './facts.ts';
import { at, FROM, ingress, run, TO, week } from './periods.ts';

const NAME = 'Deployment/pay/tokeniser#ingress-isolated ingress';

async function protection(series: Period | undefined, baseChecks = ['ingress-isolated']) {
  return judge(continuousProtection, { series, parameters: { baseChecks } });
}

const windows = (series: Period) =>
  timelinesOf(series, 'ingress-isolated').flatMap((timeline) => windowsOf(timeline, series));

describe('continuous-protection', () => {
  test('passes where every snapshot shows it protected', async () => {
    const found = await protection(week(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass']));
    expect(statuses(found)).toEqual({ [NAME]: 'pass' });
    expect(found[NAME]!.evidence.at(-1)!.message).toBe(
      `first seen ${at(1)}, last seen ${at(7)}, in 7 of 7 snapshots`,
    );
  });

  test('fails for one snapshot that shows a fail, with the bounds of the window and the time to mend', async () => {
    const series = week(['pass', 'pass', 'fail', 'fail', 'fail', 'pass', 'pass']);
    expect((await protection(series))[NAME]).toMatchObject({
      status: 'fail',
      message: `pay/tokeniser[Deployment] under ingress-isolated was seen exposed from ${at(3)} to ${at(5)} (last good ${at(2)}, mended by ${at(6)}): for 2 d at least and 4 d at most, mended 2 d to 3 d after it was first seen.`,
    });
    expect(windows(series)).toMatchObject([
      {
        lastGood: at(2),
        firstBad: at(3),
        lastBad: at(5),
        firstGood: at(6),
        atLeast: 2 * 86_400,
        atMost: 4 * 86_400,
      },
    ]);
  });

  test('what is not mended lasts to the end of the period at most, what was first seen so from its beginning', async () => {
    const [window] = windows(week(['fail', 'fail', 'fail', 'fail', 'fail', 'fail', 'fail']));
    expect(window).toMatchObject({ firstBad: at(1), lastBad: at(7), atMost: 7 * 86_400 });
    expect(window).not.toHaveProperty('lastGood');
    expect(window).not.toHaveProperty('firstGood');
  });

  test('an unknown ends no window, and going does', () => {
    expect(windows(week(['pass', 'fail', 'unknown', 'fail', 'none', 'pass', 'pass']))).toMatchObject([
      { lastGood: at(1), firstBad: at(2), lastBad: at(4), gone: at(5) },
    ]);
  });

  test('is unknown (U5) over a gap while it was there, and a fail stays a fail', async () => {
    const gap = await protection(week(['pass', 'pass', '-', '-', 'pass', 'pass', 'pass']));
    expect(gap[NAME]).toMatchObject({ status: 'unknown', reasons: ['U5'] });
    expect(gap[NAME]!.message).toContain(`${at(2)} to ${at(5)}`);
    const exposed = await protection(week(['pass', 'fail', '-', '-', 'pass', 'pass', 'pass']));
    expect(exposed[NAME]!.status).toBe('fail');
  });

  test('the ends of the period are gaps too', async () => {
    expect((await protection(week(['-', '-', 'pass', 'pass', 'pass', 'pass', 'pass'])))[NAME]!.status).toBe(
      'unknown',
    );
    expect((await protection(week(['pass', 'pass', 'pass', 'pass', 'pass', '-', '-'])))[NAME]!.status).toBe(
      'unknown',
    );
  });

  test('is unknown where one snapshot could not tell', async () => {
    const found = await protection(week(['pass', 'pass', 'unknown', 'pass', 'pass', 'pass', 'pass']));
    expect(found[NAME]).toMatchObject({ status: 'unknown', reasons: ['U5'] });
  });

  test('passes for one that came and went, and was protected while it was there', async () => {
    const found = await protection(week(['none', 'none', 'pass', 'pass', 'none', 'none', 'none']));
    expect(found[NAME]!.status).toBe('pass');
  });

  test('a run that did not read the workloads does not show that one was gone', async () => {
    const series = week(['pass', 'pass', 'none', 'none', 'pass', 'pass', 'pass']);
    const runs = series.runs.map((each) => ({ ...each, complete: each.findings.length > 0 }));
    expect((await protection({ ...series, runs }))[NAME]).toMatchObject({
      status: 'unknown',
      reasons: ['U5'],
    });
  });

  test('a workload that a filter left out of a run was there', async () => {
    const series = week(['pass', 'pass', 'none', 'none', 'pass', 'pass', 'pass']);
    const runs = series.runs.map((each) => ({ ...each, workloads: ['pay/tokeniser[Deployment]'] }));
    expect((await protection({ ...series, runs }))[NAME]!.status).toBe('unknown');
  });

  test('is exempt where every fail was accepted at the time, and fails where one was not', async () => {
    const exception = { id: 'X-1', reason: 'migration', approver: 'carol', expires: '2026-07-05' };
    const accepted = ingress('exempt', 'tokeniser', { exception });
    const series = week(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
    const withRuns = (...found: readonly Finding[]) => ({
      ...series,
      runs: series.runs.map((each, day) => (found[day] ? { ...each, findings: [found[day]] } : each)),
    });
    expect((await protection(withRuns(accepted, accepted)))[NAME]).toMatchObject({
      status: 'exempt',
      exception,
    });
    expect((await protection(withRuns(accepted, ingress('fail'))))[NAME]!.status).toBe('fail');
  });

  test('says on the cluster that runs did not run the base check', async () => {
    const series = week(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
    const runs = series.runs.map((each, day) => (day === 0 ? { ...each, checks: [] } : each));
    const found = await protection({ ...series, runs });
    expect(found['Cluster//shop']).toMatchObject({ status: 'unknown', reasons: ['U5'] });
  });

  test('in scope at any moment is in scope of the period', async () => {
    const series = week(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
    const zones = (day: number) => (day < 2 ? ['pci-zone/cde'] : ['pci-zone/out']);
    const runs = series.runs.map((each, day) => ({
      ...each,
      findings: each.findings.map((finding) => ({ ...finding, zones: zones(day) })),
    }));
    expect((await protection({ ...series, runs }))[NAME]!.zones).toEqual(['pci-zone/cde', 'pci-zone/out']);
    const unclassified = [...runs.slice(0, -1), run(7, { findings: [ingress('pass')] })];
    expect((await protection({ ...series, runs: unclassified }))[NAME]!.zones).toBeUndefined();
  });

  test('follows pairs of zones as it does workloads', async () => {
    const subject = { kind: 'ZonePair', dimension: 'pci-zone', from: 'out', to: 'cde' } as const;
    const pair = (status: Status): Finding => ({ ...ingress(status), check: 'zone-segmentation', subject });
    const runs = [1, 2, 3, 4, 5, 6, 7].map((day) =>
      run(day, { checks: ['zone-segmentation'], findings: [pair(day === 4 ? 'fail' : 'pass')] }),
    );
    const found = await protection({ from: FROM, to: TO, runs }, ['zone-segmentation']);
    expect(Object.values(found)).toMatchObject([{ subject, status: 'fail' }]);
  });

  test('is not applicable to a point in time, and to what no snapshot could judge', async () => {
    expect(statuses(await protection(undefined))).toEqual({ 'Cluster//shop': 'not-applicable' });
    const found = await protection(week(Array.from({ length: 7 }, () => 'not-applicable' as const)));
    expect(found[NAME]!.status).toBe('not-applicable');
  });

  test('never passes with less than a pass in every snapshot while it was there', async () => {
    const status = fc.constantFrom<Status | 'none' | '-'>('pass', 'fail', 'unknown', 'exempt', 'none', '-');
    await fc.assert(
      fc.asyncProperty(fc.array(status, { minLength: 7, maxLength: 7 }), async (days) => {
        const finding = (await protection(week(days)))[NAME];
        const lived = days.filter((day) => day !== 'none' && day !== '-');
        if (days.includes('fail')) expect(finding!.status).toBe('fail');
        if (finding?.status === 'pass') expect(new Set(lived)).toEqual(new Set(['pass']));
      }),
      { numRuns: 60 },
    );
  });
});
