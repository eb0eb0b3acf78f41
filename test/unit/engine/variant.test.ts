import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEngine } from '../../../src/engine/build.ts';
import type { Engine, PeerRef, Variant } from '../../../src/engine/engine.ts';
import { formatConnections } from '../../../src/model/connection-set.ts';
import type { Policy } from '../../../src/model/policy.ts';
import { cluster } from '../../conformance/clusters.ts';
import { engineOf, manifestsOf } from '../../conformance/subject.ts';
import { lab, namespace, pod, policy } from './lab.ts';

/** What each pod may do with each other and with each of a few addresses, as text. */
function answers(engine: Engine, asked: Pick<Variant, 'connections'>): readonly string[] {
  const pods = engine.input.inventory.endpoints.filter(({ hostNetwork }) => !hostNetwork);
  const peers: readonly (readonly [string, PeerRef])[] = [
    ...pods.map(({ index, name }) => [name, { class: engine.classOf(index)! }] as const),
    ...['10.0.0.200', '192.0.2.9', '2001:db8::9'].map(
      (address) => [address, { block: engine.blocksOfAddress(address)[0]! }] as const,
    ),
  ];
  return peers.flatMap(([a, from]) =>
    peers.map(([b, to]) => {
      const { may, must } = asked.connections(from, to);
      return `${a} ${b} ${formatConnections(may)} ${formatConnections(must)}`;
    }),
  );
}

const withoutPolicy = (engine: Engine, left: Policy) =>
  buildEngine({
    ...engine.input,
    policies: {
      ...engine.input.policies,
      policies: engine.input.policies.policies.filter((each) => each !== left),
    },
  });

describe('an engine without some of its policies', () => {
  it('answers as one that is built without them', () => {
    fc.assert(
      fc.property(cluster, fc.nat(), (random, pick) => {
        const engine = engineOf(manifestsOf(random));
        const { policies } = engine.input.policies;
        if (policies.length === 0) return;
        const left = policies[pick % policies.length]!;
        const fresh = withoutPolicy(engine, left);
        expect(answers(engine, engine.without({ policies: new Set([left]) }))).toEqual(answers(fresh, fresh));
      }),
      { numRuns: 100, seed: 21 },
    );
  });

  it('answers as one that is built without one rule', () => {
    fc.assert(
      fc.property(cluster, fc.nat(), (random, pick) => {
        const engine = engineOf(manifestsOf(random));
        const { policies } = engine.input.policies;
        const rules = policies.flatMap((each) => each.rules);
        if (rules.length === 0) return;
        const left = rules[pick % rules.length]!;
        const cut = policies.map((each) => ({ ...each, rules: each.rules.filter((rule) => rule !== left) }));
        const fresh = buildEngine({
          ...engine.input,
          policies: { ...engine.input.policies, policies: cut },
        });
        expect(answers(engine, engine.without({ rules: new Set([left]) }))).toEqual(answers(fresh, fresh));
      }),
      { numRuns: 100, seed: 22 },
    );
  });

  it('says which peers of which rows change, and only those', () => {
    const {
      engine,
      policy: named,
      classOf,
    } = lab(
      namespace('till') +
        pod('till/web', 'app=web') +
        pod('till/db', 'app=db') +
        policy('till/db', '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]}') +
        policy('till/web', '{podSelector: {matchLabels: {app: web}}, egress: [{}], policyTypes: [Egress]}'),
    );
    const variant = engine.without({ policies: new Set([named('db')]) });
    const [change, ...more] = [...variant.changes('ingress')];
    expect(more).toEqual([]);
    expect(change!.subjects).toEqual([classOf('till/db')]);
    expect(formatConnections(change!.before.may)).toBe('TCP 5432');
    expect(formatConnections(change!.after.may)).toBe('All Connections');
    expect([...variant.changes('egress')]).toEqual([]);
    expect([...engine.without({ policies: new Set([named('web')]) }).changes('egress')]).toEqual([]);
  });
});
