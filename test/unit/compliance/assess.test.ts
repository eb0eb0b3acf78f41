import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type AssessInput, assess } from '../../../src/compliance/assess.ts';
import { parseFramework } from '../../../src/compliance/parse.ts';
import { assessmentJsonSchema, assessmentSchema } from '../../../src/compliance/schema/assessment.ts';
import type { Assessment } from '../../../src/model/assessment.ts';
import { type Finding, subjectKey } from '../../../src/model/finding.ts';
import type { SnapshotHeader, SnapshotList } from '../../../src/model/snapshot.ts';
import {
  ALL_CHECKS,
  AT,
  CARD_SHOP,
  CLUSTER,
  check,
  control,
  found,
  framework,
  metaOf,
  NO_REGISTERS,
  SOUND,
  shopInventory,
  shopScope,
  workload,
  zonePair,
} from './card-shop.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DIGEST = 'a'.repeat(64);

function list(resource: string, kind: string, more: Partial<SnapshotList> = {}): SnapshotList {
  return {
    group: '',
    version: 'v1',
    resource,
    kind,
    outcome: 'read',
    items: 4,
    pages: 1,
    restarts: 0,
    retries: 0,
    ...more,
  };
}

const HEADER: SnapshotHeader = {
  format: 'segproof.dev/snapshot/v1',
  mode: 'cluster',
  cluster: { name: 'card-shop', id: '0f3c', server: 'https://10.0.0.1:6443', kubernetesVersion: 'v1.35.0' },
  identity: 'system:serviceaccount:segproof:reader',
  collectedFrom: '2026-11-24T11:59:00Z',
  collectedTo: '2026-11-24T11:59:07Z',
  sources: ['https://10.0.0.1:6443'],
  lists: [list('pods', 'Pod'), list('namespaces', 'Namespace')],
  problems: [],
  skipped: 0,
  notes: ['exec plugin used'],
  origins: {},
};

const CDE = { zones: ['pci-zone/cde'] };
const WORKLOADS = ['pay/tokeniser', 'pay/vault', 'shop/checkout', 'blog/wiki'];

/** The vault is open to egress, checkout undecided, all else isolated; the blog is out of scope. */
const FINDINGS: readonly Finding[] = [
  ...SOUND,
  ...WORKLOADS.map((name) => found('ingress-isolated', 'pass', workload(name), zonesOf(name))),
  found('egress-isolated', 'pass', workload('pay/tokeniser'), CDE),
  found('egress-isolated', 'fail', workload('pay/vault'), { ...CDE, severity: 'critical' }),
  found('egress-isolated', 'unknown', workload('shop/checkout'), { zones: ['pci-zone/connected'] }),
  found('egress-isolated', 'not-applicable', workload('blog/wiki'), { zones: ['pci-zone/out'] }),
  found('zone-segmentation', 'fail', zonePair('connected', 'cde'), {
    evidence: [
      { type: 'flow', message: 'checkout reaches tokeniser on TCP 9090' },
      { type: 'flow', message: 'checkout reaches vault on TCP 9090' },
      { type: 'policy', message: 'allow-debug decides' },
    ],
  }),
  found('zone-segmentation', 'pass', zonePair('out', 'cde')),
  found('namespace-has-policy', 'pass', { kind: 'Namespace', name: 'pay' }),
  found('namespace-has-policy', 'pass', { kind: 'Namespace', name: 'shop' }),
  found('namespace-has-policy', 'fail', { kind: 'Namespace', name: 'blog' }),
  found('namespace-has-policy', 'not-applicable', { kind: 'Namespace', name: 'default' }),
];

function zonesOf(name: string): Partial<Finding> {
  const zone = { pay: 'cde', shop: 'connected', blog: 'out' }[name.split('/')[0]!];
  return { zones: [`pci-zone/${zone}`] };
}

const RULES = framework([
  control({
    zones: ['cde'],
    evidenceLevel: 'partial',
    checks: [check('ingress-isolated'), check('egress-isolated')],
  }),
]);

function input(more: Partial<AssessInput> = {}): AssessInput {
  return {
    header: HEADER,
    inventory: CARD_SHOP,
    policies: { tiers: [], policies: [], taints: [], staged: [], hosts: [], objects: [] },
    scope: shopScope(),
    findings: FINDINGS,
    checks: ALL_CHECKS,
    frameworks: [{ framework: RULES, digest: DIGEST }],
    registers: NO_REGISTERS,
    run: {
      tool: { name: 'segproof', version: '0.1.0' },
      at: AT,
      slot: '2026-11-24T12:00:00Z',
      id: 'a'.repeat(64),
      digests: { snapshot: DIGEST, configuration: DIGEST },
      previousCheckpoint: { size: 7, rootHash: DIGEST, keyName: 'card-shop/log' },
    },
    ...more,
  };
}

describe('the sentences of page one', () => {
  test('speak of the zone that the framework speaks of', () => {
    expect(assess(input()).summary.headline).toBe(
      '2 CDE workloads: 1 isolated both ways, 1 not isolated; unapproved paths in from connected.',
    );
  });

  test('say that paths were not tested rather than that there are none', () => {
    const findings = FINDINGS.filter((finding) => finding.check !== 'zone-segmentation');
    expect(assess(input({ findings })).summary.headline).toMatch(/; paths in were not tested\.$/);
  });

  test.each([
    [
      [
        ['internet', 'fail'],
        ['node', 'fail'],
      ],
      'unapproved paths in from connected, internet and node',
    ],
    [
      [
        ['internet', 'fail'],
        ['internal', 'fail'],
        ['node', 'fail'],
      ],
      'unapproved paths in from 4 zones and places',
    ],
    [
      [
        ['internet', 'unknown'],
        ['node', 'exempt'],
      ],
      'unapproved paths in from connected, accepted ones from node, undecided from internet',
    ],
  ] as const)('say from where ways lead in: %j', (pairs, expected) => {
    const more = pairs.map(([from, status]) => found('zone-segmentation', status, zonePair(from, 'cde')));
    expect(assess(input({ findings: [...FINDINGS, ...more] })).summary.headline).toContain(`; ${expected}.`);
  });

  test('say so where no unapproved way leads in', () => {
    const findings = FINDINGS.filter(
      ({ check: id, status }) => id !== 'zone-segmentation' || status === 'pass',
    );
    expect(assess(input({ findings })).summary.headline).toMatch(/; no unapproved path in\.$/);
  });

  test('speak of every workload where no zones are configured, and of the Internet', () => {
    const findings = [...FINDINGS, found('internet-ingress-restricted', 'fail', workload('shop/checkout'))];
    expect(assess(input({ scope: shopScope({}), findings })).summary.headline).toBe(
      '4 workloads: 1 isolated both ways, 1 not isolated, 1 undecided, 1 on the node’s network; 1 open to the Internet, 3 undecided.',
    );
  });

  test('do not claim a number that an incomplete inventory cannot show', () => {
    const summary = assess(input({ inventory: { ...CARD_SHOP, complete: false } })).summary;
    expect(summary.headline).toMatch(/^At least 2 CDE workloads/);
    expect(summary.incomplete).toBe(true);
  });

  test('a workload of which one direction was not judged is undecided', () => {
    const findings = FINDINGS.filter(
      ({ check: id, status }) => id !== 'egress-isolated' || status === 'fail',
    );
    expect(assess(input({ findings })).summary.headline).toMatch(
      /^2 CDE workloads: 0 isolated both ways, 1 not isolated, 1 undecided/,
    );
  });

  test('put the presence test beside it', () => {
    const { presence, namespacesWithPolicy } = assess(input()).summary;
    expect(presence).toBe('2 of 3 namespaces have a network policy.');
    expect(namespacesWithPolicy).toEqual({ count: 2, of: 3 });
    expect(assess(input({ findings: SOUND })).summary.presence).toBe(
      'No namespace was asked whether it has a network policy.',
    );
  });
});

describe('the two numbers', () => {
  test('count tests of workloads: one per workload in scope and required check', () => {
    // Three workloads are in scope, two checks are required: 4 pass, 1 fails, 1 is unknown.
    const { passed, evaluated, workloads } = assess(input()).summary;
    expect({ passed, evaluated, workloads }).toEqual({
      passed: { count: 4, of: 5 },
      evaluated: { count: 5, of: 6 },
      workloads: 3,
    });
  });

  test('count a required check that is missing as not evaluated, once per workload', () => {
    const more = control({ id: '2', checks: [check('metadata-api-blocked'), check('policy-justified')] });
    const checks = ALL_CHECKS.filter(({ id }) => id !== 'metadata-api-blocked');
    const frameworks = [{ framework: framework([...RULES.controls, more]), digest: DIGEST }];
    expect(assess(input({ frameworks, checks })).summary).toMatchObject({
      passed: { count: 4, of: 5 },
      evaluated: { count: 5, of: 9 },
      incomplete: true,
    });
  });

  test('leave out what does not apply, and count an accepted fail as evaluated and not passed', () => {
    const exception = {
      id: 'X-1',
      check: 'egress-isolated',
      match: { name: 'vault' },
      reason: 'mainframe',
      owner: 'pay',
      approver: 'alice',
      expires: '2026-12-31',
    };
    const everywhere = framework(RULES.controls, { dimension: 'no-such' });
    const result = assess(
      input({
        registers: { ...NO_REGISTERS, exceptions: [exception] },
        frameworks: [{ framework: everywhere, digest: DIGEST }],
      }),
    );
    expect(result.summary).toMatchObject({
      workloads: 4,
      passed: { count: 5, of: 6 },
      evaluated: { count: 6, of: 7 },
      workloadsByStatus: { pass: 2, exempt: 1, unknown: 1, fail: 0 },
    });
    expect(result.exceptions).toMatchObject([{ id: 'X-1', state: 'in-force', matched: 1 }]);
  });

  test('take every workload where one of the frameworks has no dimension, as all is in scope of it', () => {
    const boundless = framework(RULES.controls, { id: 'wall-rules-1', dimension: 'no-such' });
    const frameworks = [RULES, boundless].map((one) => ({ framework: one, digest: DIGEST }));
    expect(assess(input({ frameworks })).summary.workloads).toBe(4);
  });

  test('without a framework take every check of workloads that there is', () => {
    const checks = ['ingress-isolated', 'egress-isolated', 'zone-segmentation'].map(metaOf);
    expect(assess(input({ frameworks: [], checks })).summary).toMatchObject({
      passed: { count: 4, of: 5 },
      evaluated: { count: 5, of: 6 },
    });
  });

  test('count a workload once, whatever its replicas, with the worst of its findings', () => {
    const findings = [...FINDINGS, found('ingress-isolated', 'fail', workload('pay/tokeniser'), CDE)];
    expect(assess(input({ findings })).summary.passed).toEqual({ count: 3, of: 5 });
  });

  test('leave out namespaces that a filter excludes', () => {
    const scope = { ...shopScope(), judgedNamespaces: ['pay'], filters: { include: ['pay'], exclude: [] } };
    const result = assess(input({ scope }));
    expect(result.summary).toMatchObject({ workloads: 2, evaluated: { count: 4, of: 4 } });
    expect(result.scope.includeNamespaces).toEqual(['pay']);
  });

  test('are n/a where nothing is required of workloads', () => {
    const frameworks = [
      { framework: framework([control({ checks: [check('zone-segmentation')] })]), digest: DIGEST },
    ];
    expect(assess(input({ frameworks })).summary).toMatchObject({
      passed: { count: 0, of: 0 },
      evaluated: { count: 0, of: 0 },
    });
  });

  test('are given for each zone apart', () => {
    expect(assess(input()).scope.zones).toMatchObject([
      { name: 'cde', inScope: true, workloads: 2, workloadsByStatus: { pass: 1, fail: 1 } },
      { name: 'connected', workloads: 1, workloadsByStatus: { unknown: 1 } },
      { name: 'out', inScope: false, workloads: 1, workloadsByStatus: { pass: 1 } },
    ]);
  });
});

describe('what was read', () => {
  function inputsOf(more: Partial<SnapshotHeader>) {
    return assess(input({ header: { ...HEADER, ...more } })).inputs;
  }

  test('is listed with what its absence affects', () => {
    const lists = [
      list('pods', 'Pod', { outcome: 'forbidden', items: 0, message: 'pods is forbidden' }),
      list('networkpolicies', 'NetworkPolicy', { group: 'networking.k8s.io', items: 12 }),
      list('namespaces', 'Namespace', { namespaces: ['pay'] }),
    ];
    const inputs = inputsOf({ lists });
    expect(inputs.map(({ name, outcome, items }) => [name, outcome, items])).toEqual([
      ['namespaces', 'partial', 4],
      ['networkpolicies.networking.k8s.io', 'read', 12],
      ['pods', 'forbidden', 0],
    ]);
    expect(inputs[1]).not.toHaveProperty('affects');
    expect(inputs[2]).toMatchObject({ message: 'pods is forbidden', affects: expect.stringMatching(/\w/) });
  });

  test('holds every document that could not be read, by its place', () => {
    const problem = {
      code: 'MANIFEST_INVALID',
      message: 'invalid CIDR',
      place: { file: 'pay.yaml', line: 3 },
      got: '10.0.0/8',
    } as const;
    expect(inputsOf({ problems: [problem], skipped: 2 })).toContainEqual({
      name: 'pay.yaml:3',
      outcome: 'unreadable',
      items: 0,
      message: 'invalid CIDR; got 10.0.0/8',
      affects: 'everything that the document may hold',
    });
    expect(assess(input({ header: { ...HEADER, problems: [problem] } })).summary.incomplete).toBe(true);
  });

  test('are the sources with their objects where files were read', () => {
    const origins = { a: { file: 'k8s/pay.yaml' }, b: { file: 'k8s/shop.yaml' }, c: { file: 'other.yaml' } };
    expect(inputsOf({ mode: 'manifests', lists: [], sources: ['k8s/', 'other.yaml'], origins })).toEqual([
      { name: 'k8s/', outcome: 'read', items: 2 },
      { name: 'other.yaml', outcome: 'read', items: 1 },
    ]);
  });
});

describe('the populations', () => {
  test('list every workload with its zone, and how to count them without us', () => {
    const population = assess(input()).populations.find(({ name }) => name === 'workloads')!;
    expect(population.count).toBe(4);
    expect(population.rows[0]).toEqual({
      id: 'pay/tokeniser[Deployment]',
      ref: { kind: 'Deployment', namespace: 'pay', name: 'tokeniser' },
      zone: 'pci-zone/cde',
      detail: '1 pod',
    });
    expect(population.derivation).toContain(
      '4 Deployment: `kubectl get deployments.apps -A --no-headers | wc -l`',
    );
  });

  test('keep what a filter left out, and mark it', () => {
    const scope = { ...shopScope(), judgedNamespaces: ['pay'] };
    const population = assess(input({ scope })).populations.find(({ name }) => name === 'workloads')!;
    expect(population.rows.map(({ detail }) => detail)).toEqual([
      '1 pod',
      '1 pod',
      '1 pod; left out by a filter',
      '1 pod; left out by a filter',
    ]);
  });

  test('say when they are incomplete', () => {
    const { populations } = assess(input({ inventory: { ...CARD_SHOP, complete: false } }));
    for (const { derivation } of populations) expect(derivation).toContain('The list is incomplete');
  });

  test('put no name from the cluster into a command', () => {
    const ref = { group: 'evil.example', kind: 'Policy; rm -rf $HOME', namespace: 'pay', name: 'x' };
    const object = { apiVersion: `${ref.group}/v1`, kind: ref.kind, metadata: { name: ref.name } };
    const objects = [{ key: 'k', ref, ability: 'may-allow', reasons: [], object }] as const;
    const policies = { tiers: [], policies: [], taints: [], staged: [], hosts: [], objects };
    const population = assess(input({ policies })).populations.find(({ name }) => name === 'policies')!;
    expect(population.derivation).toContain(
      '`kubectl get policyrm-rfhome.evil.example -A --no-headers | wc -l`',
    );
  });
});

describe('the assessment', () => {
  test('is the same whatever the order of findings, checks’ rows apart', () => {
    const reversed = assess(input({ findings: [...FINDINGS].reverse() }));
    expect(reversed).toEqual(assess(input()));
  });

  test('sorts findings by check, subject and direction, whatever else they hold', () => {
    const cause = { kind: 'Namespace', name: 'pay' };
    const more = [
      found('egress-isolated', 'pass', workload('zoo/zebra'), { cause }),
      found('a-check', 'pass', CLUSTER),
    ];
    const { findings } = assess(input({ findings: [...more, ...FINDINGS] }));
    const keys = findings.map(({ check: id, subject }) => `${id} ${subjectKey(subject)}`);
    expect(keys).toEqual([...keys].sort());
  });

  test('refers to its own sorted findings', () => {
    const { controls, findings } = assess(input());
    const ids = controls[0]!.findings.map((index) => findings[index]!.check);
    expect(new Set(ids)).toEqual(new Set(['ingress-isolated', 'egress-isolated']));
    expect(controls[0]).toMatchObject({
      outcome: 'exceptions-noted',
      wording: 'exceptions noted in the part tested',
    });
  });

  test('counts fails by severity and outcomes by framework', () => {
    const { summary, frameworks } = assess(input());
    expect(summary.failsBySeverity).toEqual({ low: 0, medium: 0, high: 2, critical: 1 });
    expect(frameworks[0]!.outcomes).toMatchObject({ 'exceptions-noted': 1, inconclusive: 0 });
  });

  test('prints the id it is given for the run', () => {
    expect(assess(input()).run.id).toBe(input().run.id);
  });

  test('names the network plugin and its version', () => {
    const ref = { group: 'apps', kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' };
    const facts = (image: string) => [
      { ref, fact: 'engine', value: 'calico' },
      { ref, fact: 'image', value: image },
    ];
    const cniOf = (image: string) =>
      assess(input({ inventory: { ...CARD_SHOP, enforcementFacts: facts(image) } })).run.cni;
    expect(cniOf('quay.io/calico/node:v3.31.2')).toEqual({ name: 'calico', version: 'v3.31.2' });
    expect(cniOf('registry:5000/calico/node@sha256:00')).toEqual({ name: 'calico' });
    expect(assess(input()).run).not.toHaveProperty('cni');
  });

  test('lists assumed namespaces, externals and unclassified workloads', () => {
    const inventory = shopInventory([{ name: 'kube-system/coredns' }, { name: 'pay/vault' }]);
    const config = {
      externals: { 'core-db': ['10.20.3.0/24'] },
      dimensions: { 'pci-zone': { zones: { cde: 'in-scope', platform: 'in-scope' } } },
    } as const;
    expect(assess(input({ inventory, scope: shopScope(config, inventory) })).scope).toMatchObject({
      assumed: ['platform (pci-zone): kube-system'],
      externals: ['core-db (10.20.3.0/24)'],
      unclassified: 1,
    });
  });
});

describe('assessment.schema.json', () => {
  const TEXT = readFileSync(join(ROOT, 'docs/schemas/assessment.schema.json'), 'utf8');

  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(JSON.parse(TEXT) as object);

  test('is the one made from the code’s own schema (`npm run renew`)', () => {
    expect(TEXT).toBe(assessmentJsonSchema());
  });

  test('holds for assessments against the shipped frameworks, in every mode', () => {
    const frameworks = ['pci-dss-4.0.1', 'soc2-2017', 'nist-800-53-r5'].map((id) => {
      const file = join(ROOT, 'frameworks', `${id}.yaml`);
      return { framework: parseFramework(readFileSync(file, 'utf8'), file), digest: DIGEST };
    });
    for (const mode of ['cluster', 'dump', 'manifests'] as const) {
      const result = assess(input({ frameworks, header: { ...HEADER, mode } }));
      expect(result.controls).toHaveLength(129);
      expect(validate(JSON.parse(JSON.stringify(result))), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  test.each([
    ['a field that nobody described', (one: Assessment) => ({ ...one, score: 87 })],
    ['a field that is missing', ({ limits: _limits, ...rest }: Assessment) => rest],
    [
      'an outcome that does not exist',
      (one: Assessment) => ({ ...one, controls: [{ ...one.controls[0], outcome: 'compliant' }] }),
    ],
    ['a count below nothing', (one: Assessment) => ({ ...one, summary: { ...one.summary, workloads: -1 } })],
    ['a local time', (one: Assessment) => ({ ...one, run: { ...one.run, at: '2026-11-24T12:00:00+01:00' } })],
    [
      'a reason that is no code',
      (one: Assessment) => ({ ...one, findings: [{ ...one.findings[0], reasons: ['U9'] }] }),
    ],
    [
      'a subject without a name',
      (one: Assessment) => ({ ...one, findings: [{ ...one.findings[0], subject: { kind: 'Pod' } }] }),
    ],
  ])('catches %s', (_, plant) => {
    const whole = JSON.parse(JSON.stringify(assess(input()))) as Assessment;
    expect(validate(whole)).toBe(true);
    expect(validate(plant(whole))).toBe(false);
    expect(assessmentSchema.safeParse(plant(whole)).success).toBe(false);
  });

  test('describes the type, field by field', () => {
    // Compiles only while the schema's type and the model's are one.
    const sameType: Assessment = assessmentSchema.parse(JSON.parse(JSON.stringify(assess(input()))));
    expect(sameType.findings).toHaveLength(FINDINGS.length);
    expect(sameType.findings.some(({ subject }) => subject.kind === CLUSTER.kind)).toBe(true);
  });
});
