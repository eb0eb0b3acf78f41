import { describe, expect, it } from 'vitest';
import { type Model, modelManifests, portsOf } from '../../../src/engine/library.ts';

const POSTGRES = portsOf('TCP', [{ first: 5432, last: 5432 }]);

const pay = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pay', labels: {} } };

const pod = (name: string, ip: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'pay', name, labels: { app: name } },
  spec: { containers: [{ name: 'main' }] },
  status: { phase: 'Running', podIPs: [{ ip }] },
});

const till = pod('till', '10.0.0.1');
const ledger = pod('ledger', '10.0.0.2');

const policy = (from: string, namespace = 'pay') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name: 'ledger-in' },
  spec: {
    podSelector: { matchLabels: { app: 'ledger' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }] }],
  },
});

const CLUSTER = [pay, till, ledger, policy('till')];

function mapOf(model: Model): readonly string[] {
  return [...model.connectivity()].map(({ src, dst, conn }) => `${src} ${dst} ${conn}`);
}

function reaches(model: Model): string {
  return model.explain('pay/till', 'pay/ledger', POSTGRES).verdict;
}

describe('a model that is updated', () => {
  const model = modelManifests(CLUSTER);

  it('takes an object in the place of the one of its name, and leaves the model before as it was', () => {
    const { model: next, recomputed } = model.update({ put: [policy('audit')] });
    expect([reaches(model), reaches(next)]).toEqual(['allow', 'deny']);
    expect(recomputed.fresh).toBeUndefined();
    expect(next.engine.input.inventory).toBe(model.engine.input.inventory);
  });

  it('answers as one of all objects as they then are', () => {
    const audit = pod('audit', '10.0.0.3');
    const { model: next } = model.update({ put: [audit, policy('audit')], remove: [till] });
    expect(mapOf(next)).toEqual(mapOf(modelManifests([pay, ledger, audit, policy('audit')])));
  });

  it('holds a namespace that only a policy is in', () => {
    const { model: next } = model.update({ put: [policy('till', 'annex')] });
    expect(next.engine.input.inventory.namespaces.map(({ name }) => name)).toEqual(['annex', 'pay']);
  });

  it('forgets what was left out of an object that is mended', () => {
    const broken = { ...till, spec: { containers: [{ name: 'main', ports: 'http' }] } };
    const { model: next } = model.update({ put: [broken] });
    expect(next.issues).toMatchObject([{ object: { kind: 'Pod', namespace: 'pay', name: 'till' } }]);
    expect(next.update({ put: [till] }).model.issues).toEqual([]);
  });

  it('refuses to remove what is not there, and to put and remove one object', () => {
    const absent = { ...pay, metadata: { name: 'ops' } };
    expect(() => model.update({ remove: [absent] })).toThrow(
      '/Namespace//ops is to be removed, and is not there',
    );
    expect(() => model.update({ put: [till], remove: [till] })).toThrow(
      '/Pod/pay/till is both put and removed',
    );
  });

  it('refuses two objects of one name that differ, and what is no object', () => {
    const both = [policy('till'), policy('audit')];
    expect(() => model.update({ put: both })).toThrow('NetworkPolicy/pay/ledger-in and differ');
    expect(() => model.update({ put: ['ledger'] })).toThrow('manifest 0 is no Kubernetes object');
  });
});
