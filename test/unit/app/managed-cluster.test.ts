/** What a report says of an ordinary managed cluster without any configuration (issue 5, "Shows"). */
import { beforeAll, describe, expect, test } from 'vitest';
import { judgeBody } from '../../../src/app/judge.ts';
import { loadJudgingSettings } from '../../../src/app/settings.ts';
import { startTimings } from '../../../src/app/timings.ts';
import type { AssessmentBody, ControlResult, ControlTest } from '../../../src/model/assessment.ts';
import { managedCluster, PLATFORM, TEAMS } from '../../fixtures/managed-cluster.ts';
import { AT, snapshotOf } from '../checks/facts.ts';

/** What is answered by zones, registers, attestations or parameters: human input that was not given. */
const ANSWERABLE: ReadonlySet<string> = new Set(['U4', 'U8']);

let assessment: AssessmentBody;

beforeAll(async () => {
  const yaml = managedCluster()
    .map((object) => `${JSON.stringify(object)}\n---\n`)
    .join('');
  const settings = loadJudgingSettings({ sources: [], frameworks: ['all'], defaultFrameworks: [], at: AT });
  const still = () => 0;
  assessment = judgeBody(await snapshotOf({ yaml }), settings, {
    now: AT,
    timings: startTimings(still, still),
  });
});

const isOpen = ({ required, precondition, result }: ControlTest) =>
  (required || precondition) &&
  !['pass', 'fail', 'exempt', 'missing', 'none', 'not-applicable'].includes(result);

/** Causes of the unknowns that leave a control undecided and that no configuration answers. */
function unanswerable({ tests, findings }: ControlResult): readonly string[] {
  const open = new Set(tests.filter(isOpen).map(({ check }) => check));
  return findings
    .map((index) => assessment.findings[index]!)
    .filter(({ check, status, reasons }) => {
      return status === 'unknown' && open.has(check) && !reasons.every((code) => ANSWERABLE.has(code));
    })
    .map(({ check, reasons, cause }) => `${check} ${reasons.join(' ')} ${cause?.kind} ${cause?.name}`);
}

describe('a report on an ordinary managed cluster, without configuration', () => {
  test('is about forty namespaces that were read in full', () => {
    expect(PLATFORM.length + TEAMS.length).toBe(40);
    expect(assessment.inputs.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing')).toEqual(
      [],
    );
    expect(assessment.frameworks.length).toBeGreaterThanOrEqual(14);
  });

  test('at most one control in five is undecided for a reason that no configuration answers', () => {
    const tested = assessment.controls.filter(({ outcome }) => outcome !== 'manual');
    const stuck = tested.filter(
      (control) => control.outcome === 'inconclusive' && unanswerable(control).length > 0,
    );
    expect(stuck.length / tested.length).toBeLessThanOrEqual(0.2);
  });

  test('such reasons are few, however many subjects they leave unknown', () => {
    const causes = [...new Set(assessment.controls.flatMap(unanswerable))];
    expect(causes.length, causes.join('; ')).toBeLessThanOrEqual(5);
  });

  test('the policy agent enforces on every node, and the mesh taints nothing below layer 7', () => {
    const of = (check: string) => assessment.checks.find(({ id }) => id === check)!.counts;
    expect(of('cni-enforces-policy')).toMatchObject({ pass: 7, fail: 0, unknown: 0 });
    for (const check of [
      'ingress-isolated',
      'egress-isolated',
      'policy-not-shadowed',
      'internet-ingress-restricted',
    ]) {
      expect(of(check), check).toMatchObject({ unknown: 0 });
      expect(of(check).pass, check).toBeGreaterThan(80);
    }
  });

  test('finds the namespaces without policies, and no others of the teams', () => {
    const open = assessment.findings
      .filter(({ check, status }) => check === 'namespace-default-deny' && status === 'fail')
      .flatMap(({ subject }) => ('name' in subject && subject.name.startsWith('team-') ? subject.name : []));
    expect([...new Set(open)]).toEqual(['team-08', 'team-16', 'team-24']);
  });
});
