import type { Finding } from '../model/finding.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { approvedFlows } from './parts/flows.ts';
import { clusterSubject } from './parts/gaps.ts';
import { notApplicable, toFinding } from './parts/judgement.ts';
import { type PairContext, unseenEnds } from './parts/pair-context.ts';
import { pairFinding } from './parts/pair-finding.ts';
import { pairsOf, placesOf } from './parts/places.ts';
import { sameNodePaths } from './parts/same-node.ts';
import { judgePair } from './parts/zone-pairs.ts';
import { collectPaths, type PathCollector, pathCollector } from './parts/zone-paths.ts';

type Needs = 'snapshot' | 'engine' | 'scope' | 'registers';

const meta: CheckMeta<Needs> = {
  id: 'zone-segmentation',
  title: 'Only approved flows lead from one zone to the other.',
  description:
    'For each ordered pair of zones, and of a zone in scope with the Internet, internal addresses, nodes and named ' +
    'externals: a path needs the egress of its source and the ingress of its destination. Fails for a path that no ' +
    "approved flow covers, also where a workload on the host network runs on the node of a zone's pod, unless the " +
    'exception register accepts it there. Unknown where a policy that is not modelled could open a path, an end has no ' +
    'zone (U4), or a workload on the host network could be scheduled beside the zone (U7). Not applicable between ' +
    "zones out of scope and to zones without pods. The kubelet's own path to the pods of its node is not counted.",
  subjectKind: 'zone-pair',
  severity: 'critical',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
};

/** K29 of frameworks.md §1d, `enforce: either`: one side that denies is enough. */
export const zoneSegmentation = defineCheck({ meta, run: judgeZones });

function judgeZones(facts: Pick<Facts, Needs | 'at'>): readonly Finding[] {
  const { snapshot, engine, scope, at } = facts;
  if (scope.dimensions.length === 0) {
    const judgement = notApplicable('No zones are configured, so that none are kept apart.');
    return [toFinding(meta, clusterSubject(snapshot.header), judgement)];
  }
  const collectors = scope.dimensions.map((dimension) =>
    pathCollector(placesOf(dimension, scope, engine), approvedFlows(dimension, scope, at)),
  );
  collectPaths(engine, boundsIn(mitigatesIn(snapshot.policies)), collectors);
  return collectors.flatMap((collector) => judgeDimension(collector, facts));
}

function judgeDimension(collector: PathCollector, facts: Pick<Facts, Needs | 'at'>): readonly Finding[] {
  const { places, flows } = collector;
  const { snapshot, engine, registers, at } = facts;
  const sameNode = sameNodePaths(places, flows, snapshot.inventory, registers, at);
  const context: PairContext = { collector, sameNode, snapshot, engine, unseen: unseenEnds(snapshot.header) };
  return pairsOf(places).map(([from, to]) =>
    pairFinding(meta, places, from, to, judgePair(context, from, to)),
  );
}
