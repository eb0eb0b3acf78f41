import { describe, expect, test } from 'vitest';
import { KINDS_TO_READ, type KindToRead } from '../../../src/inventory/kinds.ts';
import { minimise } from '../../../src/inventory/minimise.ts';
import { recordKey } from '../../../src/inventory/record.ts';
import type { ShapeIssue } from '../../../src/inventory/shape.ts';
import { snapshotText } from '../../../src/inventory/snapshot-text.ts';
import { header, pod, type Raw } from './objects.ts';

const CANARY = 'canary-7f3a';

/** A spec with a secret at every place where people put them, and at every place that has a field of some kind. */
function loadedPodSpec(): Raw {
  return {
    nodeName: 'pier-1',
    serviceAccountName: 'crane',
    containers: [
      {
        name: CANARY,
        image: `registry.example/${CANARY}:1`,
        command: [`--password=${CANARY}`],
        args: ['--token', CANARY, `--enable-network-policy=${CANARY}`],
        workingDir: CANARY,
        env: [
          { name: 'TOKEN', value: CANARY },
          { name: 'FELIX_IPV6SUPPORT', value: CANARY },
          { name: 'KEY', valueFrom: { secretKeyRef: { name: CANARY, key: CANARY } } },
        ],
        envFrom: [{ secretRef: { name: CANARY } }],
        ports: [{ name: 'http', containerPort: 8080 }],
        livenessProbe: { httpGet: { path: CANARY, httpHeaders: [{ name: 'Authorization', value: CANARY }] } },
        volumeMounts: [{ name: CANARY, mountPath: CANARY }],
      },
    ],
    initContainers: [{ name: CANARY, image: CANARY, env: [{ name: 'A', value: CANARY }] }],
    imagePullSecrets: [{ name: CANARY }],
    volumes: [{ name: CANARY, secret: { secretName: CANARY } }],
    hostAliases: [{ ip: '10.0.0.1', hostnames: [CANARY] }],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    schedulerName: CANARY,
  };
}

function loadedMetadata(namespaced: boolean): Raw {
  return {
    name: 'crane',
    ...(namespaced ? { namespace: 'harbour' } : {}),
    uid: 'uid-1',
    resourceVersion: CANARY,
    generateName: CANARY,
    selfLink: CANARY,
    creationTimestamp: CANARY,
    labels: { app: 'crane' },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${CANARY}"}`,
      [CANARY]: CANARY,
      'projectcalico.org/metadata': `{"annotations":{"a":"${CANARY}"},"labels":{"app":"crane"}}`,
      'service.beta.kubernetes.io/aws-load-balancer-scheme': CANARY,
      'kubernetes.io/ingress.class': `${CANARY} not a name`,
      'k8s.v1.cni.cncf.io/networks': `[{"name":"quay","cni-args":{"password":"${CANARY}"}}]`,
      'vpc.amazonaws.com/pod-eni': `[{"eniId":"${CANARY}"}]`,
    },
    managedFields: [{ manager: CANARY, fieldsV1: { [`f:${CANARY}`]: {} } }],
    finalizers: [CANARY],
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'crane-1',
        uid: 'u',
        controller: true,
        extra: CANARY,
      },
    ],
  };
}

function loadedSpec(): Raw {
  return {
    ...loadedPodSpec(),
    template: { metadata: loadedMetadata(false), spec: loadedPodSpec() },
    jobTemplate: { metadata: { annotations: { a: CANARY } }, spec: { template: { spec: loadedPodSpec() } } },
    externalName: 'outside.example',
    selector: { app: 'crane' },
    ports: [{ name: 'http', port: 80, targetPort: 'http', appProtocol: CANARY }],
    rules: [
      {
        host: 'crane.example',
        http: { paths: [{ path: '/', backend: { service: { name: 'crane' } }, secret: CANARY }] },
        filters: [{ requestHeaderModifier: { set: [{ name: 'Authorization', value: CANARY }] } }],
        matches: [{ headers: [{ name: 'X-Api-Key', value: CANARY }] }],
        backendRefs: [{ name: 'crane', port: 80, filters: [{ value: CANARY }] }],
        when: [{ key: 'request.headers[x-api-key]', values: [CANARY] }],
      },
    ],
    tls: { termination: 'edge', key: CANARY, certificate: CANARY },
    http: [
      { route: [{ destination: { host: 'crane' } }], headers: { request: { set: { Cookie: CANARY } } } },
    ],
    routes: [
      {
        match: `Headers('X-Key', '${CANARY}')`,
        services: [{ name: 'crane', port: 80 }],
        middlewares: [CANARY],
      },
    ],
    to: { kind: 'Service', name: 'crane', secret: CANARY },
    config: `{"type":"sriov","password":"${CANARY}"}`,
    resources: [{ secret: CANARY }],
    defaults: { 'enable-policy': CANARY, 'hubble-tls-key': CANARY },
    providerID: 'lab:///pier-1',
  };
}

/** Secrets in data, spec and status of one object, as its kind could hold them. */
function loaded({ group, versions, kind, namespaced, names }: KindToRead): Raw {
  const metadata = loadedMetadata(namespaced);
  const named = names?.[0] ? { ...metadata, ...names[0] } : metadata;
  return {
    apiVersion: group ? `${group}/${versions[0]}` : versions[0],
    kind,
    metadata: named,
    spec: loadedSpec(),
    status: {
      phase: 'Running',
      message: CANARY,
      conditions: [{ type: 'Ready', status: 'True', message: CANARY }],
    },
    data: { 'enable-policy': CANARY, 'kubeconfig.yaml': CANARY },
    binaryData: { key: CANARY },
    stringData: { key: CANARY },
  };
}

/** Policies are kept whole, so that a misspelt field can be shown: their text is theirs to keep free of secrets. */
function isKeptWhole({ role, group, kind }: KindToRead): boolean {
  const minimised = minimise({
    apiVersion: `${group}/v1`,
    kind,
    metadata: { name: 'a' },
    spec: { anything: 1 },
  });
  return role === 'policy' && JSON.stringify(minimised).includes('anything');
}

describe('what enters a snapshot', () => {
  test.each(
    KINDS_TO_READ.filter((kind) => !isKeptWhole(kind)).map(
      (kind) => [`${kind.group}/${kind.kind}`, kind] as const,
    ),
  )('no secret planted in %s', (_name, kind) => {
    const object = minimise(loaded(kind));
    expect(object?.metadata.name).toBeTruthy();
    const text = snapshotText({ header: header(), records: [{ key: recordKey(object!), object: object! }] });
    expect(text).not.toContain(CANARY);
  });

  test('no secret planted in the DaemonSet of a network plugin, whose settings are kept', () => {
    const entry = KINDS_TO_READ.find(({ kind }) => kind === 'DaemonSet')!;
    for (const name of ['calico-node', 'aws-node', 'cilium']) {
      const raw = { ...loaded(entry), metadata: { ...loadedMetadata(true), namespace: 'kube-system', name } };
      expect(JSON.stringify(minimise(raw))).not.toContain(CANARY.concat('"'));
      expect(JSON.stringify(minimise(raw))).not.toMatch(/"(value|args)":\[?"[^"]*canary/);
    }
  });

  test.each(KINDS_TO_READ.filter(isKeptWhole).map((kind) => [`${kind.group}/${kind.kind}`, kind] as const))(
    'the policy %s without its annotations, managed fields and status',
    (_name, kind) => {
      const { spec, ...rest } = loaded(kind);
      expect(
        JSON.stringify(
          minimise({
            ...rest,
            spec: { order: 1 },
            data: undefined,
            binaryData: undefined,
            stringData: undefined,
          }),
        ),
      ).not.toContain(CANARY);
      expect(spec).toBeDefined();
    },
  );

  test('what a Cilium policy compares headers with is left out, that it does is kept', () => {
    const object = minimise({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'api-key', namespace: 'harbour' },
      spec: {
        ingress: [
          {
            toPorts: [
              { rules: { http: [{ method: 'GET', headers: [CANARY], headerMatches: [{ value: CANARY }] }] } },
            ],
          },
        ],
      },
    });
    expect(JSON.stringify(object)).not.toContain(CANARY);
    expect(object?.spec).toEqual({ ingress: [{ toPorts: [{ rules: { http: [{ method: 'GET' }] } }] }] });
  });

  test('no Secret, no ConfigMap beyond the list, no kind that is not read', () => {
    for (const kind of ['Secret', 'ConfigMap', 'Event']) {
      expect(
        minimise({ apiVersion: 'v1', kind, metadata: { name: 'crane', namespace: 'harbour' } }),
      ).toBeUndefined();
    }
  });

  test('an unknown kind that speaks of policy by its identity alone', () => {
    const object = minimise({
      apiVersion: 'fw.example.org/v1',
      kind: 'TenantFirewall',
      metadata: { name: 'wall', namespace: 'harbour', labels: { team: 'dock' } },
      spec: { key: CANARY },
    });
    expect(object).toEqual({
      apiVersion: 'fw.example.org/v1',
      kind: 'TenantFirewall',
      metadata: { name: 'wall', namespace: 'harbour', labels: { team: 'dock' } },
    });
  });

  test('our own annotations', () => {
    const object = minimise(
      pod('harbour', 'crane', { annotations: { 'segproof.dev/owner': 'dock', other: 'x' } }),
    );
    expect(object?.metadata.annotations).toEqual({ 'segproof.dev/owner': 'dock' });
  });

  test('unknown fields of a policy, so that a misspelt one can be shown (trap 42)', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ namspaceSelector: {} }] }] };
    const object = minimise({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'typo', namespace: 'harbour' },
      spec,
    });
    expect(object?.spec).toEqual(spec);
  });
});

describe('minimising', () => {
  test.each(KINDS_TO_READ.map((kind) => [`${kind.group}/${kind.kind}`, kind] as const))(
    'changes nothing in what it has made of %s',
    (_name, kind) => {
      const once = minimise(loaded(kind));
      expect(minimise(once)).toEqual(once);
    },
  );

  test('a plugin DaemonSet is the same after a second time', () => {
    const once = minimise({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'aws-node', namespace: 'kube-system' },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'aws-eks-nodeagent',
                image: 'x.example/agent:v1.2.0',
                args: ['--enable-network-policy=true'],
              },
            ],
          },
        },
      },
    });
    expect(minimise(once)).toEqual(once);
  });

  test('puts a namespaced object without a namespace into default (trap 29)', () => {
    expect(
      minimise({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'drifter' } })?.metadata.namespace,
    ).toBe('default');
  });

  test('takes the namespace from a cluster-wide object', () => {
    const node = minimise({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'pier-1', namespace: 'harbour' },
    });
    expect(node?.metadata.namespace).toBeUndefined();
  });

  test('names fields of a wrong type with path, expected and got', () => {
    const issues: ShapeIssue[] = [];
    minimise(
      pod('harbour', 'crane', {
        labels: { release: 1.5 } as never,
        spec: {
          hostNetwork: 'yes',
          containers: [{ ports: [{ containerPort: 70000 }, { containerPort: '80' }] }],
        },
      }),
      issues,
    );
    expect(issues.map(({ path, expected, got }) => [path, expected, got])).toEqual([
      ['metadata.labels.release', 'a text (in quotes)', 'number 1.5'],
      ['spec.containers[0].ports[0].containerPort', 'a port number from 1 to 65535', 'number 70000'],
      ['spec.containers[0].ports[1].containerPort', 'a port number from 1 to 65535', 'string "80"'],
      ['spec.hostNetwork', 'true or false', 'string "yes"'],
    ]);
  });

  test('labels of the name __proto__ change no prototype', () => {
    const issues: ShapeIssue[] = [];
    const labels = JSON.parse('{"__proto__": "polluted", "app": "crane"}');
    const object = minimise(pod('harbour', 'crane', { labels }), issues);
    expect(object?.metadata.labels).toEqual({ app: 'crane' });
    expect(issues).toHaveLength(1);
    expect(({} as Raw).polluted).toBeUndefined();
  });

  test('gives nothing for what is no object', () => {
    for (const raw of [
      null,
      'Pod',
      7,
      [],
      {},
      { apiVersion: 'v1', kind: 'Pod' },
      { kind: 'Pod', metadata: { name: 'a' } },
    ]) {
      expect(minimise(raw)).toBeUndefined();
    }
  });

  test('puts back the labels that Calico keeps in an annotation', () => {
    const object = minimise({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'GlobalNetworkSet',
      metadata: {
        name: 'partners',
        annotations: { 'projectcalico.org/metadata': '{"labels":{"trust":"partner"}}' },
      },
      spec: { nets: ['198.51.100.0/24'] },
    });
    expect(object?.metadata.labels).toEqual({ trust: 'partner' });
  });

  test('keeps of Felix what changes the meaning of policies, and nothing of its logs', () => {
    const felix = (spec: Raw) =>
      minimise({
        apiVersion: 'projectcalico.org/v3',
        kind: 'FelixConfiguration',
        metadata: { name: 'default' },
        spec,
      });
    const kept = {
      allowVXLANPacketsFromWorkloads: true,
      bpfEnabled: true,
      chainInsertMode: 'Append',
      defaultEndpointToHostAction: 'Accept',
      failsafeInboundHostPorts: [{ protocol: 'tcp', port: 22 }],
      iptablesFilterAllowAction: 'Return',
      iptablesMangleAllowAction: 'Return',
    };
    expect(felix({ ...kept, logSeverityScreen: CANARY, debugHost: CANARY })?.spec).toEqual(kept);
  });

  test('keeps of a service account its labels, and neither secrets nor pull secrets', () => {
    const account = minimise({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'crane',
        namespace: 'harbour',
        labels: { duty: 'lift' },
        annotations: { role: CANARY },
      },
      secrets: [{ name: CANARY }],
      imagePullSecrets: [{ name: CANARY }],
    });
    expect(JSON.stringify(account)).not.toContain(CANARY);
    expect(account?.metadata.labels).toEqual({ duty: 'lift' });
  });

  test('leaves out slices that the EndpointSlice controller derived', () => {
    const slice = (manager: string) => ({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'crane-1',
        namespace: 'harbour',
        labels: { 'kubernetes.io/service-name': 'crane', 'endpointslice.kubernetes.io/managed-by': manager },
      },
      endpoints: [{ addresses: ['10.1.0.1'] }],
    });
    expect(minimise(slice('endpointslice-controller.k8s.io'))).toBeUndefined();
    expect(minimise(slice('dock-operator'))).toBeDefined();
  });
});
