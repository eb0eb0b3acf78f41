import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectivityRows } from '../../../src/engine/connectivity.ts';
import { formatConnections, isEmpty } from '../../../src/model/connection-set.ts';
import { cluster } from '../../conformance/clusters.ts';
import { engineOf, manifestsOf } from '../../conformance/subject.ts';
import { lab, namespace, node, pod, policy } from './lab.ts';

describe('the connectivity map', () => {
  it('holds exactly the pairs of pods between which anything is allowed, and what', () => {
    fc.assert(
      fc.property(cluster, (random) => {
        const engine = engineOf(manifestsOf(random));
        const rows = new Map([...connectivityRows(engine)].map((row) => [`${row.src} ${row.dst}`, row.conn]));
        const pods = engine.input.inventory.endpoints.filter(({ hostNetwork }) => !hostNetwork);
        for (const a of pods) {
          for (const b of pods) {
            if (a === b) continue;
            const verdict = engine.connections(
              { class: engine.classOf(a.index)! },
              { class: engine.classOf(b.index)! },
            );
            const key = `${a.namespace}/${a.name}[Pod] ${b.namespace}/${b.name}[Pod]`;
            expect([key, rows.get(key)]).toEqual([
              key,
              isEmpty(verdict.may) ? undefined : formatConnections(verdict.must),
            ]);
          }
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('gives what one end reaches the same from either end', () => {
    fc.assert(
      fc.property(cluster, (random) => {
        const engine = engineOf(manifestsOf(random));
        const pairs = (direction: 'egress' | 'ingress') =>
          engine.classes
            .filter(({ members }) => members.length > 0)
            .flatMap(({ id }) =>
              engine.reachable(id, direction).flatMap(({ peers, verdict }) =>
                peers.flatMap((peer) => {
                  if (!('class' in peer)) return [];
                  const ends = direction === 'egress' ? [id, peer.class] : [peer.class, id];
                  return [`${ends} ${formatConnections(verdict.may)}`];
                }),
              ),
            )
            .sort();
        expect(pairs('egress')).toEqual(pairs('ingress'));
      }),
      { numRuns: 60, seed: 8 },
    );
  });

  it('lets owners stand for their pods, but where policies tell those apart', () => {
    const owned = (name: string, labels: string) =>
      pod(`shop/${name}`, labels).replace(
        'labels:',
        'ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u, controller: true}], labels:',
      );
    const yaml =
      namespace('shop') +
      owned('db-0', 'app=db') +
      owned('db-1', 'app=db,role=primary') +
      pod('shop/web', 'app=web');
    const names = (extra: string) => [
      ...new Set([...connectivityRows(lab(yaml + extra).engine)].map(({ dst }) => dst)),
    ];
    expect(names('')).toEqual(['shop/db[StatefulSet]', 'shop/web[Pod]', '0.0.0.0-255.255.255.255']);
    expect(
      names(
        policy('shop/p', '{podSelector: {matchLabels: {role: primary}}, ingress: [{ports: [{port: 1}]}]}'),
      ),
    ).toContain('shop/db-1[Pod]');
  });

  it('says what is not known beside what is allowed for sure', () => {
    const { engine } = lab(
      namespace('shop') +
        pod('shop/web', 'app=web') +
        pod('shop/db', 'app=db', { ip: null }) +
        policy(
          'shop/p',
          '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: 1}]}, {to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 2}]}]}',
        ),
    );
    const row = [...connectivityRows(engine)].find(
      ({ src, dst }) => src === 'shop/web[Pod]' && dst === 'shop/db[Pod]',
    );
    expect(row).toMatchObject({ conn: 'TCP 1', unknown: { conn: 'TCP 2' } });
    expect(row!.unknown!.reasons[0]).toContain('U2 NetworkPolicy shop/p');
  });

  it('knows host-network workloads by their node’s address', () => {
    const { engine } = lab(
      namespace('shop') +
        node('node-a', '192.168.0.1') +
        pod('shop/agent', 'app=agent', { spec: 'hostNetwork: true', ip: '192.168.0.1' }) +
        pod('shop/db', 'app=db', { node: 'node-b' }) +
        policy(
          'shop/p',
          '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.1/32}}], ports: [{port: 9}]}]}',
        ),
    );
    const rows = [...connectivityRows(engine)];
    expect(rows).toContainEqual({ src: 'shop/agent[Pod]', dst: 'shop/db[Pod]', conn: 'TCP 9' });
    expect(rows).toContainEqual({ src: '192.168.0.1-192.168.0.1', dst: 'shop/db[Pod]', conn: 'TCP 9' });
    expect(rows).toContainEqual({ src: 'shop/db[Pod]', dst: 'shop/agent[Pod]', conn: 'All Connections' });
  });

  it('is sorted by source, then destination', () => {
    fc.assert(
      fc.property(cluster, (random) => {
        const keys = [...connectivityRows(engineOf(manifestsOf(random)))].map(
          ({ src, dst }) => `${src}\u0000${dst}`,
        );
        expect(keys).toEqual([...new Set(keys)].sort());
      }),
      { numRuns: 30, seed: 9 },
    );
  });
});
