import { describe, expect, it } from 'vitest';
import { calico } from '../../policies/calico/cluster.ts';
import { lab, namespace, node, pod } from '../lab.ts';

const NODE = '10.9.0.1';
const CLIENT = '203.0.113.5';

const cluster = node('node-a', NODE) + namespace('shop') + pod('shop/web', 'app=web', { ip: '10.1.9.1' });

const edge = (more = '', name = '"*"') =>
  calico('HostEndpoint', 'edge', `{node: node-a, interfaceName: ${name}${more}}`, { labels: 'role=edge' });
const OPEN = ', profiles: [projectcalico-default-allow]';

function onEdge(name: string, spec: string): string {
  return calico('GlobalNetworkPolicy', name, `{selector: role == 'edge', ${spec}}`);
}

const ask = (yaml: string, traffic: string, from = CLIENT, to = NODE) =>
  lab(cluster + yaml).ask(from, to, traffic);

describe('host endpoints', () => {
  it('trap 80: without policy and profile nothing passes but failsafe ports', () => {
    expect(ask('', 'TCP 8080')).toBe('allow');
    expect(ask(edge(), 'TCP 8080')).toBe('deny');
    expect(ask(edge(), 'TCP 22')).toBe('allow');
    expect(ask(edge(), 'UDP 68')).toBe('allow');
    expect(ask(edge(), 'TCP 443', NODE, CLIENT)).toBe('deny');
    expect(ask(edge(), 'UDP 53', NODE, CLIENT)).toBe('allow');
  });

  it('trap 80: the profile projectcalico-default-allow allows what no policy decides', () => {
    expect(ask(edge(OPEN), 'TCP 8080')).toBe('allow');
    const web = onEdge(
      'web',
      'types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}]',
    );
    expect(ask(edge(OPEN) + web, 'TCP 8080')).toBe('deny');
    expect(ask(edge(OPEN) + web, 'TCP 80')).toBe('allow');
    expect(ask(edge(OPEN) + web, 'TCP 22')).toBe('allow');
    expect(ask(edge(OPEN) + web, 'TCP 443', NODE, CLIENT)).toBe('allow');
  });

  it('trap 80: an empty list of failsafe ports opens none', () => {
    const none = calico('FelixConfiguration', 'default', '{failsafeInboundHostPorts: []}');
    expect(ask(edge() + none, 'TCP 22')).toBe('deny');
    expect(ask(edge() + none, 'UDP 53', NODE, CLIENT)).toBe('allow');
  });

  it('resolve their named ports on the addresses they are expected at, and nowhere else', () => {
    const web = onEdge(
      'web',
      'types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [web]}}]',
    );
    const ports = ', ports: [{name: web, protocol: TCP, port: 8080}]';
    const expected = edge(`, expectedIPs: [${NODE}]${ports}`) + web;
    expect(ask(expected, 'TCP 8080')).toBe('allow');
    expect(ask(expected, 'TCP 8081')).toBe('deny');
    expect(ask(edge(ports) + web, 'TCP 8080')).toBe('deny');
  });

  it('trap 80: a profile of the user’s own is not modelled', () => {
    const own = calico('Profile', 'legacy', '{ingress: [{action: Allow}]}');
    expect(ask(edge(', profiles: [legacy]') + own, 'TCP 8080')).toBe('unknown');
    expect(ask(edge(', profiles: [ksa.shop.default]'), 'TCP 8080')).toBe('deny');
  });

  it('trap 81: before DNAT an Allow skips the normal policies, and what nothing matches goes on to them', () => {
    const early = onEdge(
      'early',
      'preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [80]}}, {action: Deny, protocol: TCP, destination: {ports: [81]}}]',
    );
    const normal = onEdge(
      'normal',
      'types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}, {action: Allow}]',
    );
    expect(ask(edge() + early + normal, 'TCP 80')).toBe('allow');
    expect(ask(edge() + early + normal, 'TCP 81')).toBe('deny');
    expect(ask(edge() + early + normal, 'TCP 82')).toBe('allow');
    expect(ask(edge() + normal, 'TCP 80')).toBe('deny');
  });

  it('trap 81: untracked policies come first, and pass host endpoints of every interface by', () => {
    const untracked = onEdge(
      'untracked',
      'doNotTrack: true, applyOnForward: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [80]}}]',
    );
    const normal = onEdge('normal', 'types: [Ingress], ingress: [{action: Allow}]');
    const eth0 = edge(', expectedIPs: [10.9.0.1]', 'eth0');
    expect(ask(eth0 + untracked + normal, 'TCP 80')).toBe('deny');
    expect(ask(eth0 + untracked + normal, 'TCP 81')).toBe('allow');
    expect(ask(edge() + untracked + normal, 'TCP 80')).toBe('allow');
  });

  it('trap 81: a policy on forwarded traffic can only take away from the node’s pods', () => {
    const forwarded = onEdge(
      'forwarded',
      'applyOnForward: true, types: [Ingress], ingress: [{action: Allow}]',
    );
    expect(ask(edge(OPEN), 'TCP 80', CLIENT, 'shop/web')).toBe('allow');
    expect(ask(edge(OPEN) + forwarded, 'TCP 80', CLIENT, 'shop/web')).toBe('unknown');
    const closed = calico('NetworkPolicy', 'shop/closed', '{types: [Ingress], ingress: []}');
    expect(ask(edge(OPEN) + forwarded + closed, 'TCP 80', CLIENT, 'shop/web')).toBe('deny');
  });

  it('trap 81: a policy of a namespace never selects a host endpoint', () => {
    const all = calico('NetworkPolicy', 'shop/all', '{types: [Ingress], ingress: []}');
    expect(ask(edge(OPEN) + all, 'TCP 80')).toBe('allow');
  });
});
