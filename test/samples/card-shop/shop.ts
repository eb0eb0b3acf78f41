/** The card shop's workloads, as rows. `cluster-yaml.ts` writes them out as a live cluster would show them. */

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';

export interface Row {
  readonly kind: WorkloadKind;
  readonly name: string;
  /** Role in its application (`app.kubernetes.io/component`). */
  readonly component: string;
  readonly image: string;
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** One pod per entry; none for a CronJob that is not running now. */
  readonly nodes: readonly string[];
  readonly hostNetwork?: true;
  readonly labels?: Readonly<Record<string, string>>;
  /** Name of the Service in front, where it is not the workload's. */
  readonly serviceName?: string;
  /** Set where the Service is a load balancer; any other workload with ports has a plain ClusterIP. */
  readonly loadBalancer?: LoadBalancer;
}

export interface LoadBalancer {
  readonly addresses: readonly string[];
  /** Service port and the container port's name. */
  readonly ports: Readonly<Record<number, string>>;
}

export interface Ingress {
  readonly name: string;
  readonly host: string;
  readonly backend: string;
}

export interface Department {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Address pool of its pods: Calico hands the ranges out by namespace. */
  readonly pool: 'inner' | 'outer';
  readonly workloads: readonly Row[];
  readonly ingresses?: readonly Ingress[];
}

export interface Machine {
  readonly name: string;
  readonly address: number;
  readonly labels: Readonly<Record<string, string>>;
}

const ZONE = 'segproof.dev/pci-zone';
const TEAM = 'cardshop.example/team';
const HTTPS = { https: 8443 };
const SERVED = { https: 8443, metrics: 9090 };
const POSTGRES = { postgres: 5432 };
const POSTGRES_IMAGE = 'docker.io/library/postgres:17.6';
const REDIS_IMAGE = 'docker.io/library/redis:8.2.2';
const ALL = ['app-1', 'app-2', 'cde-1', 'cde-2'];

export const MACHINES: readonly Machine[] = [
  { name: 'app-1', address: 21, labels: { 'cardshop.example/pool': 'app' } },
  { name: 'app-2', address: 22, labels: { 'cardshop.example/pool': 'app' } },
  { name: 'cde-1', address: 31, labels: { 'cardshop.example/pool': 'cde' } },
  {
    name: 'cde-2',
    address: 32,
    labels: { 'cardshop.example/pool': 'cde', 'cardshop.example/asset-scan': 'pilot' },
  },
];

/** Namespaces of every cluster, empty here. */
export const EMPTY_NAMESPACES: readonly string[] = ['default', 'kube-node-lease', 'kube-public'];

export const SHOP: readonly Department[] = [
  {
    namespace: 'card-vault',
    labels: { [ZONE]: 'cde', [TEAM]: 'vault' },
    pool: 'inner',
    workloads: [
      app('tokeniser', 'api', SERVED, ['cde-1', 'cde-2']),
      app('detokeniser', 'api', SERVED, ['cde-1']),
      app('key-manager', 'api', HTTPS, ['cde-1']),
      app('pan-search', 'api', SERVED, ['cde-2']),
      app('audit-shipper', 'agent', { metrics: 9090 }, ['cde-1']),
      store('vault-db', POSTGRES_IMAGE, POSTGRES, ['cde-2']),
      job('key-rotation'),
    ],
  },
  {
    namespace: 'payments',
    labels: { [ZONE]: 'cde', [TEAM]: 'payments' },
    pool: 'inner',
    workloads: [
      app('authoriser', 'api', { https: 8443, metrics: 9464, inspector: 9229 }, ['cde-1', 'cde-2']),
      app('capture', 'api', HTTPS, ['cde-1']),
      app('refunds', 'api', HTTPS, ['cde-2']),
      app('three-ds', 'api', HTTPS, ['cde-1']),
      app('chargeback', 'api', HTTPS, ['cde-2']),
      app('acquirer-gateway', 'gateway', HTTPS, ['cde-1']),
      {
        ...app('terminal-bridge', 'gateway', { mqtts: 8883 }, ['cde-2']),
        loadBalancer: { addresses: ['192.0.2.40', '2001:db8:40::40'], ports: { 8883: 'mqtts' } },
      },
      app('ledger-api', 'api', HTTPS, ['cde-1']),
      store('ledger-db', POSTGRES_IMAGE, POSTGRES, ['cde-2']),
      store('payment-queue', 'docker.io/library/rabbitmq:4.2.0', { amqps: 5671 }, ['cde-1']),
      job('settlement-export'),
    ],
  },
  {
    namespace: 'checkout',
    labels: { [ZONE]: 'connected', [TEAM]: 'commerce' },
    pool: 'inner',
    workloads: [
      app('checkout-web', 'frontend', SERVED, ['app-1']),
      app('order-service', 'api', SERVED, ['app-1', 'app-2']),
      app('basket', 'api', SERVED, ['app-2']),
      app('pricing', 'api', SERVED, ['app-1']),
      app('promotions', 'api', SERVED, ['app-2']),
      store('order-db', POSTGRES_IMAGE, POSTGRES, ['app-1']),
      store('basket-cache', REDIS_IMAGE, { redis: 6379 }, ['app-2']),
      job('order-archiver'),
    ],
    ingresses: [{ name: 'checkout', host: 'pay.cardshop.example', backend: 'checkout-web' }],
  },
  {
    namespace: 'fraud',
    labels: { [ZONE]: 'connected', [TEAM]: 'risk' },
    pool: 'inner',
    workloads: [
      app('scoring', 'api', SERVED, ['app-1', 'app-2']),
      app('rules-engine', 'api', SERVED, ['app-2']),
      app('case-desk', 'frontend', SERVED, ['app-1']),
      app('bureau-client', 'gateway', SERVED, ['app-2']),
      store('feature-store', REDIS_IMAGE, { redis: 6379 }, ['app-1']),
      job('model-trainer'),
    ],
    ingresses: [{ name: 'case-desk', host: 'cases.cardshop.example', backend: 'case-desk' }],
  },
  {
    namespace: 'storefront',
    labels: { [ZONE]: 'out', [TEAM]: 'commerce' },
    pool: 'outer',
    workloads: [
      app('shop-web', 'frontend', SERVED, ['app-1', 'app-2']),
      app('catalogue', 'api', SERVED, ['app-1']),
      app('search', 'api', SERVED, ['app-2']),
      app('reviews', 'api', SERVED, ['app-1']),
      app('recommendations', 'api', SERVED, ['app-2']),
      app('wishlist', 'api', SERVED, ['app-1']),
      app('image-resizer', 'worker', SERVED, ['app-2']),
      store('search-index', 'docker.io/opensearchproject/opensearch:3.3.1', { opensearch: 9200 }, ['app-1']),
      job('sitemap'),
    ],
    ingresses: [{ name: 'shop', host: 'www.cardshop.example', backend: 'shop-web' }],
  },
  {
    namespace: 'backoffice',
    labels: { [ZONE]: 'out' },
    pool: 'outer',
    workloads: [
      app('staff-portal', 'frontend', HTTPS, ['app-2']),
      app('cms', 'frontend', HTTPS, ['app-1']),
      app('newsletter', 'worker', HTTPS, ['app-2']),
      {
        ...app('partner-relay', 'relay', HTTPS, ['app-1']),
        loadBalancer: { addresses: ['192.0.2.50', '2001:db8:40::50'], ports: { 443: 'https' } },
      },
      {
        ...row(
          'DaemonSet',
          'asset-scanner',
          'agent',
          'registry.cardshop.example/vendor/asset-scanner:7.4.1',
          {},
          ['cde-2'],
        ),
        hostNetwork: true,
      },
      job('report-builder'),
    ],
    ingresses: [{ name: 'staff', host: 'staff.cardshop.example', backend: 'staff-portal' }],
  },
  {
    namespace: 'edge',
    labels: {},
    pool: 'inner',
    workloads: [
      {
        ...row(
          'Deployment',
          'ingress-nginx-controller',
          'controller',
          'registry.k8s.io/ingress-nginx/controller:v1.14.0',
          { http: 80, https: 443 },
          ['app-1', 'app-2'],
        ),
        loadBalancer: { addresses: ['192.0.2.10', '2001:db8:40::10'], ports: { 80: 'http', 443: 'https' } },
      },
      app('default-backend', 'frontend', { http: 8080 }, ['app-2']),
      app('edge-cache', 'cache', HTTPS, ['app-1']),
      app('cert-issuer', 'controller', {}, ['app-1']),
    ],
  },
  {
    namespace: 'monitoring',
    labels: {},
    pool: 'inner',
    workloads: [
      row('StatefulSet', 'prometheus', 'metrics', 'quay.io/prometheus/prometheus:v3.7.3', { web: 9090 }, [
        'app-1',
      ]),
      row('StatefulSet', 'alertmanager', 'alerts', 'quay.io/prometheus/alertmanager:v0.29.0', { web: 9093 }, [
        'app-2',
      ]),
      row('StatefulSet', 'loki', 'logs', 'docker.io/grafana/loki:3.6.0', { http: 3100 }, ['app-2']),
      row('Deployment', 'grafana', 'dashboards', 'docker.io/grafana/grafana:12.3.0', { http: 3000 }, [
        'app-1',
      ]),
      row(
        'Deployment',
        'kube-state-metrics',
        'metrics',
        'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0',
        { http: 8080 },
        ['app-2'],
      ),
      {
        ...row(
          'DaemonSet',
          'node-exporter',
          'metrics',
          'quay.io/prometheus/node-exporter:v1.10.2',
          { metrics: 9100 },
          ALL,
        ),
        hostNetwork: true,
      },
    ],
  },
  {
    namespace: 'kube-system',
    labels: {},
    pool: 'inner',
    workloads: [
      {
        ...row('DaemonSet', 'calico-node', 'cni', 'quay.io/calico/node:v3.31.2', {}, ALL),
        hostNetwork: true,
        labels: { 'k8s-app': 'calico-node' },
      },
      {
        ...row(
          'Deployment',
          'calico-kube-controllers',
          'cni',
          'quay.io/calico/kube-controllers:v3.31.2',
          {},
          ['app-1'],
        ),
        labels: { 'k8s-app': 'calico-kube-controllers' },
      },
      {
        ...row('DaemonSet', 'kube-proxy', 'proxy', 'registry.k8s.io/kube-proxy:v1.34.2', {}, ALL),
        hostNetwork: true,
        labels: { 'k8s-app': 'kube-proxy' },
      },
      {
        ...row(
          'Deployment',
          'coredns',
          'dns',
          'registry.k8s.io/coredns/coredns:v1.12.4',
          { dns: 53, metrics: 9153 },
          ['app-1', 'app-2'],
        ),
        labels: { 'k8s-app': 'kube-dns' },
        serviceName: 'kube-dns',
      },
      {
        ...row(
          'Deployment',
          'metrics-server',
          'metrics',
          'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
          { https: 10250 },
          ['app-2'],
        ),
        labels: { 'k8s-app': 'metrics-server' },
      },
    ],
  },
];

function row(
  kind: WorkloadKind,
  name: string,
  component: string,
  image: string,
  ports: Row['ports'],
  nodes: readonly string[],
): Row {
  return { kind, name, component, image, ports, nodes };
}

function app(name: string, component: string, ports: Row['ports'], nodes: readonly string[]): Row {
  return row('Deployment', name, component, `registry.cardshop.example/${name}:2026.11.3`, ports, nodes);
}

function store(name: string, image: string, ports: Row['ports'], nodes: readonly string[]): Row {
  return row('StatefulSet', name, 'store', image, ports, nodes);
}

function job(name: string): Row {
  return row('CronJob', name, 'job', `registry.cardshop.example/${name}:2026.11.3`, {}, []);
}
