import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';
import { runChecks } from '../../../src/checks/run.ts';
import { type Finding, SEVERITIES, type Status } from '../../../src/model/finding.ts';
import type { KubeObject } from '../../../src/model/resource.ts';
import type { ListOutcome, Snapshot } from '../../../src/model/snapshot.ts';
import { allowAll, type Cluster, clusters, toSnapshot, unmodelled } from './clusters.ts';
import { completeLists, factsOfSnapshot, type Given, nameOf } from './facts.ts';

const RUNS = { numRuns: 100 };

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
  test('a policy that allows everything in every namespace improves no finding but namespace-has-policy', () => {
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
  });

  test('an input that becomes unreadable turns no fail and no unknown into a pass', () => {
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
      { numRuns: 150 },
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
