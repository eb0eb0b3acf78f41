import { describe, expect, it } from 'vitest';
import { lab, namespace, pod, policy } from './lab.ts';

const CARD =
  namespace('cde') +
  namespace('ops') +
  pod('cde/card', 'app=card', { ip: '10.1.0.1' }) +
  pod('ops/web', '', { ip: '10.1.0.2' });
const ingress = (from: string, ports = '') =>
  policy('cde/p', `{podSelector: {}, ingress: [{from: ${from}${ports && `, ports: ${ports}`}}]}`);
const state = (from: string, ports?: string) => {
  const { engine, classOf } = lab(CARD + ingress(from, ports));
  return engine.isolation(classOf('cde/card'), 'ingress').state;
};
const block = (cidr: string) => `{ipBlock: {cidr: "${cidr}"}}`;

describe('isolation', () => {
  it('holds beside listed peers and listed ports', () => {
    expect(state('[{podSelector: {}}]')).toBe('isolated');
    expect(state(`[${block('203.0.113.0/24')}]`)).toBe('isolated');
    expect(state('[{namespaceSelector: {}}]', '[{port: 443}]')).toBe('isolated');
  });

  it('is gone with every namespace, either family, or two halves of one', () => {
    expect(state('[{namespaceSelector: {}}]')).toBe('open');
    expect(state(`[${block('0.0.0.0/0')}]`)).toBe('open');
    expect(state(`[${block('::/0')}]`)).toBe('open');
    expect(state(`[${block('2000::/3')}]`)).toBe('open');
    expect(state(`[${block('0.0.0.0/1')}, ${block('128.0.0.0/1')}]`)).toBe('open');
    expect(state('[{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]')).toBe('open');
  });

  it('is gone when a block holds every pod there is, and in doubt when it holds some', () => {
    expect(state(`[${block('10.1.0.0/16')}]`)).toBe('open');
    expect(state(`[${block('10.1.0.2/31')}]`)).toBe('unknown');
    expect(state(`[${block('10.1.0.2/32')}]`)).toBe('isolated');
  });

  it('is gone with every port of a protocol', () => {
    expect(state('[{namespaceSelector: {}}]', '[{protocol: TCP}]')).toBe('open');
    expect(state('[{namespaceSelector: {}}]', '[{port: 1, endPort: 65535}]')).toBe('open');
  });

  it('of a pod that does not exist shows a namespace’s default', () => {
    const { engine } = lab(CARD + policy('cde/p', '{podSelector: {}}'));
    expect(engine.isolation(engine.stranger('cde'), 'ingress').state).toBe('isolated');
    expect(engine.isolation(engine.stranger('ops'), 'ingress').state).toBe('open');
    expect(engine.isolation(engine.stranger(), 'egress').state).toBe('open');
  });
});
