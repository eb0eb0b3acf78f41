import { describe, expect, it } from 'vitest';
import { explainFlow } from '../../../src/engine/flow.ts';
import { createParts } from '../../../src/engine/parts.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { formatConnections } from '../../../src/model/connection-set.ts';
import { explanationText } from '../../../src/report/explanation.ts';
import { flow, type Lab, lab, namespace, pod, policy } from './lab.ts';

const PODS =
  namespace('harbour') +
  pod('harbour/pilot', 'app=pilot', { ip: ['10.0.0.1', 'fd00::1'] }) +
  pod('harbour/tug', 'app=tug', { ip: ['10.0.0.2', 'fd00::2'] }) +
  pod('harbour/skiff', 'app=skiff', { ip: '10.0.0.3' }) +
  pod('harbour/raft', 'app=raft', { ip: null });

const FOUR = '[{ports: [{port: 80}, {port: 81}], to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]';
const egress = (rules: string) =>
  policy(
    'harbour/out',
    `{podSelector: {matchLabels: {app: pilot}}, policyTypes: [Egress], egress: ${rules}}`,
  );
const ingress = (rules: string) =>
  policy('harbour/in', `{podSelector: {matchLabels: {app: tug}}, policyTypes: [Ingress], ingress: ${rules}}`);
const SIX = '[{ports: [{port: 81}, {port: 82}], from: [{ipBlock: {cidr: "fd00::/8"}}]}]';

function peer({ engine }: Lab, name: string): NamedPeer {
  const found = findPeer(engine, name);
  if ('problem' in found) throw new Error(found.problem);
  return found.found[0]!;
}

function between({ engine, classOf }: Lab, from: string, to: string) {
  const { may, must } = engine.connections({ class: classOf(from) }, { class: classOf(to) });
  return [must, may].map(formatConnections);
}

describe('two pods with addresses of both families', () => {
  it('do not connect where one end admits IPv4 only and the other IPv6 only', () => {
    const crosswise = lab(PODS + egress(FOUR) + ingress(SIX));
    expect(crosswise.ask('harbour/pilot', 'harbour/tug', 'TCP 81')).toBe('deny');
    expect(between(crosswise, 'harbour/pilot', 'harbour/tug')).toEqual(['No Connections', 'No Connections']);
    const [from, to] = ['harbour/pilot', 'harbour/tug'].map((name) => ({ class: crosswise.classOf(name) }));
    for (const [subject, direction] of [
      [from!, 'egress'],
      [to!, 'ingress'],
    ] as const) {
      const reached = crosswise.engine.reachable(subject.class, direction).flatMap(({ peers }) => peers);
      expect(reached).not.toContainEqual(direction === 'egress' ? to : from);
    }
    expect(formatConnections(crosswise.engine.side(to!.class, 'ingress', from!).must)).toBe('TCP 81-82');
  });

  it('connect on what any one family lets through both ends', () => {
    const both = '[{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: "fd00::/8"}}]';
    const rules = `[{ports: [{port: 80}], from: [{ipBlock: {cidr: 10.0.0.0/8}}]}, {ports: [{port: 82}], from: ${both}}]`;
    const six = '{ports: [{port: 82}], to: [{ipBlock: {cidr: "fd00::2/128"}}]}';
    const uneven = lab(PODS + egress(`[${FOUR.slice(1, -1)}, ${six}]`) + ingress(rules));
    expect(between(uneven, 'harbour/pilot', 'harbour/tug')).toEqual(['TCP 80,82', 'TCP 80,82']);
  });

  it('keep ICMP to IPv4 and ICMPv6 to IPv6', () => {
    const open = '[{from: [{ipBlock: {cidr: "fd00::/8"}}]}]';
    const [must] = between(lab(PODS + ingress(open)), 'harbour/pilot', 'harbour/tug');
    expect(must).toBe('SCTP 1-65535 TCP 1-65535 UDP 1-65535 ICMPv6 Protocol 0,2-5,7-16,18-57,59-131,133-255');
  });

  it('are explained family by family, with what would open either', () => {
    const crosswise = lab(PODS + egress(FOUR) + ingress(SIX));
    const [from, to] = [peer(crosswise, 'harbour/pilot'), peer(crosswise, 'harbour/tug')];
    const traffic = flow('TCP 81');
    const explanation = explainFlow(crosswise.engine, from, to, traffic);
    expect(
      explanation.families?.map(({ family, egress: out, ingress: into }) => [
        family,
        out.verdict,
        into.verdict,
      ]),
    ).toEqual([
      [4, 'allow', 'deny'],
      [6, 'deny', 'allow'],
    ]);
    expect(explanation.egress.steps.map(({ family }) => family)).toContain(6);
    const text = explanationText({ from: 'harbour/pilot', to: 'harbour/tug', traffic }, explanation);
    expect(text).toContain(
      'Denied: IPv4 denied by the ingress of the destination: no rule allows it there; ' +
        'IPv6 denied by the egress of the source: no rule allows it there',
    );
    expect(text).toContain('fd00::/8 does not hold 10.0.0.1');
    expect(text).toContain('10.0.0.0/8 does not hold fd00::2');
    expect(explanation.advice!.map(({ message }) => message.slice(0, 13))).toEqual([
      'for IPv4: an ',
      'for IPv6: an ',
    ]);
  });

  it('are explained as one where both families take the same way', () => {
    const alike = lab(PODS + ingress('[{from: [{podSelector: {}}]}]'));
    const explanation = explainFlow(
      alike.engine,
      peer(alike, 'harbour/pilot'),
      peer(alike, 'harbour/tug'),
      flow('TCP 1'),
    );
    expect(explanation.verdict).toBe('allow');
    expect(explanation.families).toBeUndefined();
  });
});

describe('a pod of one family, or of addresses that are not known', () => {
  it('has packets of its own family only', () => {
    const one = lab(PODS + ingress(SIX));
    expect(one.ask('harbour/skiff', 'harbour/tug', 'TCP 81')).toBe('deny');
    expect(
      lab(PODS + ingress(SIX.replace('fd00::/8', '10.0.0.3/32'))).ask(
        'harbour/skiff',
        'harbour/tug',
        'TCP 81',
      ),
    ).toBe('allow');
  });

  it('leaves unknown what its addresses decide', () => {
    const { engine, classOf } = lab(PODS + egress(FOUR) + ingress(SIX));
    const { may, must, reasons } = engine.connections(
      { class: classOf('harbour/raft') },
      { class: classOf('harbour/tug') },
    );
    expect([must, may].map(formatConnections)).toEqual(['No Connections', 'TCP 81-82']);
    expect(reasons[0]!.message).toBe(
      'a block may hold an address of an endpoint whose addresses are not known',
    );
  });
});

describe('rows', () => {
  it('are doubled for those only whose rules tell the families apart', () => {
    const tags =
      '{podSelector: {matchLabels: {app: skiff}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}';
    const { engine, classOf } = lab(PODS + egress(FOUR) + policy('harbour/tags', tags));
    const { egress: rows } = createParts(engine.input).rows;
    const isSplit = (name: string) => rows.isSplit(rows.groupOf(classOf(name)));
    expect(['harbour/pilot', 'harbour/tug', 'harbour/skiff'].map(isSplit)).toEqual([true, false, false]);
  });

  it('answer without a policy as they do with it, family by family', () => {
    const { engine, classOf, policy: named } = lab(PODS + egress(FOUR) + ingress(SIX));
    const variant = engine.without({ policies: new Set([named('out')]) });
    const [from, to] = [{ class: classOf('harbour/pilot') }, { class: classOf('harbour/tug') }];
    expect(formatConnections(variant.connections(from, to).must)).toBe('TCP 81-82');
    expect(formatConnections(engine.without({}).connections(from, to).may)).toBe('No Connections');
  });
});
