import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dualStackCluster, probes } from './clusters.ts';
import { expectExact, newTally, printTally, SCALE, seedOf, TIMEOUT } from './comparison.ts';
import { engineOf, manifestsOf, pluginOf } from './subject.ts';

const tally = newTally();

afterAll(() => printTally('policies of one family', tally));

describe('policies that speak of one family, where pods have both, against the naive oracle', () => {
  it(
    'give the oracle’s verdict on every flow, also where each end lets another family through',
    () => {
      fc.assert(
        fc.property(dualStackCluster, probes(40), (random, list) => {
          expectExact(engineOf(manifestsOf(random), pluginOf(random)), random, list, tally);
        }),
        { numRuns: 200 * SCALE, seed: seedOf(20261205) },
      );
      // The clusters are of use only if families part, and if ends disagree about which of them may pass.
      expect(tally.split).toBeGreaterThan(100 * SCALE);
      expect(tally.crosswise).toBeGreaterThan(15 * SCALE);
      expect(tally.answers.unknown).toBe(0);
    },
    TIMEOUT,
  );
});
