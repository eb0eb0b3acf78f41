import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { connectCluster, readSnapshot } from '../../src/sources/cluster.ts';
import { diagnose } from '../../src/sources/doctor.ts';
import { adminOf, type Manifest } from '../envtest/admin.ts';
import { describeWithApiServer } from '../envtest/api-server.ts';

const deploy = new URL('../../deploy', import.meta.url).pathname;
const clock = () => new Date();

describeWithApiServer('the manifests of deploy/', (server) => {
  const admin = adminOf(server);
  const kubectl = (...args: string[]) =>
    execFileSync(join(server.assets, 'kubectl'), ['--kubeconfig', server.kubeconfig, ...args], {
      encoding: 'utf8',
    });
  let applied = '';

  beforeAll(() => {
    applied = kubectl('apply', '--server-side', '--validate=strict', '-k', deploy);
  });

  afterAll(() => admin.close());

  test('are accepted by a real API server, every field known, and a second time without a change', () => {
    const count = applied.trim().split('\n').length;
    expect(applied.match(/serverside-applied/g)).toHaveLength(count);
    expect(kubectl('diff', '--server-side', '-k', deploy)).toBe('');
  });

  test.each([
    ['the run', 'batch/v1', 'cronjobs/segproof-run'],
    ["the auditors' page", 'apps/v1', 'deployments/segproof-serve'],
  ])('%s passes the restricted pod security standard', async (_, api, path) => {
    const owner = await admin.send('GET', `/apis/${api}/namespaces/segproof/${path}`);
    const spec = owner.spec as { template?: PodTemplate; jobTemplate?: { spec: { template: PodTemplate } } };
    const template = spec.template ?? spec.jobTemplate!.spec.template;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      ...template,
      metadata: { ...template.metadata, name: 'probe' },
    };
    const created = await admin.send('POST', '/api/v1/namespaces/segproof/pods?dryRun=All', pod);
    expect(created.kind).toBe('Pod');
  });

  test('the account of the run may read everything that is served, and nothing more', async () => {
    const connection = await connectCluster({ kubeconfig: await kubeconfigOf('segproof-collector'), clock });
    await vi.waitFor(async () => expect(await diagnose(connection)).toMatchObject({ ready: true }), 10_000);
    const { header } = await readSnapshot(connection);
    connection.close();
    expect(header.identity).toBe('system:serviceaccount:segproof:segproof-collector');
    expect(header.lists.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing')).toEqual([]);
    const can = (verb: string, resource: string) => kubectlCan('segproof-collector', verb, resource);
    expect(can('list', 'pods')).toBe('yes');
    expect(can('get', 'secrets')).toBe('no');
    expect(can('list', 'configmaps')).toBe('no');
    expect(can('get', 'configmaps/card-keys')).toBe('no');
    expect(can('create', 'pods')).toBe('no');
    expect(can('watch', 'pods')).toBe('no');
  });

  test("the account of the auditors' page may read nothing", () => {
    expect(kubectlCan('segproof-serve', 'list', 'pods')).toBe('no');
    expect(kubectlCan('segproof-serve', 'list', 'namespaces')).toBe('no');
  });

  async function kubeconfigOf(account: string): Promise<string> {
    const path = `/api/v1/namespaces/segproof/serviceaccounts/${account}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = await admin.send('POST', path, request);
    return admin.kubeconfigWith(account, (status as { token: string }).token);
  }

  /** `kubectl auth can-i` ends with 1 when the answer is no. */
  function kubectlCan(account: string, verb: string, resource: string): string {
    const user = `system:serviceaccount:segproof:${account}`;
    const groups = ['system:serviceaccounts', 'system:authenticated'].flatMap((group) => [
      '--as-group',
      group,
    ]);
    try {
      return kubectl('auth', 'can-i', verb, resource, '-A', '--as', user, ...groups).trim();
    } catch (error) {
      return (error as { stdout: string }).stdout.trim();
    }
  }
});

interface PodTemplate {
  readonly metadata: Manifest['metadata'];
  readonly spec: object;
}

test('the schedule stands in two places of deploy/, and is the same in both', () => {
  const read = (file: string) => parse(readFileSync(join(deploy, file), 'utf8')) as Record<string, never>;
  const { spec } = read('cron-job.yaml') as unknown as { spec: { schedule: string; timeZone: string } };
  const { data } = read('config-map.yaml') as unknown as { data: Record<string, string> };
  const config = parse(data['segproof.yaml']!) as { schedule: { cron: string } };
  expect(spec).toMatchObject({ schedule: config.schedule.cron, timeZone: 'Etc/UTC' });
});

test('Segproof itself finds no fail in deploy/', () => {
  const bin = new URL('../../src/cli/bin.ts', import.meta.url).pathname;
  // The job reads the API server, whose address no manifest tells: its operator says both.
  const config = join(mkdtempSync(join(tmpdir(), 'segproof-deploy-')), 'segproof.yaml');
  writeFileSync(
    config,
    'checks: {control-plane-access-restricted: {apiServers: [192.0.2.1], approved: [segproof/*]}}\n',
  );
  const printed = execFileSync(process.execPath, [bin, 'check', deploy, '-c', config, '--format', 'json'], {
    encoding: 'utf8',
  });
  const { findings } = JSON.parse(printed) as { findings: readonly { check: string; status: string }[] };
  expect(findings.filter(({ status }) => status === 'fail' || status === 'unknown')).toEqual([]);
  expect(
    findings.filter(({ check, status }) => check === 'egress-isolated' && status === 'pass'),
  ).toHaveLength(2);
});
