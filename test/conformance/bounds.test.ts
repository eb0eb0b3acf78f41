import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { calicoCluster, cluster, flowOf, hostCluster, type Probe, probes, sigCluster } from './clusters.ts';
import {
  expectBounds,
  formatFlow,
  newTally,
  printTally,
  SCALE,
  seedOf,
  type Tally,
  TIMEOUT,
} from './comparison.ts';
import { type Doubt, spoil, spoilings } from './doubts.ts';
import type { OracleCluster } from './oracle/cluster.ts';
import { answer, engineOf, manifestsOf, pluginOf } from './subject.ts';

const MIXES: Readonly<Record<string, fc.Arbitrary<OracleCluster>>> = {
  NetworkPolicy: cluster,
  'ClusterNetworkPolicy and AdminNetworkPolicy': sigCluster('distinct'),
  Calico: calicoCluster('distinct'),
  'host endpoints': hostCluster,
};

describe.each(Object.entries(MIXES))('with an input of %s made unreadable', (name, mix) => {
  const tally = newTally();

  afterAll(() => printTally(`bounds, ${name}`, tally));

  it(
    'no answer turns from allow to deny or back, and none is wrong of any filling of the gap',
    () => {
      fc.assert(
        fc.property(
          mix,
          probes(12),
          spoilings(mix.map(({ objects }) => objects)),
          (random, list, spoiling) => {
            const doubt = spoil(random, spoiling);
            if (doubt) expectWithinBounds(random, doubt, list, tally);
          },
        ),
        { numRuns: 100 * SCALE, seed: seedOf(20261201) },
      );
    },
    TIMEOUT,
  );
});

function expectWithinBounds(
  random: OracleCluster,
  { manifests, circumstances, fillings }: Doubt,
  list: readonly Probe[],
  tally: Tally,
): void {
  const before = engineOf(manifestsOf(random), pluginOf(random));
  const after = engineOf(manifests, circumstances);
  for (const probe of list) {
    const flow = flowOf(random, probe);
    if (!flow) continue;
    const [was, is] = [answer(before, flow), answer(after, flow)];
    if (is !== 'unknown' && was !== 'unknown')
      expect(`${formatFlow(flow)}: ${is}`).toBe(`${formatFlow(flow)}: ${was}`);
  }
  for (const truth of fillings) expectBounds(after, truth, list, tally);
}
