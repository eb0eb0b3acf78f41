import fc from 'fast-check';
import { afterAll, describe, it } from 'vitest';
import { cluster, probes } from './clusters.ts';
import { expectExact, newTally, printTally, SCALE, seedOf, TIMEOUT } from './comparison.ts';
import { engineOf, manifestsOf } from './subject.ts';

const tally = newTally();

afterAll(() => printTally('NetworkPolicy', tally));

describe('NetworkPolicy against the naive oracle', () => {
  it(
    'gives the oracle’s verdict on every packet',
    () => {
      fc.assert(
        fc.property(cluster, probes(40), (random, list) => {
          expectExact(engineOf(manifestsOf(random)), random, list, tally);
        }),
        { numRuns: 200 * SCALE, seed: seedOf(20261124) },
      );
    },
    TIMEOUT,
  );
});
