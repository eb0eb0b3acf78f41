import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';
import { runChecks } from '../../../src/checks/run.ts';
import { type Finding, SEVERITIES, type Status } from '../../../src/model/finding.ts';
import type { KubeObject } from '../../../src/model/resource.ts';
import type { ListOutcome, Snapshot } from '../../../src/model/snapshot.ts';
import { allowAll, type Cluster, clusters, toSnapshot, unmodelled } from './clusters.ts';
import { completeLists, factsOfSnapshot, type Given, nameOf } from './facts.ts';

/** A slice by default, many under SEGPROOF_LONG. */
const RUNS = { numRuns: process.env.SEGPROOF_LONG ? 2000 : 50 };
const LIMIT = { timeout: 900_000 };

function findingsOf(snapshot: Snapshot, given: Given): ReadonlyMap<string, Finding> {
  const findings = runChecks(CHECKS, factsOfSnapshot(snapshot, given));
  return new Map(findings.map((finding) => [`${finding.check} ${nameOf(finding)}`, finding]));
}

const GOODNESS: Readonly<Partial<Record<Status, number>>> = {
  fail: 0,
  unknown: 1,
  'not-applicable': 2,
  pass: 3,
};

/** True when the later finding says more in favour of its subject. A finding that is gone says nothing against it. */
function improves(before: Finding, after: Finding | undefined): boolean {
  if (before.status === 'fail' && after?.status === 'fail') {
    return SEVERITIES.indexOf(after.severity) < SEVERITIES.indexOf(before.severity);
  }
  const [was, is] = [GOODNESS[before.status]!, after ? GOODNESS[after.status]! : 3];
  return is > was && before.subject.kind !== 'Cluster';
}

describe('for any cluster', () => {
  test(
    'a policy that allows everything in every namespace improves no finding but namespace-has-policy',
    LIMIT,
    () => {
      fc.assert(
        fc.property(clusters, ({ objects, given }) => {
          const spaces = objects
            .filter(({ kind }) => kind === 'Namespace')
            .map(({ metadata }) => metadata.name);
          const before = findingsOf(toSnapshot(objects), given);
          const after = findingsOf(toSnapshot([...objects, ...spaces.map(allowAll)]), given);
          const better = [...before].filter(([name, finding]) => improves(finding, after.get(name)));
          expect(
            better.filter(([, { check }]) => check !== 'namespace-has-policy').map(([name]) => name),
          ).toEqual([]);
        }),
        RUNS,
      );
    },
  );

  test('a rule that allows more improves nothing that guards', LIMIT, () => {
    fc.assert(
      fc.property(clusters, allowed, ({ objects, given }, widen) => {
        expect(changed(objects, widen(objects), given, recovers)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('a rule that denies more worsens nothing that guards', LIMIT, () => {
    fc.assert(
      fc.property(clusters, denied, ({ objects, given }, narrow) => {
        expect(changed(objects, narrow(objects), given, worsens)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the order in which objects were read changes nothing', () => {
    const shuffled = clusters.chain((cluster) => {
      const { objects } = cluster;
      const turned = fc.shuffledSubarray([...objects], { minLength: objects.length });
      return turned.map((other) => ({ ...cluster, other }));
    });
    fc.assert(
      fc.property(shuffled, ({ objects, other, given }) => {
        expect(findingsOf(toSnapshot(other), given)).toEqual(findingsOf(toSnapshot(objects), given));
      }),
      { numRuns: 30 },
    );
  });

  test('an input that becomes unreadable turns no fail and no unknown into a pass', LIMIT, () => {
    fc.assert(
      fc.property(clusters, damage, (cluster, spoil) => {
        const { before, after } = spoil(cluster);
        const was = findingsOf(before, cluster.given);
        const is = findingsOf(after, cluster.given);
        const turned = [...was].filter(([name, { status }]) => {
          return (status === 'fail' || status === 'unknown') && is.get(name)?.status === 'pass';
        });
        expect(turned.map(([name]) => name)).toEqual([]);
        expect(checksThatPass(is).filter((check) => openChecks(was).has(check))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('an unknown names its reasons, and no other finding has any', () => {
    fc.assert(
      fc.property(clusters, ({ objects, given }) => {
        for (const finding of findingsOf(toSnapshot(objects), given).values()) {
          expect(finding.reasons.length > 0).toBe(finding.status === 'unknown');
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Checks of what may flow: their answers hang on what policies permit, and on nothing that a policy says of itself. */
const GUARDS: ReadonlySet<string> = new Set(
  CHECKS.filter(({ meta }) => ['workload', 'namespace', 'zone-pair', 'exposure'].includes(meta.subjectKind))
    .map(({ meta }) => meta.id)
    .filter((id) => id !== 'namespace-has-policy'),
);

/** Names of the guards' findings that the change made better, or worse. */
function changed(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  given: Given,
  how: (before: Finding, after: Finding | undefined) => boolean,
): readonly string[] {
  const later = findingsOf(toSnapshot(after), given);
  return [...findingsOf(toSnapshot(before), given)]
    .filter(([name, finding]) => GUARDS.has(finding.check) && how(finding, later.get(name)))
    .map(([name]) => name);
}

/** What had nothing to judge is judged once something is there: only what was open can recover. */
function recovers(before: Finding, after: Finding | undefined): boolean {
  return before.status !== 'not-applicable' && improves(before, after);
}

/** Not applicable is as good as a pass here: what is denied altogether leaves some checks without anything to judge. */
function worsens(before: Finding, after: Finding | undefined): boolean {
  if (!after || before.subject.kind === 'Cluster') return false;
  const rank = (status: Status) => Math.min(GOODNESS[status]!, 2);
  return rank(after.status) < rank(before.status);
}

type Change = (objects: readonly KubeObject[]) => readonly KubeObject[];

const SIG = 'policy.networking.k8s.io/v1alpha1';
const PAY = { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } } };
const SHOP = { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } };
const EVERYBODY = { namespaces: {} };
const PORT = [{ portNumber: { protocol: 'TCP', port: 8443 } }];

/** A rule of an administrator, asked before all policies of namespaces: it isolates nobody, and only allows or denies. */
const administrator = (action: 'Allow' | 'Deny') =>
  fc
    .record({
      subject: fc.constantFrom(PAY, SHOP, EVERYBODY),
      peer: fc.constantFrom(PAY, SHOP, EVERYBODY),
      ports: fc.constantFrom(undefined, PORT),
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
    })
    .map(
      ({ subject, peer, ports, direction }): Change =>
        (objects) => {
          const rule = { action, [direction === 'ingress' ? 'from' : 'to']: [peer], ...(ports && { ports }) };
          const spec = { priority: 1, subject, [direction]: [rule] };
          const policy = { apiVersion: SIG, kind: 'AdminNetworkPolicy', metadata: { name: 'guard' }, spec };
          return [...objects, policy as unknown as KubeObject];
        },
    );

/** A rule more in a policy that isolates in that direction already. */
const widened: fc.Arbitrary<Change> = fc
  .record({
    pick: fc.nat(),
    rule: fc.constantFrom({}, { ports: [{ port: 8443 }] }, { peers: [{ namespaceSelector: {} }] }),
  })
  .map(
    ({ pick, rule: { peers, ...rule } }): Change =>
      (objects) => {
        const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
        const chosen = policies[pick % Math.max(policies.length, 1)];
        return objects.map((one) => {
          if (one !== chosen) return one;
          const spec = one.spec as Readonly<Record<string, unknown>> & {
            readonly policyTypes: readonly string[];
          };
          const [field, peer] = spec.policyTypes.includes('Ingress') ? ['ingress', 'from'] : ['egress', 'to'];
          const rules = (spec[field] ?? []) as readonly unknown[];
          return {
            ...one,
            spec: { ...spec, [field]: [...rules, { ...rule, ...(peers && { [peer]: peers }) }] },
          };
        });
      },
  );

const isolating: fc.Arbitrary<Change> = fc
  .record({
    space: fc.constantFrom('pay', 'shop', 'office', 'lab'),
    podSelector: fc.constantFrom({}, { matchLabels: { app: 'web' } }),
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  })
  .map(
    ({ space, podSelector, policyTypes }): Change =>
      (objects) => {
        const metadata = { namespace: space, name: 'shut' };
        const policy = {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata,
          spec: { podSelector, policyTypes },
        };
        return [...objects, policy as unknown as KubeObject];
      },
  );

const allowed = fc.oneof(widened, administrator('Allow'));
const denied = fc.oneof(isolating, administrator('Deny'));

/** Checks with a fail or an unknown. */
function openChecks(findings: ReadonlyMap<string, Finding>): ReadonlySet<string> {
  const open = [...findings.values()].filter(({ status }) => status === 'fail' || status === 'unknown');
  return new Set(open.map(({ check }) => check));
}

/** Checks that would count as passed: one pass at least, no fail and no unknown. */
function checksThatPass(findings: ReadonlyMap<string, Finding>): readonly string[] {
  const all = [...findings.values()];
  return [...new Set(all.map(({ check }) => check))].filter((check) => {
    const statuses = all.filter((finding) => finding.check === check).map(({ status }) => status);
    return statuses.includes('pass') && !statuses.includes('fail') && !statuses.includes('unknown');
  });
}

interface Damaged {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

type Damage = (cluster: Cluster) => Damaged;

const OUTCOMES: readonly ListOutcome[] = ['forbidden', 'timeout', 'truncated', 'expired', 'server-error'];
const LISTS = completeLists().filter(({ outcome }) => outcome === 'read');

/** One kind cannot be listed. */
const unlisted: fc.Arbitrary<Damage> = fc
  .tuple(fc.constantFrom(...LISTS), fc.constantFrom(...OUTCOMES))
  .map(([{ group, kind, resource }, outcome]) => ({ objects }) => {
    const before = toSnapshot(objects);
    const prefix = `${group}/${kind}/`;
    const lists = before.header.lists.map((list) =>
      list.resource === resource && list.group === group ? { ...list, outcome } : list,
    );
    const records = before.records.filter(({ key }) => !key.startsWith(prefix));
    return { before, after: { header: { ...before.header, lists }, records } };
  });

/** The file ends early: what comes after is lost, and one document is broken. */
const truncated: fc.Arbitrary<Damage> = fc
  .tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom('dump' as const, 'manifests' as const),
    fc.nat(),
  )
  .map(([share, mode, turn]) => ({ objects }) => {
    const turned = [...objects.slice(turn % objects.length), ...objects.slice(0, turn % objects.length)];
    const kept = turned.slice(0, Math.floor(turned.length * share));
    const after = toSnapshot(kept, mode);
    const problem = {
      code: 'MANIFEST_INVALID' as const,
      message: 'unexpected end',
      place: { file: 'all.yaml', line: 9 },
    };
    return {
      before: toSnapshot(objects, mode),
      after: { ...after, header: { ...after.header, problems: [problem] } },
    };
  });

/** A policy becomes one of a kind that nobody knows. */
const replaced: fc.Arbitrary<Damage> = fc.nat().map((pick) => ({ objects }) => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const chosen = policies[pick % Math.max(policies.length, 1)];
  const swap = (one: KubeObject) =>
    one === chosen ? unmodelled(one.metadata.namespace!, one.metadata.name) : one;
  return { before: toSnapshot(objects), after: toSnapshot(objects.map(swap)) };
});

const damage = fc.oneof(unlisted, truncated, replaced);
