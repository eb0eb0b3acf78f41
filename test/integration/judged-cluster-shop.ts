/** The small clean card shop on a real API server, the account of deploy/ in it, and what people decided about it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { KINDS_TO_READ } from '../../src/inventory/kinds.ts';
import { type Admin, collectionPath, type Manifest } from '../envtest/admin.ts';
import { definition, isBuiltIn } from '../envtest/manifests.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The account and the role exactly as deploy/ ships them. */
const DEPLOYED = ['namespace', 'service-accounts', 'cluster-role', 'cluster-role-binding'].map(
  (name) => `deploy/${name}.yaml`,
);

export function manifestsOf(file: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );
}

/** Serves every kind of the table, so that each permission of the role is one for something that can be read. */
export async function plantShop(admin: Admin): Promise<void> {
  await Promise.all(
    KINDS_TO_READ.filter((kind) => kind.needed === 'when-served' && !kind.names && !isBuiltIn(kind)).map(
      ({ group, versions, kind, resource, namespaced }) =>
        admin.create(definition(group, versions[0]!, kind, resource, namespaced ? 'Namespaced' : 'Cluster')),
    ),
  );
  const uids = new Map<string, unknown>();
  for (const file of [...DEPLOYED, 'test/integration/judged-cluster.yaml']) {
    for (const manifest of manifestsOf(file)) await plant(admin, manifest, uids);
  }
}

interface Created extends Manifest {
  readonly metadata: Manifest['metadata'] & { readonly ownerReferences?: readonly Owner[] };
}
interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Without controllers and kubelets nobody writes a status or knows an owner's uid, so the fixture does. */
async function plant(admin: Admin, manifest: Created, uids: Map<string, unknown>): Promise<void> {
  const { name, namespace, ownerReferences = [] } = manifest.metadata;
  const owners = ownerReferences.map((owner) => ({
    ...owner,
    uid: uids.get(`${owner.kind}/${namespace}/${owner.name}`),
  }));
  const metadata = { ...manifest.metadata, ownerReferences: owners };
  const path = collectionPath(manifest);
  const { metadata: created } = await admin.send('POST', path, { ...manifest, metadata });
  uids.set(`${manifest.kind}/${namespace}/${name}`, created.uid);
  const { status } = manifest;
  if (status === undefined) return;
  await admin.send('PATCH', `${path}/${name}/status`, { status }, 'application/merge-patch+json');
}

/** A kubeconfig with a token of the collector's account. */
export async function collectorKubeconfig(admin: Admin): Promise<string> {
  const path = '/api/v1/namespaces/segproof/serviceaccounts/segproof-collector/token';
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const { status } = await admin.send('POST', path, request);
  return admin.kubeconfigWith('segproof-collector', (status as { token: string }).token);
}

const FLOWS = [
  {
    id: 'F-1',
    dimension: 'pci-zone',
    from: 'connected',
    to: 'cde',
    ports: ['TCP 8443'],
    approvedBy: 'security officer',
  },
  {
    id: 'F-2',
    dimension: 'pci-zone',
    from: 'internet',
    to: 'connected',
    ports: ['TCP 8443'],
    approvedBy: 'security officer',
  },
];

const EXPOSURES = [
  {
    id: 'X-1',
    match: { kind: 'Service', namespace: 'shop', name: 'web' },
    owner: 'shop team',
    purpose: 'the public shop',
    approvedBy: 'security officer',
  },
];

/** No cluster can do without its plugin's agent, and no list of ours excuses it: people accept it, by name. */
const EXCEPTIONS = [
  {
    id: 'E-1',
    check: 'host-network-restricted',
    match: { kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' },
    reason: "the agent sets up the node's network",
    owner: 'platform team',
    approver: 'security officer',
    compensating: 'its image is pinned, and its account may only read',
    // The cluster is judged for the instant at which it was read.
    expires: new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10),
  },
];

const OWNED = ['kube-system', 'pay', 'segproof', 'shop'];

const COMPONENTS = OWNED.map((namespace) => ({
  id: `C-${namespace}`,
  match: { namespace },
  owner: `${namespace} team`,
  purpose: `what ${namespace} is for`,
}));

const POLICIES = OWNED.map((namespace) => ({
  id: `P-${namespace}`,
  match: { namespace, name: '*' },
  owner: `${namespace} team`,
  justification: 'what its workloads need',
  ticket: 'NET-1',
  reviewBy: '2099-12-31',
}));

/** Writes configuration and registers into a folder; gives the configuration's path. */
export function writeConfiguration(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, stringify(value));
    return file;
  };
  write('flows.yaml', { flows: FLOWS });
  write('exposures.yaml', { exposures: EXPOSURES });
  write('exceptions.yaml', { exceptions: EXCEPTIONS });
  write('components.yaml', { components: COMPONENTS });
  write('policies.yaml', { policies: POLICIES });
  const zones = {
    cde: 'in-scope',
    connected: 'in-scope',
    platform: 'in-scope',
    out: 'out-of-scope',
  };
  const assign = [{ namespace: 'segproof', zone: 'platform' }];
  return write('segproof.yaml', {
    cluster: { name: 'card-shop' },
    scope: { dimensions: { 'pci-zone': { label: 'segproof.dev/pci-zone', zones, assign } } },
    registers: Object.fromEntries(
      ['flows', 'exposures', 'exceptions', 'components', 'policies'].map((name) => [name, `${name}.yaml`]),
    ),
    checks: { 'admin-ports-restricted': { zones: ['cde'] } },
  });
}
