/** Comparisons and explanations against the engine's own answer for every pair, on random clusters of every dialect. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffEngines } from '../../../src/engine/diff.ts';
import { compareVerdicts } from '../../../src/engine/diff-parts.ts';
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { explainAllTraffic } from '../../../src/engine/flow-parts.ts';
import { ALL_CONNECTIONS, formatConnections, subtract } from '../../../src/model/connection-set.ts';
import { diffLines } from '../../../src/report/diff/view.ts';
import { calicoCluster, sigCluster } from '../../conformance/clusters.ts';
import type { OracleCluster } from '../../conformance/oracle/cluster.ts';
import { engineOf, manifestsOf, pluginOf } from '../../conformance/subject.ts';

const cluster = fc.oneof(sigCluster('distinct'), calicoCluster('distinct'));

interface Pod {
  readonly name: string;
  readonly endpoint: number;
}

/** Pods that have a class, by the name of a map. */
function podsOf(engine: Engine): readonly Pod[] {
  return engine.input.inventory.endpoints
    .filter(({ index }) => engine.classOf(index) !== undefined)
    .map(({ namespace, name, index }) => ({ name: `${namespace}/${name}[Pod]`, endpoint: index }));
}

function refOf(engine: Engine, { endpoint }: Pod): PeerRef {
  return { class: engine.classOf(endpoint)! };
}

function bruteForce(old: Engine, next: Engine): readonly string[] {
  const [before, after] = [podsOf(old), podsOf(next)];
  const lines: string[] = [];
  for (const [i, src] of after.entries())
    for (const [j, dst] of after.entries()) {
      if (i === j) continue;
      const was = old.connections(refOf(old, before[i]!), refOf(old, before[j]!));
      const is = next.connections(refOf(next, src), refOf(next, dst));
      const delta = compareVerdicts(was, is);
      if (delta) lines.push(`${delta.change} ${src.name} ${dst.name} ${delta.old} ${delta.new}`);
    }
  return lines.sort();
}

function engineFor(base: OracleCluster, objects: OracleCluster['objects']): Engine {
  const variant = { ...base, objects };
  // One plugin for both: a change of plugin is no change of policies.
  return engineOf(manifestsOf(variant), pluginOf(base));
}

describe('a comparison of random clusters', () => {
  it('lists the pairs of pods that differ, each once, and no others', () => {
    fc.assert(
      fc.property(cluster, fc.integer({ min: 0, max: 6 }), (base, dropped) => {
        const rest = base.objects.filter((_, index) => index !== dropped % Math.max(base.objects.length, 1));
        const [old, next] = [engineFor(base, base.objects), engineFor(base, rest)];
        const pods = new Set(podsOf(next).map(({ name }) => name));
        const diff = diffEngines(old, next);
        for (const { what, by } of diff.changes.flatMap(({ parts }) => parts)) {
          if (what === 'opened' || what === 'closed') expect(by).not.toEqual([]);
        }
        const lines = diffLines(diff)
          .filter(({ src, dst }) => pods.has(src) && pods.has(dst))
          .map((line) => `${line.change} ${line.src} ${line.dst} ${line.old} ${line.new}`)
          .sort();
        expect(lines).toEqual(bruteForce(old, next));
      }),
      { numRuns: 60 },
    );
  });

  it('finds nothing between a cluster and itself', () => {
    fc.assert(
      fc.property(cluster, (base) => {
        const { changes, policies, came, went } = diffEngines(
          engineFor(base, base.objects),
          engineFor(base, [...base.objects].reverse()),
        );
        expect({ changes, policies, came, went }).toEqual({ changes: [], policies: [], came: [], went: [] });
      }),
      { numRuns: 30 },
    );
  });
});

describe('an explanation of all traffic', () => {
  it('says of every part what the engine says, and leaves nothing out', () => {
    fc.assert(
      fc.property(cluster, fc.nat(), fc.nat(), (base, a, b) => {
        const engine = engineFor(base, base.objects);
        const pods = podsOf(engine);
        const [src, dst] = [pods[a % pods.length], pods[b % pods.length]];
        if (!src || !dst || src === dst) return;
        const ends = [src, dst].map((pod) => ({ peer: refOf(engine, pod), endpoint: pod.endpoint }));
        const parts = explainAllTraffic(engine, ends[0]!, ends[1]!);
        const of = (verdict: string) =>
          parts
            .filter(({ explanation }) => explanation.verdict === verdict)
            .reduce((left, { traffic }) => subtract(left, traffic), ALL_CONNECTIONS);
        const { may, must } = engine.connections(ends[0]!.peer, ends[1]!.peer);
        expect(formatConnections(of('allow'))).toBe(formatConnections(subtract(ALL_CONNECTIONS, must)));
        expect(formatConnections(of('deny'))).toBe(formatConnections(may));
      }),
      { numRuns: 60 },
    );
  });
});
