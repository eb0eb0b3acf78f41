/** Edits of one NetworkPolicy of a generated cluster, one after the other, each measured as an update of the engine. */
import type { Engine, EngineInput } from '../../src/engine/engine.ts';
import { recordKey } from '../../src/inventory/record.ts';
import type { Policy } from '../../src/model/policy.ts';
import { NETWORK_POLICY } from '../../src/policies/network-policy.ts';
import type { Manifest } from './cluster.ts';
import { type Taken, timed } from './timed.ts';

interface PolicySpec {
  readonly podSelector: object;
  readonly ingress?: readonly object[];
}

type Edit = (spec: PolicySpec) => PolicySpec;

const everyRule = (spec: PolicySpec, part: object): PolicySpec => ({
  ...spec,
  ingress: (spec.ingress ?? []).map((rule) => ({ ...rule, ...part })),
});

const POSTGRES = { protocol: 'TCP', port: 5432 };

/** Each on what the one before left. */
const EDITS: readonly Edit[] = [
  (spec) => ({
    ...spec,
    ingress: [
      ...(spec.ingress ?? []),
      { from: [{ podSelector: { matchLabels: { tier: 'db' } } }], ports: [POSTGRES] },
    ],
  }),
  (spec) => everyRule(spec, { ports: [{ protocol: 'TCP', port: 6000 }] }),
  (spec) => everyRule(spec, { from: [{ podSelector: { matchLabels: { tier: 'job' } } }] }),
];

/** Blocks that no other policy speaks of, so that addresses are cut anew. */
const BLOCK_EDITS: readonly Edit[] = [
  (spec) => everyRule(spec, { from: [{ ipBlock: { cidr: '203.0.113.0/28' } }] }),
  (spec) => everyRule(spec, { from: [{ ipBlock: { cidr: '10.1.128.0/17' } }] }),
];

export interface EditTimes {
  /** A rule added, ports changed, labels of peers changed, the policy removed and added again, by turns. */
  readonly edits: readonly Taken[];
  /** A block of addresses that nobody spoke of comes, and goes. */
  readonly blocks: readonly Taken[];
}

/** Far from each other among the policies, and the same each time. */
function policiesOf(manifests: readonly Manifest[], count: number): readonly Manifest[] {
  const all = manifests.filter(({ kind, spec }) => {
    return kind === 'NetworkPolicy' && ((spec as PolicySpec).ingress ?? []).length > 0;
  });
  return Array.from({ length: count }, (_, index) => all[(index * 7919 + 1234) % all.length]!);
}

/** Policies whose edits are not counted. */
const WARM_UP = 4;

export function timeEdits(engine: Engine, manifests: readonly Manifest[]): EditTimes {
  const policies = policiesOf(manifests, WARM_UP + 12);
  const run = createRun(engine);
  const timesOf = (list: readonly Edit[], again: boolean) =>
    policies
      .map((policy) => editsOf(policy, list, again, run))
      .slice(WARM_UP)
      .flat();
  return { edits: timesOf(EDITS, true), blocks: timesOf(BLOCK_EDITS, false) };
}

type Run = (policy: Manifest, spec: PolicySpec | undefined) => Taken;

/** Ends with the policy as it was. */
function editsOf(policy: Manifest, list: readonly Edit[], again: boolean, run: Run): readonly Taken[] {
  const original = policy.spec as PolicySpec;
  let spec = original;
  const taken = list.map((edit) => {
    spec = edit(spec);
    return run(policy, spec);
  });
  if (again) taken.push(run(policy, undefined));
  return [...taken, run(policy, original)];
}

/** Lowers the policy, updates the engine, and asks for the rows of its subjects as they were and as they are. */
function createRun(start: Engine): Run {
  let engine = start;
  return (policy, spec) => {
    const [updated, taken] = timed(() => {
      const key = recordKey(policy);
      const before = policyOf(engine, key);
      const next = engine.update(
        withPolicy(engine.input, key, spec && lowered({ ...policy, spec }, key)),
      ).engine;
      const after = policyOf(next, key);
      const subjects = [
        ...(before ? engine.selected(before).must : []),
        ...(after ? next.selected(after).must : []),
      ];
      for (const id of new Set(subjects.map((endpoint) => next.classOf(endpoint)!))) {
        next.isolation(id, 'ingress');
        next.isolation(id, 'egress');
      }
      return next;
    });
    engine = updated;
    return taken;
  };
}

function policyOf({ input }: Engine, key: string): Policy | undefined {
  return input.policies.policies.find((policy) => policy.key === key);
}

function lowered(object: Manifest, key: string): readonly Policy[] {
  return NETWORK_POLICY.lower({ key, object }, undefined, undefined as never).policies;
}

function withPolicy(input: EngineInput, key: string, next: readonly Policy[] = []): EngineInput {
  const { policies } = input.policies;
  const at = policies.findIndex((policy) => policy.key >= key);
  const place = at < 0 ? policies.length : at;
  const replaced = policies[place]?.key === key ? 1 : 0;
  return {
    ...input,
    policies: { ...input.policies, policies: policies.toSpliced(place, replaced, ...next) },
  };
}
