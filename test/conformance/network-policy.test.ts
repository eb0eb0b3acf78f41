import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { cluster, packetOf, probes } from './clusters.ts';
import { allowed, type OracleCluster } from './oracle.ts';
import { answer, engineOf, type Manifest, manifestsOf } from './subject.ts';

const LONG = process.env.SEGPROOF_LONG === '1';
const SCALE = LONG ? 60 : 1;
const PROBES = 40;

let asked = 0;
const counts = { allow: 0, deny: 0, unknown: 0 };

afterAll(() => {
  console.log(`conformance: ${asked} probes; answers ${JSON.stringify(counts)}`);
});

describe('NetworkPolicy against the naive oracle', () => {
  it(
    'gives the oracle’s verdict wherever nothing is unknown',
    () => {
      fc.assert(
        fc.property(cluster, probes(PROBES), (random, list) => {
          const engine = engineOf(manifestsOf(random));
          for (const probe of list) {
            const packet = packetOf(random, probe);
            if (!packet) continue;
            const got = answer(engine, packet);
            asked++;
            counts[got]++;
            expect({ packet, got }).toEqual({ packet, got: allowed(random, packet) ? 'allow' : 'deny' });
          }
        }),
        { numRuns: 400 * SCALE, seed: LONG ? Date.now() : 20261124 },
      );
    },
    LONG ? 3_600_000 : 60_000,
  );

  it(
    'encloses the truth when addresses, namespace labels or a policy are not known',
    () => {
      fc.assert(
        fc.property(cluster, probes(PROBES), uncertainty, (random, list, doubt) => {
          const engine = engineOf(blur(random, doubt), 'unknown');
          for (const truth of fillings(random, doubt)) {
            for (const probe of list) {
              const packet = packetOf(truth, probe);
              if (!packet) continue;
              const got = answer(engine, packet);
              asked++;
              counts[got]++;
              const right = allowed(truth, packet) ? 'allow' : 'deny';
              if (got !== 'unknown') expect({ packet, got }).toEqual({ packet, got: right });
            }
          }
        }),
        { numRuns: 150 * SCALE, seed: LONG ? Date.now() : 20261125 },
      );
    },
    LONG ? 3_600_000 : 60_000,
  );

  it(
    'never turns allow into deny, or back, when a policy becomes unreadable or of an unknown kind',
    () => {
      fc.assert(
        fc.property(
          cluster,
          probes(PROBES),
          fc.nat(),
          fc.constantFrom(...SPOILERS),
          (random, list, which, spoil) => {
            fc.pre(random.policies.length > 0);
            const manifests = manifestsOf(random);
            const spoilt = random.policies[which % random.policies.length]!;
            const before = engineOf(manifests);
            const after = engineOf(
              manifests.map((manifest) => (nameOf(manifest) === spoilt.name ? spoil(manifest) : manifest)),
            );
            for (const probe of list) {
              const packet = packetOf(random, probe);
              if (!packet) continue;
              asked++;
              const [was, is] = [answer(before, packet), answer(after, packet)];
              if (is !== 'unknown') expect({ packet, is }).toEqual({ packet, is: was });
            }
          },
        ),
        { numRuns: 150 * SCALE, seed: LONG ? Date.now() : 20261126 },
      );
    },
    LONG ? 3_600_000 : 60_000,
  );
});

interface Uncertainty {
  /** Positions of pods without an address, namespaces without their object, the policy with a bad field. */
  readonly pods: readonly number[];
  readonly namespaces: readonly number[];
  readonly policy: number | undefined;
  readonly addresses: readonly string[];
  readonly team: string;
}

const uncertainty: fc.Arbitrary<Uncertainty> = fc.record({
  pods: fc.subarray([0, 1, 2, 3, 4, 5], { maxLength: 2 }),
  namespaces: fc.subarray([0, 1, 2], { maxLength: 1 }),
  policy: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
  addresses: fc.constantFrom(['10.0.0.2'], ['10.0.0.200', 'fd00::9'], ['172.16.9.9']),
  team: fc.constantFrom('red', 'blue', 'green'),
});

/** What Segproof is given: pods without addresses, namespaces left out, a field nobody knows. */
function blur(random: OracleCluster, doubt: Uncertainty): readonly Manifest[] {
  const blurred: OracleCluster = {
    ...random,
    namespaces: random.namespaces.filter((_, index) => !doubt.namespaces.includes(index)),
    pods: random.pods.map((pod, index) => (doubt.pods.includes(index) ? { ...pod, addresses: [] } : pod)),
  };
  const spoilt = doubt.policy === undefined ? undefined : random.policies[doubt.policy]?.name;
  return manifestsOf(blurred).map((manifest) =>
    spoilt !== undefined && nameOf(manifest) === spoilt ? withUnknownField(manifest) : manifest,
  );
}

/** Clusters that what was given may have come from. */
function fillings(random: OracleCluster, doubt: Uncertainty): readonly OracleCluster[] {
  const filled: OracleCluster = {
    namespaces: random.namespaces.map((namespace, index) =>
      doubt.namespaces.includes(index)
        ? { ...namespace, labels: { ...namespace.labels, team: doubt.team } }
        : namespace,
    ),
    pods: random.pods.map((pod, index) =>
      doubt.pods.includes(index) ? { ...pod, addresses: doubt.addresses } : pod,
    ),
    policies: random.policies,
  };
  if (doubt.policy === undefined) return [random, filled];
  const without = filled.policies.filter((_, index) => index !== doubt.policy);
  return [random, filled, { ...filled, policies: without }];
}

function withUnknownField(manifest: Manifest): Manifest {
  return { ...manifest, spec: { ...(manifest.spec as object), podselector: {} } };
}

function nameOf(manifest: Manifest): string {
  return (manifest.metadata as { name: string }).name;
}

type Spoil = (manifest: Manifest) => Manifest;

const rename = (apiVersion: string, kind: string): Spoil => {
  return (manifest) => ({ ...manifest, apiVersion, kind });
};

const withSpec = (change: object): Spoil => {
  return (manifest) => ({ ...manifest, spec: { ...(manifest.spec as object), ...change } });
};

const SPOILERS: readonly Spoil[] = [
  rename('example.com/v1', 'EdgeFirewall'),
  rename('cilium.io/v2', 'CiliumNetworkPolicy'),
  rename('networking.k8s.io/v9', 'NetworkPolicy'),
  withUnknownField,
  withSpec({ podSelector: { matchLabel: { app: 'web' } } }),
  withSpec({ policyTypes: ['ingress'] }),
  withSpec({ ingress: [{ form: [] }] }),
  withSpec({ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0' } }] }] }),
  withSpec({ egress: 'all' }),
];
