/**
 * Exposures that np-guard/netpol-analyzer recorded for its own test folders, against ours. Each kind of pod that theirs
 * speaks of is made real, and our engine is asked about it, on the side of the exposed workload, as theirs does; exposure
 * to the entire cluster and to addresses is what `connectivity --exposure` prints. Reads the checkout named by
 * SEGPROOF_NETPOL_ANALYZER.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { unitsOf } from '../../../src/engine/connectivity-units.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { exposureRows } from '../../../src/engine/exposure.ts';
import { formatConnections, modelManifests } from '../../../src/engine/library.ts';
import { subtract } from '../../../src/model/connection-set.ts';
import { DIRECTIONS, type Direction } from '../../../src/model/policy.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { compareMaps, type Fact, type Row } from './facts.ts';
import { asDeployment } from './names.ts';
import { EXPOSURE_READINGS } from './netpol-analyzer-exposure-readings.ts';
import { type RecordedExposures, recordedExposures } from './netpol-analyzer-exposures.ts';
import { contentOf } from './netpol-analyzer-maps.ts';
import { READINGS } from './netpol-analyzer-readings.ts';
import { STRANGER, strangerOf } from './netpol-analyzer-strangers.ts';
import { pluginOf, readManifests } from './reading-files.ts';
import { explain, type Reading, readingsOf } from './readings.ts';
import { argumentLines, count, newTally, scoreText } from './tally.ts';

const CHECKOUT = process.env.SEGPROOF_NETPOL_ANALYZER;
const RECORDED = CHECKOUT ? recordedExposures(CHECKOUT) : [];
const COMPARED = RECORDED.filter(({ path }) => contentOf(path) !== 'other-networks');

const CLUSTER = 'entire-cluster';

const tally = newTally();

describe.skipIf(!CHECKOUT)('netpol-analyzer’s recorded exposures (SEGPROOF_NETPOL_ANALYZER)', () => {
  it('are there', () => {
    expect(RECORDED.length).toBe(76);
    expect(COMPARED.length).toBe(76);
  });

  it.each(COMPARED.map((recorded) => [recorded.name, recorded] as const))('%s', async (name, recorded) => {
    const explained = await explain(
      [...readingsOf(READINGS, name), ...readingsOf(EXPOSURE_READINGS, name)],
      async (readings) => compare(recorded, readings),
      ({ outcome }) => outcome !== 'same',
    );
    count(tally, name, explained);
    expect(explained.different).toEqual([]);
    // A reading of the folder's map need not matter here; the maps see to it that it matters.
    const idle = explained.idle.filter((reading) => EXPOSURE_READINGS.includes(reading));
    expect(idle.map(({ reason }) => reason)).toEqual([]);
  });

  afterAll(() => {
    for (const line of argumentLines(tally)) console.log(line);
    const others = RECORDED.length - COMPARED.length;
    console.log(
      `netpol-analyzer, exposures: ${COMPARED.length} folders, ${scoreText(tally)}; ${others} of other networks left out`,
    );
  });
});

/** That a workload is selected by a policy or by none. */
interface Standing {
  readonly workload: string;
  readonly direction: Direction;
  readonly outcome: 'same' | 'different';
}

function compare(recorded: RecordedExposures, readings: readonly Reading[]): readonly (Fact | Standing)[] {
  const strangers = strangersIn(recorded.rows);
  const manifests = readManifests(recorded.path, readings, strangers.flatMap(strangerOf));
  const objects = manifests.filter(({ apiVersion, kind }) => apiVersion && kind);
  const cni = pluginOf(readings);
  const { engine } = modelManifests(objects, cni === undefined ? {} : { cni });
  const { rows, unprotected } = renamed(recorded, engine);
  const ours = [
    ...clusterRows(engine),
    ...strangers.flatMap((text, index) => strangerRows(engine, text, index)),
  ];
  const theirs = [...rows, ...unwrittenRows(rows, strangers, engine)];
  return [
    ...compareMaps(
      ours.filter((row) => isWritten(row, rows)),
      theirs,
    ),
    ...standings(engine, unprotected),
  ];
}

function renamed(
  { rows, unprotected }: RecordedExposures,
  engine: Engine,
): Pick<RecordedExposures, 'rows' | 'unprotected'> {
  const known = new Set(workloadsOf(engine).map(({ name }) => name));
  const rename = (name: string) => asDeployment(name, known);
  return {
    rows: rows.map((row) => ({ ...row, src: rename(row.src), dst: rename(row.dst) })),
    unprotected: unprotected.map((item) => ({ ...item, workload: rename(item.workload) })),
  };
}

/** Theirs repeats the map's addresses for a workload that is exposed to pods in the same direction, and for no other. */
function isWritten({ src, dst }: Row, rows: readonly Row[]): boolean {
  const range = /^\d/;
  return range.test(src)
    ? rows.some((row) => row.dst === dst)
    : !range.test(dst) || rows.some((row) => row.src === src);
}

function strangersIn(rows: readonly Row[]): readonly string[] {
  const peers = rows
    .flatMap(({ src, dst }) => [src, dst])
    .filter((name) => name.endsWith('}]') || name.endsWith('[all pods]'));
  return [...new Set(peers)];
}

function workloadsOf(engine: Engine): readonly { readonly name: string; readonly class: number }[] {
  return unitsOf(engine).flatMap(({ name, class: id }) =>
    id === undefined || name.includes(`/${STRANGER}-`) ? [] : [{ name, class: id }],
  );
}

function clusterRows(engine: Engine): readonly Row[] {
  return exposureRows(engine)
    .filter(
      ({ endpoint, peer }) =>
        !endpoint.includes(`/${STRANGER}-`) && (peer === 'any-namespace' || peer === 'internet'),
    )
    .flatMap(({ endpoint, direction, addresses, conn, unknown }) =>
      (addresses ?? [CLUSTER])
        .filter((peer) => !peer.includes(':'))
        .map((peer) => ({ ...ends(endpoint, direction, peer), conn, ...(unknown && { unknown }) })),
    );
}

function strangerRows(engine: Engine, text: string, index: number): readonly Row[] {
  const endpoint = engine.input.inventory.endpoints.findIndex(({ name }) => name === `${STRANGER}-${index}`);
  const peer = { class: engine.classOf(endpoint)! };
  return workloadsOf(engine).flatMap(({ name, class: id }) =>
    DIRECTIONS.map((direction) => ({
      ...ends(name, direction, text),
      ...traffic(engine.side(id, direction, peer)),
    })),
  );
}

function traffic({ must, may }: Verdict): Pick<Row, 'conn' | 'unknown'> {
  return {
    conn: formatConnections(must),
    unknown: { conn: formatConnections(subtract(may, must)), reasons: [] },
  };
}

function ends(workload: string, direction: Direction, peer: string): Pick<Row, 'src' | 'dst'> {
  return direction === 'egress' ? { src: workload, dst: peer } : { src: peer, dst: workload };
}

/** A stranger with whom a workload has the same connections as with the entire cluster is not written: it is here. */
function unwrittenRows(rows: readonly Row[], strangers: readonly string[], engine: Engine): readonly Row[] {
  const find = ({ src, dst }: Pick<Row, 'src' | 'dst'>) =>
    rows.find((row) => row.src === src && row.dst === dst);
  return workloadsOf(engine).flatMap(({ name }) =>
    DIRECTIONS.flatMap((direction) => {
      const cluster = find(ends(name, direction, CLUSTER));
      return strangers
        .map((text) => ends(name, direction, text))
        .filter((pair) => cluster && !find(pair))
        .map((pair) => ({ ...pair, conn: cluster!.conn }));
    }),
  );
}

function standings(engine: Engine, unprotected: RecordedExposures['unprotected']): readonly Standing[] {
  return workloadsOf(engine).flatMap(({ name, class: id }) =>
    DIRECTIONS.map((direction): Standing => {
      const none = unprotected.some((item) => item.workload === name && item.direction === direction);
      const same = isSelected(engine, id, direction) !== none;
      return { workload: name, direction, outcome: same ? 'same' : 'different' };
    }),
  );
}

function isSelected(engine: Engine, id: number, direction: Direction): boolean {
  const [member] = engine.classes[id]!.members;
  return engine.input.policies.policies.some(
    (policy) =>
      (policy.isolates.includes(direction) || policy.rules.some((rule) => rule.direction === direction)) &&
      engine.selected(policy).must.includes(member!),
  );
}
