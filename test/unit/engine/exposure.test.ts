import { describe, expect, it } from 'vitest';
import { exposureRows } from '../../../src/engine/exposure.ts';
import { portsOf } from '../../../src/model/connection-set.ts';
import { lab, namespace, pod, policy } from './lab.ts';

const rowsOf = (yaml: string, direction: 'ingress' | 'egress' = 'ingress') => {
  const { engine } = lab(namespace('till') + pod('till/web', 'app=web') + yaml);
  return exposureRows(engine, { direction }).map(({ endpoint, peer, conn, rules, addresses }) => [
    endpoint,
    peer,
    conn,
    rules.map(({ policy: name, rule }) => `${name} ${rule}`),
    ...(addresses ? [addresses.length] : []),
  ]);
};

describe('exposure', () => {
  it('is everything where nothing isolates', () => {
    expect(rowsOf('')).toEqual([
      ['till/web[Pod]', 'any-namespace', 'All Connections', []],
      ['till/web[Pod]', 'own-namespace', 'All Connections', []],
      ['till/web[Pod]', 'internet', 'All Connections', [], 3],
    ]);
  });

  it('names the rule that opens, and tells pods of the namespace from pods of others', () => {
    const spec =
      '{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}, {from: [{namespaceSelector: {}}], ports: [{port: 9090}]}]}';
    expect(rowsOf(policy('till/web', spec))).toEqual([
      ['till/web[Pod]', 'any-namespace', 'TCP 9090', ['NetworkPolicy till/web spec.ingress[1]']],
      [
        'till/web[Pod]',
        'own-namespace',
        'TCP 80,9090',
        ['NetworkPolicy till/web spec.ingress[0]', 'NetworkPolicy till/web spec.ingress[1]'],
      ],
    ]);
  });

  it('tells which part of the Internet', () => {
    const { engine } = lab(
      namespace('till') +
        pod('till/web', 'app=web') +
        policy(
          'till/web',
          '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]}',
        ),
    );
    expect(exposureRows(engine, { direction: 'ingress' })).toMatchObject([
      { peer: 'internet', conn: 'TCP 443', addresses: ['203.0.113.0-203.0.113.255'] },
    ]);
    expect(
      exposureRows(engine, { direction: 'ingress', traffic: portsOf('TCP', [{ first: 22, last: 22 }]) }),
    ).toEqual([]);
  });

  it('is nothing behind a policy that lists its peers', () => {
    expect(rowsOf(policy('till/web', '{podSelector: {}, policyTypes: [Egress]}'), 'egress')).toEqual([]);
  });
});
