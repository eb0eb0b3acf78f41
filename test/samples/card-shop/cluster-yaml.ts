/**
 * Writes `input/cluster/{nodes,namespaces}.yaml` and `input/cluster/workloads/*.yaml` from the rows in `shop.ts`, in the
 * shape of `kubectl get -o yaml`. Policies, registers and configuration are written by hand and left alone.
 * `npm run samples` writes them.
 */
import { createHash } from 'node:crypto';
import {
  type Department,
  EMPTY_NAMESPACES,
  type Ingress,
  MACHINES,
  type Machine,
  type Row,
  SHOP,
} from './shop.ts';

/** Files by path below `input/cluster`. */
export function clusterFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set('nodes.yaml', list(MACHINES.map(node)));
  const names = [
    ...SHOP.map((shop) => ({ name: shop.namespace, labels: shop.labels })),
    ...EMPTY_NAMESPACES.map((name) => ({ name, labels: {} })),
  ];
  files.set('namespaces.yaml', list(names.sort((a, b) => (a.name < b.name ? -1 : 1)).map(namespace)));
  const addresses = addressBook();
  for (const shop of SHOP) files.set(`workloads/${shop.namespace}.yaml`, list(department(shop, addresses)));
  return files;
}

type Addresses = (pool: Department['pool'], node: string) => readonly [string, string];

/** Hands out one IPv4 and one IPv6 address after the other, from a block per node and pool. */
function addressBook(): Addresses {
  const used = new Map<number, number>();
  return (pool, node) => {
    const block = MACHINES.findIndex((machine) => machine.name === node) + (pool === 'outer' ? 129 : 1);
    const host = (used.get(block) ?? 3) + 1;
    used.set(block, host);
    return [`10.244.${block}.${host}`, `fd00:10:244:${block.toString(16)}::${host.toString(16)}`];
  };
}

function list(items: readonly string[]): string {
  return ['apiVersion: v1', 'kind: List', 'items:', ...items].join('\n').concat('\n');
}

function node(machine: Machine): string {
  const [v4, v6] = [`10.10.0.${machine.address}`, `fd00:10:10::${machine.address}`];
  const block = MACHINES.indexOf(machine) + 1;
  return object(
    'v1',
    'Node',
    undefined,
    machine.name,
    { 'kubernetes.io/hostname': machine.name, ...machine.labels },
    [
      `spec: {podCIDRs: [10.244.${block}.0/24, "fd00:10:244:${block}::/64"]}`,
      'status:',
      '  addresses:',
      `  - {type: InternalIP, address: ${v4}}`,
      `  - {type: InternalIP, address: "${v6}"}`,
      `  - {type: Hostname, address: ${machine.name}}`,
      '  conditions: [{type: Ready, status: "True"}]',
      '  nodeInfo: {kubeletVersion: v1.34.2, operatingSystem: linux}',
    ],
    undefined,
    {
      'projectcalico.org/WireguardPublicKey': wireguardKey(machine.name),
      'projectcalico.org/WireguardPublicKeyV6': wireguardKey(`${machine.name} IPv6`),
    },
  );
}

function namespace(row: {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}): string {
  return object(
    'v1',
    'Namespace',
    undefined,
    row.name,
    { 'kubernetes.io/metadata.name': row.name, ...row.labels },
    ['status: {phase: Active}'],
  );
}

function department(shop: Department, addresses: Addresses): readonly string[] {
  return [
    ...shop.workloads.flatMap((row) => workload(shop, row, addresses)),
    ...shop.workloads.filter((row) => Object.keys(row.ports).length > 0).map((row) => service(shop, row)),
    ...(shop.ingresses ?? []).map((row) => ingress(shop, row)),
  ];
}

function workload(shop: Department, row: Row, addresses: Addresses): readonly string[] {
  const labels = labelsOf(shop, row);
  if (row.kind === 'CronJob') return [cronJob(shop, row)];
  const owner = { apiVersion: 'apps/v1', kind: row.kind, name: row.name };
  if (row.kind !== 'Deployment') {
    return [controller(shop, row), ...pods(shop, row, owner, labels, addresses)];
  }
  const hash = digest(`${shop.namespace}/${row.name}`).slice(0, 10);
  const hashed = { ...labels, 'pod-template-hash': hash };
  const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${row.name}-${hash}` };
  return [
    controller(shop, row),
    object(
      'apps/v1',
      'ReplicaSet',
      shop.namespace,
      replicaSet.name,
      hashed,
      [`spec: {replicas: ${row.nodes.length}, selector: {matchLabels: ${flow(hashed)}}}`],
      owner,
    ),
    ...pods(shop, row, replicaSet, hashed, addresses),
  ];
}

function controller(shop: Department, row: Row): string {
  const labels = labelsOf(shop, row);
  const count = row.nodes.length;
  const scheduled = row.labels?.['k8s-app'] ?? row.name;
  const daemon = `{desiredNumberScheduled: ${count}, currentNumberScheduled: ${count}, numberReady: ${count}, numberUnavailable: 0}`;
  return object('apps/v1', row.kind, shop.namespace, row.name, labels, [
    'spec:',
    ...(row.kind === 'DaemonSet' ? [] : [`  replicas: ${count}`]),
    ...(row.kind === 'StatefulSet' ? [`  serviceName: ${scheduled}`] : []),
    `  selector: {matchLabels: ${flow(labels)}}`,
    '  template:',
    `    metadata: {labels: ${flow(labels)}}`,
    `    spec: ${podSpec(row)}`,
    row.kind === 'DaemonSet' ? `status: ${daemon}` : `status: {replicas: ${count}, readyReplicas: ${count}}`,
  ]);
}

function cronJob(shop: Department, row: Row): string {
  const labels = labelsOf(shop, row);
  return object('batch/v1', 'CronJob', shop.namespace, row.name, labels, [
    'spec:',
    '  schedule: "20 3 * * *"',
    '  jobTemplate:',
    '    spec:',
    '      template:',
    `        metadata: {labels: ${flow(labels)}}`,
    `        spec: ${podSpec(row)}`,
  ]);
}

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

function pods(
  shop: Department,
  row: Row,
  owner: Owner,
  labels: Readonly<Record<string, string>>,
  addresses: Addresses,
): readonly string[] {
  return row.nodes.map((machine, index) => {
    const suffix =
      owner.kind === 'StatefulSet' ? String(index) : digest(`${owner.name}/${machine}`).slice(0, 5);
    const [v4, v6] = row.hostNetwork ? nodeAddresses(machine) : addresses(shop.pool, machine);
    const spec = podSpec(row).replace('{', `{nodeName: ${machine}, `);
    return object(
      'v1',
      'Pod',
      shop.namespace,
      `${owner.name}-${suffix}`,
      labels,
      [
        `spec: ${spec}`,
        `status: {phase: Running, conditions: [{type: Ready, status: "True"}], podIP: ${v4}, podIPs: [{ip: ${v4}}, {ip: "${v6}"}]}`,
      ],
      owner,
    );
  });
}

function nodeAddresses(machine: string): readonly [string, string] {
  const { address } = MACHINES.find((candidate) => candidate.name === machine)!;
  return [`10.10.0.${address}`, `fd00:10:10::${address}`];
}

function podSpec(row: Row): string {
  const ports = Object.entries(row.ports).flatMap(([name, port]) => {
    const host = row.hostNetwork ? `, hostPort: ${port}` : '';
    const tcp = `{name: ${name}, containerPort: ${port}${host}, protocol: TCP}`;
    return name === 'dns' ? [tcp.replace('TCP', 'UDP'), tcp.replace('dns', 'dns-tcp')] : [tcp];
  });
  const container = `{name: ${row.name}, image: "${row.image}"${ports.length > 0 ? `, ports: [${ports.join(', ')}]` : ''}}`;
  const host = row.hostNetwork ? 'hostNetwork: true, ' : '';
  const node = row.name === 'asset-scanner' ? 'nodeSelector: {cardshop.example/asset-scan: pilot}, ' : '';
  return `{${host}${node}serviceAccountName: ${row.name}, containers: [${container}]}`;
}

function service(shop: Department, row: Row): string {
  const name = row.serviceName ?? row.name;
  const ports = Object.entries(row.ports).flatMap(([port, number]) => {
    const tcp = `{name: ${port}, port: ${number}, targetPort: ${port}, protocol: TCP}`;
    return port === 'dns' ? [tcp.replace('TCP', 'UDP'), tcp.replaceAll('dns', 'dns-tcp')] : [tcp];
  });
  const selector = row.labels ?? { 'app.kubernetes.io/name': row.name };
  const balancer = row.loadBalancer;
  if (!balancer) {
    return object('v1', 'Service', shop.namespace, name, {}, [
      `spec: {type: ClusterIP, clusterIP: ${clusterAddress(shop, name)}, selector: ${flow(selector)}, ports: [${ports.join(', ')}]}`,
    ]);
  }
  const outer = Object.entries(balancer.ports).map(
    ([port, target]) => `{name: ${target}, port: ${port}, targetPort: ${target}, protocol: TCP}`,
  );
  return object('v1', 'Service', shop.namespace, name, {}, [
    'spec:',
    '  type: LoadBalancer',
    `  clusterIP: ${clusterAddress(shop, name)}`,
    '  externalTrafficPolicy: Local',
    '  allocateLoadBalancerNodePorts: false',
    '  ipFamilyPolicy: PreferDualStack',
    `  selector: ${flow(selector)}`,
    `  ports: [${outer.join(', ')}]`,
    `status: {loadBalancer: {ingress: [${balancer.addresses.map((ip) => `{ip: "${ip}"}`).join(', ')}]}}`,
  ]);
}

function ingress(shop: Department, row: Ingress): string {
  return object('networking.k8s.io/v1', 'Ingress', shop.namespace, row.name, {}, [
    'spec:',
    '  ingressClassName: nginx',
    `  tls: [{hosts: [${row.host}], secretName: ${row.name}-tls}]`,
    '  rules:',
    `  - host: ${row.host}`,
    `    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${row.backend}, port: {name: https}}}}]}`,
    'status: {loadBalancer: {ingress: [{ip: "192.0.2.10"}, {ip: "2001:db8:40::10"}]}}',
  ]);
}

function labelsOf(shop: Department, row: Row): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': row.name,
    'app.kubernetes.io/component': row.component,
    'app.kubernetes.io/part-of': shop.namespace,
    ...row.labels,
  };
}

/** One item of the list: head, then `rest`, indented. */
function object(
  apiVersion: string,
  kind: string,
  namespace: string | undefined,
  name: string,
  labels: Readonly<Record<string, string>>,
  rest: readonly string[],
  owner?: Owner,
  annotations: Readonly<Record<string, string>> = {},
): string {
  const key = `${kind}/${namespace ?? ''}/${name}`;
  const head = [`name: ${name}`, ...(namespace ? [`namespace: ${namespace}`] : []), `uid: ${uid(key)}`];
  const version = `resourceVersion: "${parseInt(digest(key).slice(0, 5), 16) + 40_000}"`;
  const more = [
    ...(Object.keys(labels).length > 0 ? [`labels: ${flow(labels)}`] : []),
    ...(Object.keys(annotations).length > 0 ? [`annotations: ${flow(annotations)}`] : []),
    ...(owner ? [`ownerReferences: [${reference(owner, namespace)}]`] : []),
  ];
  return [
    `- apiVersion: ${apiVersion}`,
    `  kind: ${kind}`,
    `  metadata: {${[[...head, version].join(', '), ...more].join(',\n    ')}}`,
    ...rest.map((line) => `  ${line}`),
  ].join('\n');
}

/** A key that each node publishes; nobody holds its other half. */
function wireguardKey(name: string): string {
  return createHash('sha256').update(name).digest('base64');
}

function reference(owner: Owner, namespace = ''): string {
  const { apiVersion, kind, name } = owner;
  return `{apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: ${uid(`${kind}/${namespace}/${name}`)}, controller: true}`;
}

function flow(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([key, value]) => `${key}: ${/^[0-9.e+-]+$/.test(value) ? `"${value}"` : value}`)
    .join(', ')}}`;
}

function clusterAddress(shop: Department, name: string): string {
  if (name === 'kube-dns') return '10.96.0.10';
  const bytes = createHash('sha256').update(`${shop.namespace}/${name}`).digest();
  return `10.96.${(bytes[0]! % 200) + 1}.${(bytes[1]! % 250) + 2}`;
}

function uid(key: string): string {
  const hex = digest(key);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
