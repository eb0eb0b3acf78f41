import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectivityRows } from '../../../src/engine/connectivity.ts';
import { alikeWorkloads } from '../../../src/engine/connectivity-alike.ts';
import type { ConnectivityQuery } from '../../../src/engine/connectivity-links.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { formatConnections, isEmpty, portsOf, union } from '../../../src/model/connection-set.ts';
import { cluster } from '../../conformance/clusters.ts';
import { engineOf, manifestsOf } from '../../conformance/subject.ts';
import { lab, namespace, pod, policy } from './lab.ts';

const POSTGRES = portsOf('TCP', [{ first: 5432, last: 5432 }]);

const BANK =
  namespace('till') +
  namespace('vault') +
  pod('till/web', 'app=web') +
  pod('till/print', 'app=print') +
  pod('vault/db', 'app=db') +
  policy(
    'vault/db',
    '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: till}}, podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}, {port: 9187}]}]}',
  );

const lines = (engine: Engine, query?: ConnectivityQuery) =>
  [...connectivityRows(engine, query)].map(({ src, dst, conn }) => `${src} => ${dst} : ${conn}`);
const focusOn = (engine: Engine, ...names: string[]) =>
  new Set(
    engine.input.inventory.endpoints.filter(({ name }) => names.includes(name)).map(({ index }) => index),
  );

describe('a map with a question', () => {
  const { engine } = lab(BANK);
  const focus = focusOn(engine, 'db');

  it('keeps rows with an end in focus', () => {
    expect(lines(engine, { focus })).toEqual(['till/web[Pod] => vault/db[Pod] : TCP 5432,9187']);
  });

  it('keeps what enters, or what leaves, the focus', () => {
    const web = focusOn(engine, 'web');
    expect(lines(engine, { focus, direction: 'egress' })).toEqual([]);
    expect(lines(engine, { focus: web, direction: 'egress' })).toEqual([
      'till/web[Pod] => 0.0.0.0-255.255.255.255 : All Connections',
      'till/web[Pod] => till/print[Pod] : All Connections',
      'till/web[Pod] => vault/db[Pod] : TCP 5432,9187',
    ]);
    expect(lines(engine, { focus: web, direction: 'ingress' })).toEqual([
      '0.0.0.0-255.255.255.255 => till/web[Pod] : All Connections',
      'till/print[Pod] => till/web[Pod] : All Connections',
    ]);
  });

  it('keeps the part of each row that a port is of', () => {
    expect(lines(engine, { focus, traffic: POSTGRES })).toEqual([
      'till/web[Pod] => vault/db[Pod] : TCP 5432',
    ]);
    expect(lines(engine, { focus, traffic: portsOf('TCP', [{ first: 22, last: 22 }]) })).toEqual([]);
  });

  it('is the whole map cut down, for random clusters, foci and directions', () => {
    fc.assert(
      fc.property(
        cluster,
        fc.nat(),
        fc.constantFrom(undefined, 'ingress', 'egress'),
        (random, pick, direction) => {
          const any = engineOf(manifestsOf(random));
          const { endpoints } = any.input.inventory;
          if (endpoints.length === 0) return;
          const chosen = endpoints[pick % endpoints.length]!;
          const name = `${chosen.namespace}/${chosen.name}[Pod]`;
          const kept = lines(any, { by: 'endpoint' }).filter((line) => {
            const [src, dst] = line.split(' : ')[0]!.split(' => ');
            return (direction !== 'ingress' && src === name) || (direction !== 'egress' && dst === name);
          });
          const query = {
            by: 'endpoint',
            focus: new Set([chosen.index]),
            ...(direction && { direction }),
          } as const;
          expect(lines(any, query)).toEqual(kept);
        },
      ),
      { numRuns: 60, seed: 31 },
    );
  });
});

describe('a map by group', () => {
  it('says what some endpoint of the one may use towards some endpoint of the other', () => {
    const { engine } = lab(BANK);
    const by = (endpoint: number) => engine.input.inventory.endpoints[endpoint]!.namespace;
    expect(lines(engine, { by })).toEqual([
      '0.0.0.0-255.255.255.255 => till : All Connections',
      'till => 0.0.0.0-255.255.255.255 : All Connections',
      'till => till : All Connections',
      'till => vault : TCP 5432,9187',
    ]);
  });

  it('joins exactly the pairs of its endpoints, for random clusters', () => {
    fc.assert(
      fc.property(cluster, (random) => {
        const engine = engineOf(manifestsOf(random));
        const pods = engine.input.inventory.endpoints.filter(({ hostNetwork }) => !hostNetwork);
        const expected = new Map<string, ReturnType<typeof union>>();
        for (const a of pods) {
          for (const b of pods) {
            const [from, to] = [{ class: engine.classOf(a.index)! }, { class: engine.classOf(b.index)! }];
            const { may, must } = engine.connections(from, to);
            if (a === b || isEmpty(may)) continue;
            const key = `${a.namespace} ${b.namespace}`;
            expected.set(key, union(expected.get(key) ?? must, must));
          }
        }
        const rows = [
          ...connectivityRows(engine, {
            by: (endpoint) => {
              const { namespace: name, hostNetwork } = engine.input.inventory.endpoints[endpoint]!;
              return hostNetwork ? `host ${name}` : name;
            },
          }),
        ].filter(({ src, dst }) => !`${src}${dst}`.includes('host') && !/\d+-/.test(`${src}${dst}`));
        const found = rows
          .filter(({ src, dst }) => !/[.:]/.test(`${src}${dst}`))
          .map(({ src, dst, conn }) => [`${src} ${dst}`, conn]);
        expect(new Map(found as [string, string][])).toEqual(
          new Map([...expected].map(([key, set]) => [key, formatConnections(set)])),
        );
      }),
      { numRuns: 60, seed: 32 },
    );
  });

  it('puts workloads together that a whole map says the same of', () => {
    const clerks = Array.from({ length: 4 }, (_, index) => pod(`till/clerk-${index}`, `app=clerk${index}`));
    const { engine } = lab(
      BANK + clerks.join('') + policy('till/c', '{podSelector: {matchLabels: {app: clerk0}}, ingress: [{}]}'),
    );
    const { nameOf, members } = alikeWorkloads(engine);
    expect(members.get('till/clerk-0[Pod] and 4 alike')).toEqual([
      'till/clerk-0[Pod]',
      'till/clerk-1[Pod]',
      'till/clerk-2[Pod]',
      'till/clerk-3[Pod]',
      'till/print[Pod]',
    ]);
    const by = lines(engine, { by: nameOf });
    expect(by).toContain('till/clerk-0[Pod] and 4 alike => till/clerk-0[Pod] and 4 alike : All Connections');
    expect(by).toContain('till/web[Pod] => vault/db[Pod] : TCP 5432,9187');
  });
});
