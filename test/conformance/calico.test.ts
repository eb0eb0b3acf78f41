import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { calicoCluster, hostCluster, probes, stagesCluster } from './clusters.ts';
import { expectBounds, expectExact, newTally, printTally, SCALE, seedOf, TIMEOUT } from './comparison.ts';
import { engineOf, manifestsOf, pluginOf } from './subject.ts';

const exact = newTally();
const colliding = newTally();
const hosts = newTally();
const stages = newTally();

afterAll(() => {
  printTally('Calico', exact);
  printTally('Calico with colliding orders', colliding);
  printTally('Calico with host endpoints', hosts);
  printTally('Calico with stages of host endpoints', stages);
});

describe('Calico policies against the naive oracle', () => {
  it(
    'give the oracle’s verdict on every packet where orders differ',
    () => {
      fc.assert(
        fc.property(calicoCluster('distinct'), probes(40), (random, list) => {
          expectExact(engineOf(manifestsOf(random), pluginOf(random)), random, list, exact);
        }),
        { numRuns: 200 * SCALE, seed: seedOf(20261129) },
      );
    },
    TIMEOUT,
  );

  it(
    'give the oracle’s verdict on every packet of pods and of nodes with host endpoints',
    () => {
      fc.assert(
        fc.property(hostCluster, probes(40), (random, list) => {
          expectExact(engineOf(manifestsOf(random), pluginOf(random)), random, list, hosts);
        }),
        { numRuns: 100 * SCALE, seed: seedOf(20261202) },
      );
    },
    TIMEOUT,
  );

  it(
    'enclose the oracle’s verdict where policies are untracked, before DNAT or on forwarded traffic',
    () => {
      fc.assert(
        fc.property(stagesCluster, probes(40), (random, list) => {
          expectBounds(engineOf(manifestsOf(random), pluginOf(random)), random, list, stages);
        }),
        { numRuns: 100 * SCALE, seed: seedOf(20261203) },
      );
    },
    TIMEOUT,
  );

  it(
    'enclose the oracle’s verdict where orders collide',
    () => {
      fc.assert(
        fc.property(calicoCluster('colliding'), probes(40), (random, list) => {
          expectBounds(engineOf(manifestsOf(random), pluginOf(random)), random, list, colliding);
        }),
        { numRuns: 100 * SCALE, seed: seedOf(20261130) },
      );
    },
    TIMEOUT,
  );
});
