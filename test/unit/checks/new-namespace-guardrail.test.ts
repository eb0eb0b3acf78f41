import { describe, expect, test } from 'vitest';
import { newNamespaceGuardrail } from '../../../src/checks/new-namespace-guardrail.ts';
import { type Given, judge } from './facts.ts';
import { denyAll, document, namespace, object, pod, policy } from './shop.ts';

const shop = `${namespace('pay')}${pod('pay/db')}${denyAll('pay')}`;
const DENY = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const EVERY = { any: [{ resources: { kinds: ['Namespace'] } }] };

async function guardrail(yaml: string, more: Given = {}) {
  return (await judge(newNamespaceGuardrail, { yaml: shop + yaml, ...more }))['Cluster//shop']!;
}

function globalPolicy(types: readonly string[], more: object = {}): string {
  return document({
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: 'default-deny' },
    spec: { selector: 'all()', types, ...more },
  });
}

interface Kyverno {
  readonly spec?: object;
  readonly rule?: object;
  readonly generate?: object;
  readonly status?: object | undefined;
  readonly runs?: boolean;
}

function kyverno({ spec = DENY, rule = {}, generate = {}, status, runs = true }: Kyverno = {}): string {
  const controller = pod('kyverno/background', { labels: { 'app.kubernetes.io/part-of': 'kyverno' } });
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  const generated = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name: 'default-deny',
    namespace: '{{request.object.metadata.name}}',
    data: { spec },
    ...generate,
  };
  const clusterPolicy = document({
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: 'add-default-deny' },
    spec: { rules: [{ name: 'deny', match: EVERY, generate: generated, ...rule }] },
    status: status ?? ready,
  });
  return (runs ? controller : '') + clusterPolicy;
}

describe('new-namespace-guardrail', () => {
  test('fails where namespaces have policies of their own alone, and proposes a generator that passes', async () => {
    const finding = await guardrail('');
    expect(finding).toMatchObject({ status: 'fail', severity: 'medium' });
    const applied = `${finding.remediation!.yaml}---\n`;
    expect((await guardrail(applied, { mode: 'manifests' })).status).toBe('pass');
  });

  test('passes for a policy of the whole cluster that denies both directions', async () => {
    const finding = await guardrail(globalPolicy(['Ingress', 'Egress']));
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('by GlobalNetworkPolicy default-deny');
  });

  test('fails for one that denies one direction, or selects by a label that a new namespace may lack', async () => {
    expect((await guardrail(globalPolicy(['Ingress']))).status).toBe('fail');
    const labelled = globalPolicy(['Ingress', 'Egress'], { namespaceSelector: "guarded == 'yes'" });
    expect((await guardrail(labelled)).status).toBe('fail');
  });

  test('is unknown (U2) where a policy that is not modelled could decide', async () => {
    const opaque = document({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'maybe' },
      spec: { endpointSelector: {} },
    });
    expect(await guardrail(opaque)).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  describe('a Kyverno policy', () => {
    test('passes where it gives every new namespace a policy that denies both directions', async () => {
      const finding = await guardrail(kyverno());
      expect(finding.status).toBe('pass');
      expect(finding.message).toContain(
        'from ClusterPolicy add-default-deny; Kyverno makes the policy a moment after',
      );
    });

    test('passes where named namespaces are left out', async () => {
      const exclude = { any: [{ resources: { namespaces: ['kube-*', 'kyverno'] } }] };
      expect((await guardrail(kyverno({ rule: { exclude } }))).status).toBe('pass');
    });

    test.each<[string, Kyverno]>([
      ['denies ingress alone', { spec: { podSelector: {}, policyTypes: ['Ingress'] } }],
      ['selects some pods', { spec: { ...DENY, podSelector: { matchLabels: { app: 'db' } } } }],
      ['lets everything in', { spec: { ...DENY, ingress: [{}] } }],
      ['makes a policy that the API server would refuse', { spec: { ...DENY, podSelector: 'all' } }],
      ['is not ready', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }],
      ['does not say that it is ready', { status: {} }],
      ['has no Kyverno to carry it out', { runs: false }],
      ['copies a policy', { generate: { data: undefined, clone: { name: 'x', namespace: 'y' } } }],
      ['writes elsewhere', { generate: { namespace: 'audit' } }],
      ['makes something else', { generate: { kind: 'ResourceQuota' } }],
      ['has conditions', { rule: { preconditions: { all: [{ key: 'x' }] } } }],
      [
        'matches by a label',
        { rule: { match: { any: [{ resources: { kinds: ['Namespace'], selector: { a: 1 } } }] } } },
      ],
      [
        'matches what some make',
        { rule: { match: { any: [{ resources: { kinds: ['Namespace'] }, roles: ['x'] }] } } },
      ],
      ['matches another kind', { rule: { match: { any: [{ resources: { kinds: ['Pod'] } }] } } }],
      ['leaves out by a label', { rule: { exclude: { any: [{ resources: { selector: { a: 1 } } }] } } }],
      ['leaves out all', { rule: { exclude: { any: [{ resources: { names: ['*'] } }] } } }],
    ])('fails where it %s', async (_, given) => {
      expect((await guardrail(kyverno(given))).status).toBe('fail');
    });

    test('is undone by a policy of the whole cluster that lets everything in', async () => {
      const open = globalPolicy(['Ingress'], { order: 1, ingress: [{ action: 'Allow' }], tier: 'default' });
      expect((await guardrail(kyverno() + open)).status).toBe('fail');
    });

    test('keeps nothing of what it makes besides policies', async () => {
      const secret = kyverno({
        generate: { kind: 'Secret', data: { stringData: { token: 's3cret' }, spec: 's3cret' } },
      });
      expect(JSON.stringify(await guardrail(secret))).not.toContain('s3cret');
    });
  });

  describe("OpenShift's template of new projects", () => {
    const project = document({
      apiVersion: 'config.openshift.io/v1',
      kind: 'Project',
      metadata: { name: 'cluster' },
      spec: { projectRequestTemplate: { name: 'project-request' } },
    });
    const template = (spec: object, space = 'openshift-config') =>
      document({
        apiVersion: 'template.openshift.io/v1',
        kind: 'Template',
        metadata: { namespace: space, name: 'project-request' },
        objects: [
          { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { a: 'YQ==' } },
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter of the template
            metadata: { name: 'deny', namespace: '${PROJECT_NAME}' },
            spec,
          },
        ],
      });

    test('passes where it holds a policy that denies both directions', async () => {
      const finding = await guardrail(project + template(DENY));
      expect(finding.status).toBe('pass');
      expect(finding.message).toContain('without a project request');
    });

    test('fails where the policy leaves a direction open, or is not the one that is named', async () => {
      expect((await guardrail(project + template({ podSelector: {} }))).status).toBe('fail');
      expect((await guardrail(project + template(DENY, 'default'))).message).toContain('was not read');
      expect((await guardrail(template(DENY))).status).toBe('fail');
    });
  });

  test('lists admission policies that are enforced on namespaces, which prove nothing', async () => {
    const api = 'admissionregistration.k8s.io/v1';
    const resourceRules = [{ apiGroups: [''], resources: ['namespaces'], operations: ['CREATE'] }];
    const admission = document({
      apiVersion: api,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'zone-required' },
      spec: {
        matchConstraints: { resourceRules },
        validations: [{ expression: 'has(object.metadata.labels)' }],
      },
    });
    const binding = (actions: readonly string[]) =>
      document({
        apiVersion: api,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'zone-required' },
        spec: { policyName: 'zone-required', validationActions: actions },
      });
    const enforced = await guardrail(admission + binding(['Deny']));
    expect(enforced.status).toBe('fail');
    expect(enforced.evidence.map(({ object: named }) => named?.name)).toContain('zone-required');
    expect((await guardrail(admission + binding(['Audit']))).evidence).toEqual([]);
  });

  test('is unknown (U1) where generators could not be read, and a policy of the cluster passes all the same', async () => {
    const unread = { unread: { clusterpolicies: 'forbidden' } } as const;
    expect(await guardrail('', unread)).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    expect((await guardrail(globalPolicy(['Ingress', 'Egress']), unread)).status).toBe('pass');
  });

  test('does not apply to files of one application, and judges files that speak of the whole cluster', async () => {
    expect((await guardrail('', { mode: 'manifests' })).status).toBe('not-applicable');
    expect((await guardrail(globalPolicy(['Ingress']), { mode: 'manifests' })).status).toBe('fail');
    const generator = kyverno({ spec: { podSelector: {} } });
    expect((await guardrail(generator, { mode: 'manifests' })).status).toBe('fail');
  });

  test('a policy that is on trial does not count', async () => {
    const staged = object('projectcalico.org/v3', 'StagedGlobalNetworkPolicy', '/x', DENY).replace(
      '"namespace":"",',
      '',
    );
    expect((await guardrail(staged + policy('web/own', '{podSelector: {}}'))).status).toBe('fail');
  });
});
