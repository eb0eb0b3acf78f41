import { describe, expect, it } from 'vitest';
import { allowed, packetsOf } from './oracle/judge.ts';
import { answer, engineOf, manifestsOf, pluginOf } from './subject.ts';
import { clusterOf, expectationsOf, readTable, type State } from './tables.ts';

const TABLES: Readonly<Record<string, number>> = {
  'network-policy': 49,
  'admin-network-policy': 21,
  'cluster-network-policy': 14,
  calico: 31,
  packets: 15,
  'calico-hosts': 10,
};

describe.each(Object.entries(TABLES))('the table of %s', (name, size) => {
  const table = readTable(name);

  it(`has its ${size} cases`, () => {
    expect(table.length).toBe(size);
  });

  it.each(table.map((one) => [one.case, one] as const))('engine: %s', (_, one) => {
    for (const state of statesOf(one)) expectEngine(state);
  });

  it.each(table.map((one) => [one.case, one] as const))('oracle: %s', (_, one) => {
    for (const state of statesOf(one)) expectOracle(state);
  });
});

function statesOf(one: State & { readonly then?: State }): readonly State[] {
  return one.then ? [one, one.then] : [one];
}

function expectEngine(state: State): void {
  const cluster = clusterOf(state);
  const engine = engineOf(manifestsOf(cluster), pluginOf(cluster));
  const wrong = expectationsOf(cluster, state).flatMap(({ name, flow, allowed: right }) => {
    const got = answer(engine, flow);
    return got === (right ? 'allow' : 'deny') ? [] : [`${name}: ${got}`];
  });
  expect(wrong).toEqual([]);
}

/** The referee of the random clusters is held to the same tables. */
function expectOracle(state: State): void {
  const cluster = clusterOf(state);
  const wrong = expectationsOf(cluster, state).filter(
    ({ flow, allowed: right }) => packetsOf(flow).some((packet) => allowed(cluster, packet)) !== right,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
}
