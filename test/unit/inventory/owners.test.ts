import { describe, expect, test } from 'vitest';
import { inventoryOf, pod, type Raw } from './objects.ts';

function owned(apiVersion: string, kind: string, name: string, more: Raw = {}): Raw {
  return { apiVersion, kind, metadata: { name, namespace: 'harbour', ...more }, spec: { replicas: 1 } };
}

function workloadsOf(...raw: readonly Raw[]): readonly string[] {
  return inventoryOf(...raw).workloads.map(({ ref }) => `${ref.kind}/${ref.name}`);
}

const crane = (uid: string) => owned('apps/v1', 'Deployment', 'crane', { uid });
const replicaSet = (uid: string, ownerUid: string) =>
  owned('apps/v1', 'ReplicaSet', 'crane-5d4f', {
    uid,
    ownerReferences: [{ kind: 'Deployment', name: 'crane', uid: ownerUid, controller: true }],
  });

describe('the workload that a pod stands for', () => {
  test('is the Deployment above its ReplicaSet', () => {
    const owner = { kind: 'ReplicaSet', name: 'crane-5d4f', uid: 'rs' };
    expect(workloadsOf(crane('d'), replicaSet('rs', 'd'), pod('harbour', 'crane-5d4f-x', { owner }))).toEqual(
      ['Deployment/crane'],
    );
  });

  test('is the CronJob above its Job', () => {
    const job = owned('batch/v1', 'Job', 'tides-1', {
      ownerReferences: [{ kind: 'CronJob', name: 'tides', controller: true }],
    });
    const owner = { kind: 'Job', name: 'tides-1' };
    expect(workloadsOf(job, pod('harbour', 'tides-1-x', { owner }))).toEqual(['CronJob/tides']);
  });

  test('is the Deployment even where an operator controls it', () => {
    const operated = owned('apps/v1', 'Deployment', 'crane', {
      ownerReferences: [{ kind: 'HarbourCrane', name: 'big', controller: true }],
    });
    const owner = { kind: 'ReplicaSet', name: 'crane-5d4f' };
    expect(workloadsOf(operated, replicaSet('rs', 'd'), pod('harbour', 'crane-x', { owner }))).toEqual([
      'Deployment/crane',
    ]);
  });

  test('is found by pod-template-hash where the ReplicaSet was not read', () => {
    const owner = { kind: 'ReplicaSet', name: 'crane-5d4f' };
    const labels = { 'pod-template-hash': '5d4f' };
    expect(workloadsOf(pod('harbour', 'crane-5d4f-x', { owner, labels }))).toEqual(['Deployment/crane']);
    expect(workloadsOf(pod('harbour', 'crane-5d4f-x', { owner }))).toEqual(['ReplicaSet/crane-5d4f']);
  });

  test('is the owner it names where that is of a kind we do not read', () => {
    const owner = { kind: 'StrimziPodSet', name: 'ferry' };
    expect(workloadsOf(pod('harbour', 'ferry-0', { owner }))).toEqual(['StrimziPodSet/ferry']);
  });

  test('is the pod itself when nothing controls it, or only a node does', () => {
    const owner = { kind: 'Node', name: 'pier-1' };
    expect(workloadsOf(pod('harbour', 'etcd-pier-1', { owner }), pod('harbour', 'dinghy'))).toEqual([
      'Pod/dinghy',
      'Pod/etcd-pier-1',
    ]);
  });

  test('is the pod itself when it names an owner of another uid', () => {
    const owner = { kind: 'ReplicaSet', name: 'crane-5d4f', uid: 'forged' };
    expect(workloadsOf(crane('d'), replicaSet('rs', 'd'), pod('harbour', 'stowaway', { owner }))).toEqual([
      'Deployment/crane',
      'Pod/stowaway',
    ]);
  });

  test('is found where references run in a circle', () => {
    const circle = owned('batch/v1', 'Job', 'ouroboros', {
      ownerReferences: [{ kind: 'Job', name: 'ouroboros', controller: true }],
    });
    const two = ['a', 'b'].map((name) =>
      owned('batch/v1', 'Job', name, {
        ownerReferences: [{ kind: 'Job', name: name === 'a' ? 'b' : 'a', controller: true }],
      }),
    );
    expect(workloadsOf(circle, ...two).length).toBeGreaterThan(0);
  });
});
