import type { Remediation } from '../model/finding.ts';
import { addDuration } from '../util/duration.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { clusterSubject, gaps, POLICY_READS, provenOnly } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { dayOf, isExpired } from './parts/register.ts';
import { changesSince, latestReview, reviewHash, reviewName, rulesetLines } from './parts/reviews.ts';
import { toYaml } from './parts/yaml.ts';

type Needs = 'snapshot' | 'registers';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const meta: CheckMeta<Needs> = {
  id: 'ruleset-review-current',
  title: 'The rules were reviewed within the required time.',
  description:
    'Fails where the register of reviews has no review of the rules of this cluster, or none that is recent enough. Policies ' +
    'that were added, removed or changed since are listed: change-approved judges them. Unknown without the register (U8), ' +
    'and where the rules are others than those reviewed and the row does not keep their list (`text`), so that what changed ' +
    'cannot be told. That the review was really done is for its reader to say.',
  subjectKind: 'cluster',
  severity: 'high',
  needs: ['snapshot', 'registers'],
  needsConfiguration: true,
  parameters: {
    maxDays: { default: 365, min: 1, description: 'days for which a review holds' },
  },
};

/** K37 of frameworks.md §1e. */
export const rulesetReviewCurrent = defineCheck({
  meta,
  run: (facts) => {
    const { header } = facts.snapshot;
    const judgement = provenOnly(judge(facts), 'the rules', gaps(header, POLICY_READS));
    return [toFinding(meta, clusterSubject(header), judgement)];
  },
});

function judge({ snapshot, registers, at, parameters }: Given): Judgement {
  const { header, policies } = snapshot;
  const lines = rulesetLines(policies);
  const remediation = recordReview(reviewHash(lines), dayOf(at));
  const question = 'Whether the rules were reviewed in time';
  if (!registers.reviews)
    return unknown(question, [{ code: 'U8', message: 'no register of reviews was given' }]);
  const review = latestReview(registers.reviews, 'ruleset', header.cluster.name, at);
  if (!review) return fail(`No review of the rules of ${header.cluster.name} is recorded.`, { remediation });
  const name = reviewName(review);
  const maxDays = numberOf(parameters, 'maxDays');
  if (isExpired(addDuration(review.on, `P${maxDays}D`), at))
    return fail(`The last review of the rules, ${name}, is more than ${counted(maxDays, 'day')} old.`, {
      remediation,
    });
  const evidence = [note(`${name}: ${review.outcome}`)];
  if (review.hash === reviewHash(lines))
    return pass(`The rules are those of the review ${name}.`, { evidence });
  if (!review.lines) {
    const message = `the rules differ from those of the review ${name}, whose row keeps no list of them`;
    return unknown(question, [{ code: 'U8', message }], { evidence });
  }
  const changes = changesSince(review.lines, lines);
  return pass(
    `The rules were reviewed (${name}); ${counted(changes.length, 'policy object')} changed since.`,
    {
      evidence: [...evidence, ...changes.map(note)],
    },
  );
}

function recordReview(hash: string, on: string): Remediation {
  const row = { id: 'R-NEW', kind: 'ruleset', hash, reviewer: 'REVIEWER', on, outcome: 'OUTCOME' };
  return {
    message: 'Review the rules that `segproof review start` lists, and record who did and what came of it.',
    yaml: toYaml({ reviews: [row] }),
  };
}
