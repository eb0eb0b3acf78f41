/** Explanations speak of Calico's fields by Calico's names. */
import { describe, expect, it } from 'vitest';
import { explainFlow } from '../../../src/engine/flow.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { calico } from '../policies/calico/cluster.ts';
import { flow, lab, namespace, pod } from './lab.ts';

const QUAY =
  namespace('quay', 'team=dockers') +
  namespace('bridge', 'team=pilots') +
  pod('quay/crane', 'app=crane', { ip: '10.1.0.1' }) +
  pod('bridge/radar', 'app=radar', { ip: '10.1.0.2', spec: 'serviceAccountName: watch' });

/** Why the radar's TCP 80 misses an allow rule of the crane's with this other end. */
function miss(source: string, kind = 'NetworkPolicy', extra = ''): string {
  const name = kind === 'NetworkPolicy' ? 'quay/gate' : 'gate';
  const spec = `{types: [Ingress], ingress: [{action: Allow, source: ${source}${extra}}]}`;
  const { engine } = lab(QUAY + calico(kind, name, spec), { lower: { engine: 'calico' } });
  const find = (text: string) => (findPeer(engine, text) as { found: readonly NamedPeer[] }).found[0]!;
  const { ingress } = explainFlow(engine, find('bridge/radar'), find('quay/crane'), flow('TCP 80'));
  return ingress.steps.find(({ did }) => did === 'no-match')!.why;
}

describe('why a Calico rule does not match', () => {
  it.each([
    ['{selector: app == "radar"}', 'source.selector: a selector alone stays in namespace quay'],
    [
      '{serviceAccounts: {names: [watch]}}',
      'source.serviceAccounts: a list of serviceAccounts alone stays in namespace quay',
    ],
    ['{notSelector: app == "tug"}', 'source.notSelector: a notSelector alone stays in namespace quay'],
    ['{nets: [192.0.2.0/24]}', 'source.nets[0]: 192.0.2.0/24 does not hold 10.1.0.2'],
    ['{notNets: [10.1.0.0/16]}', 'source.notNets: bridge/radar is among those it excludes'],
  ])('in a namespaced policy: %s', (source, why) => {
    expect(miss(source)).toBe(why);
  });

  it.each([
    ['{selector: app == "tug"}', 'source.selector: asks for app=tug, but bridge/radar has app=radar'],
    [
      '{selector: app == "radar", namespaceSelector: team == "dockers"}',
      'source.namespaceSelector: asks for team=dockers, but namespace bridge has team=pilots',
    ],
    [
      '{namespaceSelector: projectcalico.org/name == "quay"}',
      'source.namespaceSelector: asks for namespace quay, not bridge',
    ],
    ['{notSelector: has(app)}', 'source.notSelector: bridge/radar is among those it excludes'],
  ])('in a global policy: %s', (source, why) => {
    expect(miss(source, 'GlobalNetworkPolicy')).toBe(why);
  });

  it('because it is for another end on this side (trap 78)', () => {
    expect(miss('{}', 'GlobalNetworkPolicy', ', destination: {selector: app == "tug"}')).toBe(
      'is for other ends on this side: destination.selector: asks for app=tug, but quay/crane has app=crane',
    );
  });
});
