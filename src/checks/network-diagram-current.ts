import type { Remediation } from '../model/finding.ts';
import { addDuration } from '../util/duration.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { clusterSubject, gaps, ofRole } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { dayOf, isExpired } from './parts/register.ts';
import { changesSince, latestReview, reviewHash, reviewName } from './parts/reviews.ts';
import { toYaml } from './parts/yaml.ts';
import { zoneGraphLines } from './parts/zone-graph.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const meta: CheckMeta<Needs> = {
  id: 'network-diagram-current',
  title: 'The network diagram is current and approved.',
  description:
    'The diagram is what policies allow between the zones, and between them and places beyond the cluster. Fails where the ' +
    'register of reviews has no approval of a diagram of this cluster, where the last one is too old, and where the diagram ' +
    'of today is another. Unknown without the register or without zones (U8), and where something was not read that could ' +
    'change the diagram. It shows the inside of the cluster only: clouds, wireless and other networks are for people to draw.',
  subjectKind: 'cluster',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: {
    maxDays: { default: 365, min: 1, description: 'days for which an approval of the diagram holds' },
  },
};

/** K40 of frameworks.md §1e. */
export const networkDiagramCurrent = defineCheck({
  meta,
  run: (facts) => [toFinding(meta, clusterSubject(facts.snapshot.header), judge(facts))],
});

const READS = ofRole('population', 'policy');

function judge({ snapshot, engine, scope, registers, at, parameters }: Given): Judgement {
  const { header, policies } = snapshot;
  const question = 'Whether the diagram of zones is as approved';
  if (!registers.reviews)
    return unknown(question, [{ code: 'U8', message: 'no register of reviews was given' }]);
  if (scope.dimensions.length === 0)
    return unknown(question, [
      { code: 'U8', message: 'no zones are configured, so that there is no diagram' },
    ]);
  const lines = zoneGraphLines(engine, scope, policies);
  const remediation = recordApproval(reviewHash(lines), dayOf(at));
  const review = latestReview(registers.reviews, 'diagram', header.cluster.name, at);
  if (!review)
    return fail(`No approval of the diagram of ${header.cluster.name} is recorded.`, { remediation });
  const name = reviewName(review);
  const maxDays = numberOf(parameters, 'maxDays');
  if (isExpired(addDuration(review.on, `P${maxDays}D`), at))
    return fail(`The last approval of the diagram, ${name}, is more than ${counted(maxDays, 'day')} old.`, {
      remediation,
    });
  const unseen = gaps(header, READS);
  if (unseen.length > 0) return unknown(question, unseen);
  const evidence = [note(`${name}: ${review.outcome}`)];
  if (review.hash === reviewHash(lines))
    return pass(`The diagram of zones is the one that was approved (${name}).`, { evidence });
  const changes = review.lines
    ? changesSince(review.lines, lines)
    : ['the row keeps no text of what was approved'];
  return fail(`The diagram of zones is not the one that was approved (${name}).`, {
    evidence: [...evidence, ...changes.map(note)],
    remediation,
  });
}

function recordApproval(hash: string, on: string): Remediation {
  const row = { id: 'D-NEW', kind: 'diagram', hash, reviewer: 'REVIEWER', on, outcome: 'OUTCOME' };
  return {
    message: 'Look at the diagram that `segproof review start` prints, and record who approved it.',
    yaml: toYaml({ reviews: [row] }),
  };
}
