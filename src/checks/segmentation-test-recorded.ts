import type { Remediation } from '../model/finding.ts';
import { ABOUT_CHECKS, type Attestation, type TestEntry } from '../model/register.ts';
import { addDuration } from '../util/duration.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { clusterSubject } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { dayOf, isExpired } from './parts/register.ts';
import { reviewsOf, speaksOf } from './parts/reviews.ts';
import { toYaml } from './parts/yaml.ts';

type Needs = 'snapshot' | 'registers';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const NOT_RELIED_ON = 'segmentation-not-relied-on';

const meta: CheckMeta<Needs> = {
  id: 'segmentation-test-recorded',
  title: 'An independent segmentation test is recorded in time.',
  description:
    'Fails where the register of tests has no penetration test that covered this cluster, where the last one is too old or ' +
    'found a bypass that was not mended, and where an approved diagram of zones changed after it. Unknown without the ' +
    'register (U8). Not applicable where a person attests that segmentation is not relied on. Neither a computed reachability ' +
    'nor a deny probe is such a test.',
  subjectKind: 'cluster',
  severity: 'high',
  needs: ['snapshot', 'registers'],
  needsConfiguration: true,
  attestable: { [NOT_RELIED_ON]: 'Segmentation is not relied on to reduce what is in scope.' },
  parameters: {
    maxMonths: { default: 12, min: 1, description: 'months for which a test holds' },
  },
};

/** K41 of frameworks.md §1e. */
export const segmentationTestRecorded = defineCheck({
  meta,
  run: (facts) => [toFinding(meta, clusterSubject(facts.snapshot.header), judge(facts))],
});

function judge(facts: Given): Judgement {
  const { registers, at } = facts;
  const signed = registers.attestations.find((entry) => isNotReliedOn(entry, at));
  if (signed)
    return notApplicable(`Segmentation is not relied on: ${signed.signer} attests it (${signed.id}).`, {
      evidence: [note(signed.statement)],
    });
  if (!registers.tests)
    return unknown('Whether segmentation was tested in time', [
      { code: 'U8', message: 'no register of tests was given' },
    ]);
  return judgeTests(registers.tests, facts);
}

function isNotReliedOn({ framework, control, item, on, expires }: Attestation, at: string): boolean {
  const isItem = framework === ABOUT_CHECKS && control === meta.id && item === NOT_RELIED_ON;
  return isItem && on <= dayOf(at) && !isExpired(expires, at);
}

function judgeTests(tests: readonly TestEntry[], { snapshot, registers, at, parameters }: Given): Judgement {
  const cluster = snapshot.header.cluster.name;
  const remediation = recordTest(cluster, dayOf(at));
  const last = tests
    .filter((test) => test.kind !== 'deny-probe' && test.on <= dayOf(at) && speaksOf(test, cluster))
    .sort((a, b) => (`${a.on} ${a.id}` < `${b.on} ${b.id}` ? -1 : 1))
    .at(-1);
  if (!last) return fail(`No penetration test that covered ${cluster} is recorded.`, { remediation });
  const name = `${last.id} of ${last.on} by ${last.by}`;
  const maxMonths = numberOf(parameters, 'maxMonths');
  if (isExpired(addDuration(last.on, `P${maxMonths}M`), at))
    return fail(`The last test, ${name}, is more than ${counted(maxMonths, 'month')} old.`, { remediation });
  if (last.result === 'bypass-found')
    return fail(
      `The last test, ${name}, found a way round the segmentation, and none since says it is mended.`,
      {
        remediation,
      },
    );
  const changed = lastBoundaryChange(registers.reviews ?? [], cluster, at);
  if (changed !== undefined && changed > last.on)
    return fail(`The approved diagram of zones changed on ${changed}, after the last test, ${name}.`, {
      remediation,
    });
  const evidence = [note(`${name}: ${last.result}${last.method ? `, ${last.method}` : ''}`)];
  return pass(`Segmentation was tested (${name}).`, { evidence });
}

/** Day of the newest approved diagram that differs from the one before it. */
function lastBoundaryChange(
  reviews: Parameters<typeof reviewsOf>[0],
  cluster: string,
  at: string,
): string | undefined {
  const diagrams = reviewsOf(reviews, 'diagram', cluster, at);
  return diagrams.findLast(({ hash }, index) => index > 0 && hash !== diagrams[index - 1]!.hash)?.on;
}

function recordTest(cluster: string, on: string): Remediation {
  const row = {
    id: 'T-NEW',
    kind: 'segmentation-pentest',
    by: 'TESTER',
    on,
    clusters: [cluster],
    result: 'no-bypass',
  };
  return {
    message: 'Have the segmentation tested by somebody independent, and record what came of it.',
    yaml: toYaml({ tests: [row] }),
  };
}
