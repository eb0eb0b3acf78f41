import { describe, expect, it } from 'vitest';
import { diffEngines } from '../../../src/engine/diff.ts';
import { renderDiff } from '../../../src/report/diff/formats.ts';
import { diffLines, focusOn } from '../../../src/report/diff/view.ts';
import { lab, namespace, node, pod, policy } from './lab.ts';

const CLOSED = policy('pay/closed', '{podSelector: {}, policyTypes: [Ingress]}');
const TILL = policy(
  'pay/ledger',
  '{podSelector: {matchLabels: {app: ledger}}, ingress: [{from: [{podSelector: {matchLabels: {app: till}}}], ports: [{port: 5432}]}]}',
);
const WIDER = TILL.replace('port: 5432', 'port: 5432, endPort: 5440');
const ANYONE = policy(
  'pay/ledger',
  '{podSelector: {matchLabels: {app: ledger}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 5432}]}]}',
);
const PODS =
  namespace('pay') +
  namespace('shop') +
  pod('pay/till', 'app=till') +
  pod('pay/ledger', 'app=ledger') +
  pod('shop/web', 'app=web');
const CILIUM = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {namespace: pay, name: l7}
spec: {endpointSelector: {}}
`;

function diff(old: string, next: string) {
  const result = diffEngines(lab(old).engine, lab(next).engine);
  const lines = diffLines(result).map(({ change, src, dst, old, new: now }) => {
    return `${change} ${src} => ${dst} : ${old} -> ${now}`;
  });
  return { ...result, lines, text: renderDiff(result, 'txt') };
}

describe('a comparison of two policy sets', () => {
  it('finds nothing between equals, whatever the order of the documents', () => {
    const { lines, policies, text } = diff(PODS + CLOSED + TILL, TILL + CLOSED + PODS);
    expect(lines).toEqual([]);
    expect(policies).toEqual([]);
    expect(text).toBe('No connection differs\n');
  });

  it('names the rule that opened a connection', () => {
    const { lines, changes } = diff(PODS + CLOSED + TILL, PODS + CLOSED + ANYONE);
    expect(lines).toEqual(['opened shop/web[Pod] => pay/ledger[Pod] : No Connections -> TCP 5432']);
    expect(changes[0]!.parts).toMatchObject([
      { what: 'opened', conn: 'TCP 5432', by: [{ effect: 'allows', in: 'new', rule: 'spec.ingress[0]' }] },
    ]);
  });

  it('names the rule that had allowed what is closed', () => {
    const { lines, changes } = diff(PODS + CLOSED + ANYONE, PODS + CLOSED + TILL);
    expect(lines).toEqual(['closed shop/web[Pod] => pay/ledger[Pod] : TCP 5432 -> No Connections']);
    expect(changes[0]!.parts[0]!.by).toMatchObject([
      { effect: 'allows', in: 'old', policy: { name: 'ledger' } },
    ]);
  });

  it('names the policy that isolates where nothing allowed by name', () => {
    const { changes, lines } = diff(PODS, PODS + CLOSED);
    expect(lines).toContain('closed shop/web[Pod] => pay/till[Pod] : All Connections -> No Connections');
    expect(changes.flatMap(({ parts }) => parts.flatMap(({ by }) => by))).toEqual(
      expect.arrayContaining([expect.objectContaining({ effect: 'isolates', in: 'new' })]),
    );
  });

  it('names the isolation that is gone', () => {
    const { changes } = diff(PODS + CLOSED, PODS);
    expect(changes[0]!.parts[0]).toMatchObject({
      what: 'opened',
      by: [{ effect: 'isolates', in: 'old', policy: { name: 'closed' } }],
    });
  });

  it('tells the part of a connection that opened', () => {
    const { lines, text } = diff(PODS + CLOSED + TILL, PODS + CLOSED + WIDER);
    expect(lines).toEqual(['changed pay/till[Pod] => pay/ledger[Pod] : TCP 5432 -> TCP 5432-5440']);
    expect(text).toContain('opened TCP 5433-5440 (was TCP 5432, is TCP 5432-5440)');
  });

  it('says that labels changed where the policy did not', () => {
    const { changes } = diff(PODS + CLOSED + TILL, PODS.replace('app: web', 'app: till') + CLOSED + TILL);
    expect(changes).toEqual([]);
    const moved = PODS.replace('name: web, labels', 'name: web, labels').replace(
      '{app: till}',
      '{app: tills}',
    );
    expect(diff(PODS + CLOSED + TILL, moved + CLOSED + TILL).changes[0]!.parts[0]!.by[0]).toMatchObject({
      unchanged: true,
      effect: 'allows',
      in: 'old',
    });
  });

  it('never takes what is not known any more for opened or closed', () => {
    const { lines, changes, text } = diff(PODS + CLOSED + TILL, PODS + CLOSED + TILL + CILIUM);
    expect(lines.every((line) => line.startsWith('changed'))).toBe(true);
    expect(changes.flatMap(({ parts }) => parts.map(({ what }) => what))).not.toContain('opened');
    expect(text).toContain('CiliumNetworkPolicy pay/l7');
    expect(text).toMatch(/something is not known any more/);
  });

  it('lists peers that came and went apart', () => {
    const { lines, came, went } = diff(
      PODS + TILL,
      PODS.replaceAll('shop/web', '').replaceAll('name: web', 'name: kiosk') + TILL,
    );
    expect(lines).toEqual([]);
    expect(came).toEqual(['shop/kiosk[Pod]']);
    expect(went).toEqual(['shop/web[Pod]']);
  });

  it('tells a policy without effect from one with', () => {
    const idle = policy('shop/idle', '{podSelector: {matchLabels: {app: nobody}}, policyTypes: [Ingress]}');
    const { policies, text } = diff(PODS + CLOSED + TILL, PODS + CLOSED + ANYONE + idle);
    expect(policies).toMatchObject([
      { policy: { name: 'ledger' }, change: 'changed', acts: true },
      { policy: { name: 'idle' }, change: 'added', acts: false },
    ]);
    expect(text).toMatch(/without effect.*\n {2}added +NetworkPolicy shop\/idle/);
  });

  it('compares addresses at the bounds of both, and merges those that changed alike', () => {
    const to = (cidr: string) =>
      policy(
        'shop/out',
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}]}]}`,
      );
    const { lines } = diff(PODS + to('198.51.100.0/25'), PODS + to('198.51.100.0/24'));
    expect(lines).toEqual([
      'opened shop/web[Pod] => 198.51.100.128-198.51.100.255 : No Connections -> All Connections',
    ]);
  });

  it('compares pods on the host network by the address of their node', () => {
    const agent = pod('shop/agent', '', { spec: 'hostNetwork: true', node: 'node-b', ip: '192.168.7.9' });
    const base = PODS + node('node-b', '192.168.7.9') + agent + CLOSED;
    const lets = policy(
      'pay/node',
      '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.7.9/32}}]}]}',
    );
    const { lines } = diff(base, base + lets);
    expect(lines).toContain('opened shop/agent[Pod] => pay/till[Pod] : No Connections -> All Connections');
    expect(lines).not.toContain(expect.stringContaining('shop/web'));
  });

  it('narrows what is shown to one namespace or peer', () => {
    const result = diff(PODS, PODS + CLOSED);
    const focused = diffLines(focusOn(result, 'shop'));
    expect(focused.length).toBeGreaterThan(0);
    expect(focused.every(({ src, dst }) => `${src} ${dst}`.includes('shop/'))).toBe(true);
    expect(diffLines(focusOn(result, 'pay')).length).toBe(diffLines(result).length);
  });

  it('is the mirror of the comparison the other way round', () => {
    const there = diff(PODS + CLOSED + TILL, PODS + CLOSED + ANYONE);
    const back = diff(PODS + CLOSED + ANYONE, PODS + CLOSED + TILL);
    const mirrored = back.lines.map((line) =>
      line.replace('closed', 'opened').replace(/: (.*) -> (.*)$/, ': $2 -> $1'),
    );
    expect(mirrored).toEqual(there.lines);
  });
});

describe('a comparison in other formats', () => {
  const { changes, ...rest } = diff(PODS + CLOSED + TILL, PODS + CLOSED + ANYONE);
  const result = { changes, ...rest };

  it('is json with counts and causes', () => {
    const json = JSON.parse(renderDiff(result, 'json'));
    expect(json.summary).toEqual({ opened: 1, closed: 0, changed: 0, toUnknown: 0 });
    expect(json.changes[0]).toMatchObject({ change: 'opened', src: 'shop/web[Pod]', dst: 'pay/ledger[Pod]' });
  });

  it('is csv with a row per connection', () => {
    expect(renderDiff(result, 'csv').split('\n')).toEqual([
      'change,src,dst,old,new,parts,by',
      expect.stringMatching(
        /^opened,shop\/web\[Pod\],pay\/ledger\[Pod\],No Connections,TCP 5432,opened TCP 5432,NetworkPolicy/,
      ),
      '',
    ]);
  });

  it('is Markdown with the sentence first', () => {
    const lines = renderDiff(result, 'md').split('\n');
    expect(lines[0]).toBe('**1 connection opened, 0 closed, 0 changed**');
    expect(lines[4]).toMatch(/^\| \*\*opened\*\* \| shop/);
  });
});
