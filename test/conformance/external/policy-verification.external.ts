/**
 * Reachability that Thesis-Aalto/Network-policy-verification-in-Kubernetes expects of two applications under one set of
 * policies after another, against ours, on a cluster of Cilium, as theirs. Reads a checkout named by
 * SEGPROOF_POLICY_VERIFICATION. Cilium’s own policies are not modelled: there, and only there, ours may leave it open.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { compareSets, type SetComparison } from '../../../src/engine/by-products/equivalence.ts';
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { modelManifests } from '../../../src/engine/library.ts';
import { findPeer } from '../../../src/engine/peer-text.ts';
import { intersect, isEmpty, isSubset } from '../../../src/model/connection-set.ts';
import { comparisons, type Expectation, expectations, type Place } from './policy-verification.ts';
import { manifestsOf } from './reading-files.ts';

const CHECKOUT = process.env.SEGPROOF_POLICY_VERIFICATION;
const EXPECTED = CHECKOUT ? expectations(CHECKOUT) : [];
const PAIRS = CHECKOUT ? comparisons(CHECKOUT) : [];
const FILES = [...Map.groupBy(EXPECTED, ({ policies }) => policies)].map(
  ([path, expected]) => [path.split('/').slice(-2).join('/'), expected] as const,
);

type Outcome = 'same' | 'unknown' | 'different';

const outcomes: Outcome[] = [];

describe.skipIf(!CHECKOUT)('reachability under policies (SEGPROOF_POLICY_VERIFICATION)', () => {
  it('is there', () => {
    expect(FILES.length).toBe(76);
    expect(EXPECTED.length).toBeGreaterThan(1000);
    expect(PAIRS.length).toBe(6);
  });

  it.each(FILES)('%s', (_name, expected) => {
    const { application, policies } = expected[0]!;
    const engine = engineOf(application, policies);
    const judged = expected.map((each) => ({ name: each.name, outcome: judge(engine, each) }));
    outcomes.push(...judged.map(({ outcome }) => outcome));
    expect(judged.filter(({ outcome }) => outcome === 'different')).toEqual([]);
  });

  it.each(PAIRS.map((pair) => [pair.name, pair] as const))('%s', (_name, { application, a, b, equal }) => {
    const [before, after] = [engineOf(application, a), engineOf(application, b)];
    const { relation } = compareSets(before, after.input.policies);
    const outcome = judgeRelation(relation, equal, [before, after].some(hasCilium));
    outcomes.push(outcome);
    expect(outcome).not.toBe('different');
  });

  afterAll(() => {
    const number = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
    console.log(
      `policy verification: ${outcomes.length} verdicts: ${number('same')} the same, ${number('unknown')} left unknown under Cilium’s policies, 0 argued, ${number('different')} different`,
    );
  });
});

function engineOf(application: string, policies: string): Engine {
  return modelManifests([...manifestsOf(application), ...manifestsOf(policies)], { cni: 'cilium' }).engine;
}

/** Not known is an answer only of what Cilium’s policies make unknown. */
function judge(engine: Engine, { from, to, traffic, expected }: Expectation): Outcome {
  const verdicts = peersAt(engine, from).flatMap((source) =>
    peersAt(engine, to).map((destination) => engine.connections(source, destination)),
  );
  const whole = verdicts.every(({ must }) => isSubset(traffic, must));
  const perhaps = verdicts.every(({ may }) => isSubset(traffic, may));
  const none = verdicts.every(({ may }) => isEmpty(intersect(traffic, may)));
  const surely = { whole, none, 'not-whole': !perhaps }[expected];
  const possible = {
    whole: perhaps,
    none: verdicts.every(({ must }) => isEmpty(intersect(traffic, must))),
    'not-whole': !whole,
  }[expected];
  const reasons = verdicts.flatMap((verdict) => verdict.reasons);
  if (surely) return 'same';
  return possible && reasons.every(({ object }) => object?.group === 'cilium.io') ? 'unknown' : 'different';
}

function judgeRelation(relation: SetComparison['relation'], equal: boolean, unsure: boolean): Outcome {
  if (relation === 'unknown') return unsure ? 'unknown' : 'different';
  return (relation === 'equal') === equal ? 'same' : 'different';
}

function hasCilium({ input }: Engine): boolean {
  return input.policies.taints.length > 0;
}

function peersAt(engine: Engine, { namespace, workload, cidr }: Place): readonly PeerRef[] {
  if (cidr !== undefined) return engine.blocksOfAddress(cidr.split('/')[0]!).map((block) => ({ block }));
  if (workload === undefined) return [{ class: engine.stranger(namespace) }];
  const peers = findPeer(engine, `${namespace}/${workload}`);
  if ('problem' in peers) throw new Error(peers.problem);
  return peers.found.map(({ peer }) => peer);
}
