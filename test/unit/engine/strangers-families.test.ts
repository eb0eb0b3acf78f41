import { describe, expect, it } from 'vitest';
import { calico } from '../policies/calico/cluster.ts';
import { lab, namespace, pod } from './lab.ts';

const WALL = calico(
  'GlobalNetworkPolicy',
  'wall',
  '{namespaceSelector: all(), types: [Ingress], ingress: [{action: Deny, source: {nets: [0.0.0.0/0]}}, {action: Allow}]}',
);

/** What a pod that does not exist yet may send to `pay/db` behind a wall against every IPv4 address. */
function newcomer(addresses: readonly string[]): 'open' | 'closed' | 'unknown' {
  const { engine } = lab(namespace('pay') + pod('pay/db', 'app=db', { ip: addresses }) + WALL, {
    lower: { engine: 'calico' },
  });
  const { may, must } = engine.connections({ class: engine.stranger() }, { class: engine.classOf(0)! });
  if (may.TCP.length === 0) return 'closed';
  return must.TCP.length > 0 ? 'open' : 'unknown';
}

describe('a pod that does not exist yet, before a denial of one family', () => {
  it('is denied where pods have that family only, and unknown where it may have the other', () => {
    expect(newcomer(['10.0.0.1'])).toBe('closed');
    expect(newcomer(['10.0.0.1', 'fd00::1'])).toBe('unknown');
  });
});
