import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { probes, sigCluster } from './clusters.ts';
import { expectBounds, expectExact, newTally, printTally, SCALE, seedOf, TIMEOUT } from './comparison.ts';
import { engineOf, manifestsOf } from './subject.ts';

const exact = newTally();
const colliding = newTally();

afterAll(() => {
  printTally('ClusterNetworkPolicy and AdminNetworkPolicy', exact);
  printTally('the same with colliding priorities', colliding);
});

describe('ClusterNetworkPolicy and AdminNetworkPolicy against the naive oracle', () => {
  it(
    'give the oracle’s verdict on every packet where priorities differ',
    () => {
      fc.assert(
        fc.property(sigCluster('distinct'), probes(40), (random, list) => {
          expectExact(engineOf(manifestsOf(random)), random, list, exact);
        }),
        { numRuns: 150 * SCALE, seed: seedOf(20261127) },
      );
    },
    TIMEOUT,
  );

  it(
    'enclose the oracle’s verdict where priorities collide',
    () => {
      fc.assert(
        fc.property(sigCluster('colliding'), probes(40), (random, list) => {
          expectBounds(engineOf(manifestsOf(random)), random, list, colliding);
        }),
        { numRuns: 100 * SCALE, seed: seedOf(20261128) },
      );
    },
    TIMEOUT,
  );
});
