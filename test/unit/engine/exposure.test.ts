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

  it('names pods that do not exist yet and that a rule lets in, in namespaces that do not exist either', () => {
    const { engine } = lab(
      namespace('till', 'team=shop') +
        namespace('ward', 'team=care') +
        pod('till/web', 'app=web') +
        policy(
          'till/web',
          `{podSelector: {}, ingress: [
            {from: [{namespaceSelector: {matchLabels: {team: risk}}, podSelector: {matchLabels: {app: audit}}}], ports: [{port: 443}]},
            {from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [cart, bag]}]}}], ports: [{port: 80}]},
            {from: [{namespaceSelector: {matchLabels: {team: care}}}], ports: [{port: 8080}]},
            {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 22}]}]}`,
        ),
    );
    expect(
      exposureRows(engine, { direction: 'ingress' }).map(({ peer, pods, conn, rules }) => [
        peer,
        pods,
        conn,
        rules.map(({ rule }) => rule),
      ]),
    ).toEqual([
      ['new-pods', 'app=audit in namespaces team=risk', 'TCP 443', ['spec.ingress[0]']],
      ['new-pods', 'app in (bag,cart) in namespace till', 'TCP 80', ['spec.ingress[1]']],
      ['new-pods', 'any pod in namespaces team=care', 'TCP 8080', ['spec.ingress[2]']],
    ]);
  });

  it('considers the other side of pods that do not exist yet', () => {
    const { engine } = lab(
      namespace('till') +
        pod('till/web', 'app=web') +
        policy(
          'till/web',
          '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}]}]}',
        ) +
        policy('till/shut', '{podSelector: {matchLabels: {app: cart}}, policyTypes: [Egress]}'),
    );
    expect(exposureRows(engine, { direction: 'ingress' })).toEqual([]);
  });
});
