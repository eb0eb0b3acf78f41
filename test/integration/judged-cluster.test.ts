import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { judge } from '../../src/app/judge.ts';
import { loadSettings, type Settings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { gate } from '../../src/compliance/gate.ts';
import type { PolicyRule } from '../../src/inventory/cluster-role.ts';
import { KINDS_TO_READ } from '../../src/inventory/kinds.ts';
import type { Assessment, ControlResult } from '../../src/model/assessment.ts';
import type { Snapshot, SnapshotList } from '../../src/model/snapshot.ts';
import { readCluster } from '../../src/sources/cluster.ts';
import { segproof } from '../e2e/command-line.ts';
import { type Admin, adminOf } from '../envtest/admin.ts';
import { describeWithApiServer } from '../envtest/api-server.ts';
import { clusterRole, clusterRoleBinding } from '../envtest/manifests.ts';
import { startApiServer } from '../envtest/server.ts';
import { UNKEPT } from '../fixtures/unkept-checks.ts';
import { collectorKubeconfig, manifestsOf, plantShop, writeConfiguration } from './judged-cluster-shop.ts';

const FRAMEWORKS = ['pci-dss-4.0.1', 'soc2-2017', 'nist-800-53-r5'];

/** Checks of a period, which a point in time does not have. */
const OF_PERIODS: ReadonlySet<string> = new Set([
  'snapshot-cadence',
  'continuous-protection',
  'change-approved',
  'change-attributed',
]);

const overlayOf = (id: string) => `${id}-today`;

const scratch = mkdtempSync(join(tmpdir(), 'segproof-judged-'));
const config = writeConfiguration(join(scratch, 'config'));
const frameworksDir = join(scratch, 'frameworks');
mkdirSync(frameworksDir);

/** One permission of the role: a resource, or one name of it where the role names objects. */
interface Permission {
  readonly text: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

const rules = manifestsOf('deploy/cluster-role.yaml')[0]!.rules as readonly PolicyRule[];

const permissions: readonly Permission[] = rules.flatMap((rule) =>
  rule.resources.flatMap((resource) => {
    const group = rule.apiGroups[0]!;
    const text = group === '' ? resource : `${resource}.${group}`;
    if (!rule.resourceNames) return [{ text, group, resource }];
    return rule.resourceNames.map((name) => ({ text: `${text}/${name}`, group, resource, name }));
  }),
);

function rulesWithout(gone: Permission): readonly PolicyRule[] {
  const kept = rules.map((rule): PolicyRule => {
    if (rule.apiGroups[0] !== gone.group || !rule.resources.includes(gone.resource)) return rule;
    if (rule.resourceNames)
      return { ...rule, resourceNames: rule.resourceNames.filter((name) => name !== gone.name) };
    return { ...rule, resources: rule.resources.filter((resource) => resource !== gone.resource) };
  });
  return kept.filter(({ resources, resourceNames }) => resources.length > 0 && resourceNames?.length !== 0);
}

const userWithout = ({ text }: Permission) => `without-${text.replaceAll('/', '-')}`;

function settingsFor(frameworks: readonly string[]): Settings {
  return loadSettings({ sources: [], config, frameworks, defaultFrameworks: [], frameworksDir });
}

function assess(snapshot: Snapshot, settings: Settings): Assessment {
  const timings = startTimings(
    () => 0,
    () => 0,
  );
  return judge(snapshot, settings, { now: snapshot.header.collectedTo!, timings });
}

const noExceptions = (controls: readonly ControlResult[]) =>
  controls.filter(({ outcome }) => outcome === 'no-exceptions-noted').map(({ id }) => id);

/** A framework as this shop can be tested by: without checks that find no subject, and those it keeps nothing for. */
function writeOverlays(assessment: Assessment): void {
  for (const base of FRAMEWORKS) {
    const controls = assessment.controls
      .filter(({ framework }) => framework === base)
      .map(({ id, tests }) => ({ id, gone: tests.filter(hasNoSubject).map(({ check }) => check) }))
      .filter(({ gone }) => gone.length > 0)
      .map(({ id, gone }) => ({ id, removeChecks: gone, reason: 'Not tested in this shop.' }));
    const id = overlayOf(base);
    const head = { apiVersion: 'segproof.dev/v1alpha1', kind: 'Framework', extends: base };
    writeFileSync(
      join(frameworksDir, `${id}.yaml`),
      stringify({ ...head, metadata: { id, title: id }, controls }),
    );
  }
}

const isUnread = ({ outcome }: SnapshotList) => outcome !== 'read' && outcome !== 'missing';
const isOf = (permission: Permission, list: SnapshotList) =>
  list.group === permission.group && list.resource === permission.resource;
/** What tells who may change policies leaves other controls alone: governance.test.ts looks at it. */
const isOfGovernance = ({ group, resource }: Permission) =>
  KINDS_TO_READ.some(
    (kind) => kind.role === 'governance' && kind.group === group && kind.resource === resource,
  );
const clock = () => new Date();

const hasNoSubject = ({ check, result }: ControlResult['tests'][number]) =>
  result === 'missing' || result === 'none' || UNKEPT.has(check) || OF_PERIODS.has(check);

// A server of its own: what other tests leave on the shared one would have to be judged too.
describeWithApiServer('a clean card shop, read with the account and role of deploy/', (shared) => {
  let admin: Admin;
  let stop: () => Promise<void>;
  let kubeconfig: string;
  let clean: Snapshot;
  let asked: Assessment;

  beforeAll(async () => {
    const started = await startApiServer(shared.assets);
    stop = started.stop;
    admin = adminOf(started.server);
    await plantShop(admin);
    kubeconfig = await collectorKubeconfig(admin);
    await everythingServed();
    asked = assess(clean, settingsFor(FRAMEWORKS));
    writeOverlays(asked);
  });

  afterAll(async () => {
    admin?.close();
    await stop?.();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Discovery learns of definitions, and authorization of bindings, a moment later. */
  async function everythingServed(): Promise<void> {
    await vi.waitFor(
      async () => {
        clean = await readCluster({ kubeconfig, clock });
        expect(clean.header.lists.filter(({ outcome, names }) => outcome !== 'read' && !names)).toEqual([]);
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  test('has no fail and no unknown, but for what it keeps nothing for', () => {
    const open = asked.findings.filter(
      ({ check, status }) => !UNKEPT.has(check) && (status === 'fail' || status === 'unknown'),
    );
    expect(open.map(({ check, status, message }) => `${check} ${status} ${message}`)).toEqual([]);
    expect(asked.summary.workloads).toBe(4);
    expect(asked.exceptions.map(({ id }) => id)).toEqual(['E-1']);
  });

  test('leaves open in the three frameworks only what it keeps nothing for: the exit is not 0', async () => {
    const open = asked.controls
      .flatMap(({ tests }) => tests)
      .filter((one) => one.required && hasNoSubject(one));
    const others = open.filter(({ check }) => !UNKEPT.has(check) && !OF_PERIODS.has(check));
    expect(new Set(others.map(({ check, result }) => `${check} ${result}`))).toEqual(
      new Set(['zone-segmentation none']),
    );
    expect(noExceptions(asked.controls)).toEqual(
      expect.arrayContaining(['1.4.1', '1.4.2', 'ac-4.21', 'sc-7.3', 'sc-7.5']),
    );
    const ran = await segproof([
      'check',
      '--kubeconfig',
      kubeconfig,
      '-c',
      config,
      '--framework',
      FRAMEWORKS.join(),
    ]);
    expect(ran.code).not.toBe(0);
  });

  test('has exit 0 and reports without one exception for the frameworks as it can be tested by them', async () => {
    const out = join(scratch, 'out');
    const frameworks = FRAMEWORKS.map(overlayOf).join();
    const ran = await segproof(
      ['report', '--kubeconfig', kubeconfig, '-c', config, '--frameworks-dir', frameworksDir].concat([
        '--framework',
        frameworks,
        '--format',
        'html,pdf,json',
        '-o',
        out,
      ]),
    );
    expect(ran.err).toContain('as system:serviceaccount:segproof:segproof-collector');
    expect(ran.code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['assessment.json', 'report.html', 'report.pdf']);
    const { controls } = JSON.parse(readFileSync(join(out, 'assessment.json'), 'utf8')) as Assessment;
    const outcomes = new Set(controls.map(({ outcome }) => outcome));
    expect(outcomes).not.toContain('inconclusive');
    expect(noExceptions(controls).length).toBeGreaterThan(15);
  });

  describe('with any one permission of the role taken away', () => {
    let today: Settings;
    let none: Settings;

    beforeAll(async () => {
      [today, none] = [settingsFor(FRAMEWORKS.map(overlayOf)), settingsFor([])];
      await Promise.all(
        permissions.map(async (gone) => {
          const user = userWithout(gone);
          await admin.create(clusterRole(user, rulesWithout(gone)), clusterRoleBinding(user, user));
          await permitted(user, gone.resource === 'pods' ? 'nodes' : 'pods');
        }),
      );
    });

    async function permitted(user: string, resource: string): Promise<void> {
      const spec = { user, resourceAttributes: { verb: 'list', resource } };
      const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
      const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
      await vi.waitFor(async () => {
        expect((await admin.send('POST', path, review)).status).toMatchObject({ allowed: true });
      }, 20_000);
    }

    /** Everything that is wrong with the judgement; nothing when it is as it must be. */
    async function judgedWithout(gone: Permission): Promise<readonly string[]> {
      const kubeconfig = admin.kubeconfigAs(userWithout(gone));
      const snapshot = await readCluster({ kubeconfig, clock });
      const unread = snapshot.header.lists.filter((list) => isUnread(list) && !isOf(gone, list));
      const judged = assess(snapshot, today);
      return [
        ...(snapshot.header.lists.some((list) => isUnread(list) && isOf(gone, list)) ? [] : ['was read']),
        ...unread.map(({ resource }) => `took ${resource} away as well`),
        ...noExceptions(judged.controls).map((id) => `${id} stays without exceptions`),
        ...(judged.summary.incomplete ? [] : ['is called complete']),
        ...(gate(judged).code === 0 ? ['exit 0 with frameworks'] : []),
        ...(gate(assess(snapshot, none)).code === 0 ? ['exit 0 without'] : []),
      ].map((wrong) => `${gone.text}: ${wrong}`);
    }

    test('no control stays without an exception, and the exit is not 0', async () => {
      expect(permissions.length).toBeGreaterThan(100);
      const network = permissions.filter((gone) => !isOfGovernance(gone));
      const wrong: string[] = [];
      for (let first = 0; first < network.length; first += 4) {
        const some = network.slice(first, first + 4);
        wrong.push(...(await Promise.all(some.map(judgedWithout))).flat());
      }
      expect(wrong).toEqual([]);
    });

    test('the command line says which list it was: exit 2', async () => {
      const [gone] = permissions.filter(({ text }) => text === 'networkpolicies.networking.k8s.io');
      const ran = await segproof([
        'check',
        '--kubeconfig',
        admin.kubeconfigAs(userWithout(gone!)),
        '-c',
        config,
        '--fail-on',
        'none',
      ]);
      expect(ran).toMatchObject({
        code: 2,
        err: expect.stringContaining(
          'warning: networkpolicies.networking.k8s.io was not read in full: forbidden',
        ),
      });
    });
  });
});
