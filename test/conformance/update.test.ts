/** Engines that follow one another by edits answer as engines built from nothing, forward and back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEngine } from '../../src/engine/build.ts';
import { connectivityRows } from '../../src/engine/connectivity.ts';
import type { Engine, PeerRef } from '../../src/engine/engine.ts';
import { type ManifestChanges, type Model, modelManifests } from '../../src/engine/library.ts';
import { formatConnections, portsOf } from '../../src/model/connection-set.ts';
import { calicoCluster, cluster, hostCluster, sigCluster } from './clusters.ts';
import { SCALE, seedOf, TIMEOUT } from './comparison.ts';
import { type Edit, edits } from './edits.ts';
import type { OracleCluster } from './oracle/cluster.ts';
import { inputOf, type Manifest, manifestsOf, pluginOf } from './subject.ts';

const MIXES: Readonly<Record<string, fc.Arbitrary<OracleCluster>>> = {
  NetworkPolicy: cluster,
  'ClusterNetworkPolicy and AdminNetworkPolicy': sigCluster('colliding'),
  Calico: calicoCluster('colliding'),
  'host endpoints': hostCluster,
};

/** Also an undeclared namespace's labels may be unknown. */
const circumstances = fc.constantFrom('absent' as const, 'unknown' as const);

/** All an engine says that has no number in it. */
function answersOf(engine: Engine): unknown {
  const { endpoints } = engine.input.inventory;
  const classes = [...engine.classes, ...engine.hosts].map(({ id }) => id);
  return {
    classes: engine.classes.map(({ namespace, members }) => ({ namespace, members })),
    hosts: engine.hosts.map(({ id, hosts }) => ({ id, hosts })),
    blocks: engine.blocks.map(({ set, family, ranges }) => ({ set, family, ranges })),
    map: [...connectivityRows(engine)].map((row) => JSON.stringify(row)),
    isolation: classes.flatMap((id) =>
      (['ingress', 'egress'] as const).map((direction) => {
        const { state, policies, neutralisedBy, reasons } = engine.isolation(id, direction);
        return [
          state,
          policies.map(({ key }) => key),
          neutralisedBy.map(({ rule }) => rule.path),
          reasons.length,
        ];
      }),
    ),
    strangers: engine.classes.map(({ id }) => textOf(engine, { class: id }, { class: engine.stranger() })),
    selected: engine.input.policies.policies.map((policy) => engine.selected(policy)),
    explained: explain(engine, 0, endpoints.length - 1),
  };
}

function textOf(engine: Engine, from: PeerRef, to: PeerRef): string {
  const { may, must, reasons } = engine.connections(from, to);
  return [
    formatConnections(may),
    formatConnections(must),
    ...reasons.map(({ message }) => message).sort(),
  ].join();
}

function explain(engine: Engine, a: number, b: number): unknown {
  const [from, to] = [engine.classOf(a), engine.classOf(b)];
  if (from === undefined || to === undefined) return undefined;
  const { reasons, ...rest } = engine.explain(
    { class: from },
    { class: to },
    portsOf('TCP', [{ first: 80, last: 80 }]),
    { from: { endpoint: a }, to: { endpoint: b } },
  );
  return { ...rest, reasons: reasons.map(({ message }) => message).sort() };
}

const pathOf = ({ apiVersion, kind, metadata }: Manifest) =>
  JSON.stringify([
    apiVersion,
    kind,
    (metadata as { namespace?: string; name: string }).namespace,
    (metadata as { name: string }).name,
  ]);

/** What makes the later manifests of the earlier ones. */
function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): ManifestChanges {
  const [was, is] = [before, after].map((list) => new Map(list.map((one) => [pathOf(one), one])));
  return {
    put: after.filter((one) => JSON.stringify(was!.get(pathOf(one))) !== JSON.stringify(one)),
    remove: before.filter((one) => !is!.has(pathOf(one))),
  };
}

/** All a model says, and how its policies were lowered. */
function saidBy({ engine, issues, connectivity }: Model): unknown {
  return {
    map: [...connectivity()].map((row) => JSON.stringify(row)),
    issues,
    policies: engine.input.policies,
  };
}

function script(start: OracleCluster, list: readonly Edit[]): readonly OracleCluster[] {
  const clusters = [start];
  for (const edit of list) clusters.push(edit(clusters.at(-1)!));
  return clusters;
}

describe.each(Object.entries(MIXES))('an engine that is updated, with %s', (_, mix) => {
  it(
    'answers as one that is built from nothing, after each edit, and still does so before it',
    () => {
      fc.assert(
        fc.property(
          mix,
          fc.array(edits(mix), { minLength: 1, maxLength: 4 }),
          circumstances,
          (start, list, undeclared) => {
            const inputs = script(start, list).map((each) =>
              inputOf(manifestsOf(each), { ...pluginOf(start), undeclaredNamespaceLabels: undeclared }),
            );
            const engines = [buildEngine(inputs[0]!)];
            for (const [index, input] of inputs.slice(1).entries()) {
              if (index % 2 === 0) answersOf(engines.at(-1)!);
              engines.push(engines.at(-1)!.update(input).engine);
            }
            for (const [index, engine] of engines.entries())
              expect(answersOf(engine)).toEqual(answersOf(buildEngine(inputs[index]!)));
            const back = engines.at(-1)!.update(inputs[0]!).engine;
            expect(answersOf(back)).toEqual(answersOf(engines[0]!));
          },
        ),
        { numRuns: 12 * SCALE, seed: seedOf(20261124), endOnFailure: true },
      );
    },
    TIMEOUT,
  );

  it(
    'is that of a model which is handed the manifests that changed, and no others',
    () => {
      fc.assert(
        fc.property(mix, fc.array(edits(mix), { minLength: 1, maxLength: 4 }), (start, list) => {
          const states = script(start, list).map(manifestsOf);
          const { plugin } = pluginOf(start);
          const options = plugin ? { cni: plugin } : {};
          let model = modelManifests(states[0]!, options);
          for (const [index, manifests] of states.slice(1).entries()) {
            model = model.update(changesBetween(states[index]!, manifests)).model;
            expect(saidBy(model)).toEqual(saidBy(modelManifests(manifests, options)));
          }
        }),
        { numRuns: 8 * SCALE, seed: seedOf(20261125), endOnFailure: true },
      );
    },
    TIMEOUT,
  );
});
