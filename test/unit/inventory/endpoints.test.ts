import { describe, expect, test } from 'vitest';
import { deployment, endpointNamed, inventoryOf, pod } from './objects.ts';

describe('namespaces', () => {
  test('carry their name as a label, whatever the manifest says (trap 27)', () => {
    const labels = { 'kubernetes.io/metadata.name': 'somewhere-else', dock: 'north' };
    const { namespaces } = inventoryOf({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'harbour', labels },
    });
    expect(namespaces).toEqual([
      {
        name: 'harbour',
        declared: true,
        labels: { 'kubernetes.io/metadata.name': 'harbour', dock: 'north' },
        annotations: {},
      },
    ]);
  });

  test('exist when something is in them, with no other label (trap 28)', () => {
    const { namespaces } = inventoryOf(pod('quay', 'crane'));
    expect(namespaces).toEqual([
      { name: 'quay', declared: false, labels: { 'kubernetes.io/metadata.name': 'quay' }, annotations: {} },
    ]);
  });

  test('are default where none is written (trap 29)', () => {
    const { namespaces } = inventoryOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'drifter' } });
    expect(namespaces.map(({ name }) => name)).toEqual(['default']);
  });
});

describe('pods', () => {
  test.each(['Succeeded', 'Failed'])('that have %s are no endpoints (trap 33)', (phase) => {
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { status: { phase, podIP: '10.1.0.1' } }));
    expect(endpoints).toEqual([]);
  });

  test('that are being deleted stay endpoints (trap 34)', () => {
    const raw = pod('harbour', 'crane', { status: { phase: 'Running', podIP: '10.1.0.1' } });
    const leaving = {
      ...raw,
      metadata: { ...(raw.metadata as object), deletionTimestamp: '2026-11-20T10:00:00Z' },
    };
    expect(inventoryOf(leaving).endpoints).toHaveLength(1);
  });

  test('that are pending have no address yet (trap 35)', () => {
    const inventory = inventoryOf(pod('harbour', 'crane', { status: { phase: 'Pending', podIP: '' } }));
    expect(inventory.endpoints[0]?.addresses).toEqual([]);
  });

  test('may share an address for a while: both are kept (trap 36)', () => {
    const status = { phase: 'Running', podIP: '10.1.0.1' };
    const { endpoints } = inventoryOf(pod('harbour', 'old', { status }), pod('harbour', 'new', { status }));
    expect(endpoints.map(({ addresses }) => addresses)).toEqual([['10.1.0.1'], ['10.1.0.1']]);
  });

  test('have one address of each family (trap 25)', () => {
    const podIPs = [{ ip: 'fd00::1' }, { ip: '10.1.0.1' }, { ip: '10.1.0.2' }];
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { status: { phase: 'Running', podIPs } }));
    expect(endpoints[0]?.addresses).toEqual(['fd00::1', '10.1.0.1']);
  });

  test('on the host network are marked (trap 30)', () => {
    const inventory = inventoryOf(pod('harbour', 'agent', { spec: { hostNetwork: true } }));
    expect(inventory.endpoints[0]?.hostNetwork).toBe(true);
  });

  test('are sorted by namespace and name, and know their place', () => {
    const { endpoints } = inventoryOf(pod('quay', 'a'), pod('harbour', 'b'), pod('harbour', 'a'));
    expect(endpoints.map(({ index, namespace, name }) => `${index} ${namespace}/${name}`)).toEqual([
      '0 harbour/a',
      '1 harbour/b',
      '2 quay/a',
    ]);
  });

  test('with equal labels share one label object', () => {
    const { endpoints } = inventoryOf(
      pod('harbour', 'a', { labels: { app: 'crane' } }),
      pod('harbour', 'b', { labels: { app: 'crane' } }),
    );
    expect(endpoints[0]?.labels).toBe(endpoints[1]?.labels);
  });

  test('keep the names of their second networks (trap 43)', () => {
    const networks = '[{"name":"sriov","namespace":"quay"},{"name":"macvlan"}]';
    const annotations = { 'k8s.v1.cni.cncf.io/networks': networks };
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { annotations }));
    expect(endpoints[0]?.annotations).toEqual({ 'k8s.v1.cni.cncf.io/networks': 'quay/sriov,macvlan' });
  });
});

describe('container ports', () => {
  test('are TCP unless said otherwise, and of all containers (trap 18)', () => {
    const containers = [
      { ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] },
      { ports: [{ name: 'dns', containerPort: 53 }] },
      {},
    ];
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { spec: { containers } }));
    expect(endpoints[0]?.ports).toEqual([
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns', port: 53, protocol: 'TCP' },
    ]);
    expect(endpoints[0]?.portsKnown).toBe(true);
  });

  test('of native sidecars have names that not every plugin resolves (trap 18)', () => {
    const initContainers = [
      { restartPolicy: 'Always', ports: [{ name: 'proxy', containerPort: 15001 }, { containerPort: 15002 }] },
      { ports: [{ name: 'setup', containerPort: 1 }] },
    ];
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { spec: { initContainers } }));
    expect(endpoints[0]).toMatchObject({ ports: [{ port: 15002, protocol: 'TCP' }], portsKnown: false });
  });

  test('of init containers that end are none', () => {
    const initContainers = [{ ports: [{ name: 'setup', containerPort: 1 }] }];
    const { endpoints } = inventoryOf(pod('harbour', 'crane', { spec: { initContainers } }));
    expect(endpoints[0]).toMatchObject({ ports: [], portsKnown: true });
  });
});

describe('workload templates (trap 44)', () => {
  const template = { containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] };

  test('are endpoints where no pod of the workload was read', () => {
    const { endpoints, workloads } = inventoryOf(deployment('harbour', 'crane', { app: 'crane' }, template));
    expect(endpoints).toEqual([
      expect.objectContaining({
        type: 'template',
        name: 'crane',
        labels: { app: 'crane' },
        addresses: [],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      }),
    ]);
    expect(workloads[0]).toMatchObject({ templateOnly: true, ref: { kind: 'Deployment', name: 'crane' } });
  });

  test('give way to live pods, and not to finished ones', () => {
    const owner = { kind: 'StatefulSet', name: 'crane' };
    const set = { ...deployment('harbour', 'crane', { app: 'crane' }), kind: 'StatefulSet' };
    const live = inventoryOf(set, pod('harbour', 'crane-0', { owner }));
    const finished = inventoryOf(set, pod('harbour', 'crane-0', { owner, status: { phase: 'Failed' } }));
    expect(live.endpoints.map(({ type, name }) => `${type} ${name}`)).toEqual(['pod crane-0']);
    expect(finished.endpoints.map(({ type, name }) => `${type} ${name}`)).toEqual(['template crane']);
  });

  test('of a CronJob are found where a CronJob has them', () => {
    const { endpoints } = inventoryOf({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'tide-table', namespace: 'harbour' },
      spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: 'tides' } } } } } },
    });
    expect(endpoints[0]).toMatchObject({
      type: 'template',
      labels: { app: 'tides' },
      workload: { kind: 'CronJob' },
    });
  });

  test('of a workload scaled to zero count, of its old ReplicaSets not', () => {
    const paused = deployment('harbour', 'crane', { app: 'crane' });
    const { endpoints } = inventoryOf(
      { ...paused, spec: { ...(paused.spec as object), replicas: 0 } },
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: 'crane-1a2b',
          namespace: 'harbour',
          ownerReferences: [{ kind: 'Deployment', name: 'crane', controller: true }],
        },
        spec: { replicas: 0, template: { metadata: { labels: { app: 'crane' } } } },
      },
    );
    expect(endpoints.map(({ workload }) => `${workload.kind}/${workload.name}`)).toEqual([
      'Deployment/crane',
    ]);
  });

  test.each([
    ['Complete', 0],
    ['Failed', 0],
    [undefined, 1],
  ])('of a Job in the condition %s count %i', (type, count) => {
    const { endpoints } = inventoryOf({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'dredge', namespace: 'harbour' },
      spec: { template: { metadata: { labels: { app: 'dredge' } } } },
      status: type ? { conditions: [{ type, status: 'True' }] } : {},
    });
    expect(endpoints).toHaveLength(count);
  });

  test('of kinds that left the group extensions are read as today', () => {
    const old = { ...deployment('harbour', 'crane', { app: 'crane' }), apiVersion: 'extensions/v1beta1' };
    expect(endpointNamed(inventoryOf(old), 'crane')?.workload.kind).toBe('Deployment');
  });
});
