import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Selector } from '../../../src/model/selector.ts';
import { type EngineOptions, engineOf, has, pods, policyOn } from './intermediate.ts';
import { namespace, pod } from './lab.ts';

const account = (id: string, labels = '') => {
  const [space, name] = id.split('/');
  return `---
apiVersion: v1
kind: ServiceAccount
metadata: {namespace: ${space}, name: ${name}, labels: {${labels.replaceAll('=', ': ')}}}
`;
};

const cluster =
  namespace('harbour', 'coast=north') +
  account('harbour/crane', 'duty=lift') +
  account('harbour/default') +
  pod('harbour/lifter', 'app=lifter', { spec: 'serviceAccountName: crane' }) +
  pod('harbour/idle', 'app=idle');

/** Names of the pods that a selector matches for sure, and of those it may match besides. */
function selected(selector: Selector, yaml = cluster, options: EngineOptions = {}) {
  const policy = policyOn('guard', pods(selector), []);
  const engine = engineOf(yaml, { policies: [policy] }, options);
  const name = (index: number) => engine.input.inventory.endpoints[index]!.name;
  const { must, may } = engine.selected(policy);
  return { must: must.map(name).sort(), may: may.map(name).sort() };
}

const ALL = { must: ['idle', 'lifter'], may: [] };
const NONE = { must: [], may: [] };

describe('labels that Calico gives an endpoint', () => {
  it('are its namespace, its orchestrator and its service account', () => {
    expect(selected(has('projectcalico.org/namespace', 'harbour'))).toEqual(ALL);
    expect(selected(has('projectcalico.org/orchestrator', 'k8s'))).toEqual(ALL);
    expect(selected(has('projectcalico.org/serviceaccount', 'crane'))).toEqual({ must: ['lifter'], may: [] });
    expect(selected(has('projectcalico.org/serviceaccount', 'default'))).toEqual({ must: ['idle'], may: [] });
  });

  it('are the labels of its namespace under pcns, with two names', () => {
    expect(selected(has('pcns.coast', 'north'))).toEqual(ALL);
    expect(selected(has('pcns.projectcalico.org/name', 'harbour'))).toEqual(ALL);
    expect(selected(has('pcns.kubernetes.io/metadata.name', 'harbour'))).toEqual(ALL);
    expect(selected(has('pcns.tide'))).toEqual(NONE);
  });

  it('are the labels of its service account under pcsa, with its name', () => {
    expect(selected(has('pcsa.duty', 'lift'))).toEqual({ must: ['lifter'], may: [] });
    expect(selected(has('pcsa.projectcalico.org/name', 'crane'))).toEqual({ must: ['lifter'], may: [] });
  });

  it('give way to its own labels, but for the three that Calico writes over them', () => {
    const forger = pod(
      'harbour/forger',
      'pcns.coast=south,projectcalico.org/namespace=vault,projectcalico.org/serviceaccount=master',
    );
    const yaml = namespace('harbour', 'coast=north') + forger;
    expect(selected(has('pcns.coast', 'south'), yaml).must).toEqual(['forger']);
    expect(selected(has('projectcalico.org/namespace', 'vault'), yaml).must).toEqual([]);
    expect(selected(has('projectcalico.org/serviceaccount', 'default'), yaml).must).toEqual(['forger']);
  });

  it('do not hold the name of a service account of 63 characters or more', () => {
    const rename = (length: number): EngineOptions => ({
      endpoints: (endpoint) => ({ ...endpoint, serviceAccount: 'a'.repeat(length) }),
    });
    expect(selected(has('projectcalico.org/serviceaccount'), cluster, rename(62)).must).toHaveLength(2);
    expect(selected(has('projectcalico.org/serviceaccount'), cluster, rename(63)).must).toEqual([]);
    expect(selected(has('pcsa.projectcalico.org/name'), cluster, rename(63)).must).toHaveLength(2);
  });
});

describe('labels of what was not read', () => {
  const unread = pod('cellar/cask', 'app=cask', { spec: 'serviceAccountName: cooper' });
  const unknown = { undeclared: 'unknown' } as const;

  it('leave selectors over a namespace in doubt, but for its names', () => {
    expect(selected(has('pcns.coast'), unread, unknown)).toEqual({ must: [], may: ['cask'] });
    expect(selected(has('pcns.projectcalico.org/name', 'cellar'), unread, unknown).must).toEqual(['cask']);
    expect(selected(has('pcns.kubernetes.io/metadata.name', 'attic'), unread, unknown)).toEqual(NONE);
  });

  it('leave selectors over a service account in doubt, and no other', () => {
    const read = namespace('cellar') + unread;
    expect(selected(has('pcsa.duty'), read, unknown)).toEqual({ must: [], may: ['cask'] });
    expect(selected({ op: 'not', of: has('pcsa.duty') }, read, unknown)).toEqual({ must: [], may: ['cask'] });
    expect(selected(has('app'), read, unknown)).toEqual({ must: ['cask'], may: [] });
    expect(selected(has('pcns.coast'), read, unknown)).toEqual(NONE);
  });

  it('count as absent where that was asked for', () => {
    expect(selected(has('pcns.coast'), unread)).toEqual(NONE);
    expect(selected({ op: 'not', of: has('pcsa.duty') }, unread).must).toEqual(['cask']);
  });

  it('do not make doubtful what a pod’s own label answers', () => {
    const own = pod('cellar/keg', 'pcns.coast=east');
    expect(selected(has('pcns.coast', 'east'), own, unknown)).toEqual({ must: ['keg'], may: [] });
    expect(selected(has('pcns.coast', 'west'), own, unknown)).toEqual(NONE);
  });
});

describe('a pod that does not exist', () => {
  const isolatedBy = (selector: Selector, at: (engine: Engine) => number) => {
    const engine = engineOf(cluster, { policies: [policyOn('guard', pods(selector), [])] });
    return engine.isolation(at(engine), 'ingress').state;
  };

  it('has the labels of its namespace and of the service account default', () => {
    const here = (engine: Engine) => engine.stranger('harbour');
    expect(isolatedBy(has('pcns.coast', 'north'), here)).toBe('isolated');
    expect(isolatedBy(has('pcsa.projectcalico.org/name', 'default'), here)).toBe('isolated');
    expect(isolatedBy(has('pcsa.duty', 'lift'), here)).toBe('open');
  });

  it('has none but names in a new namespace', () => {
    const there = (engine: Engine) => engine.stranger();
    expect(isolatedBy(has('pcns.coast'), there)).toBe('open');
    expect(isolatedBy(has('projectcalico.org/namespace'), there)).toBe('isolated');
    expect(isolatedBy(has('projectcalico.org/namespace', 'harbour'), there)).toBe('open');
  });
});
