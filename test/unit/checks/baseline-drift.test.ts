import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { baselineDrift } from '../../../src/checks/baseline-drift.ts';
import { policyDigest } from '../../../src/checks/parts/policy-digest.ts';
import type { ApprovedPolicies } from '../../../src/model/register.ts';
import type { KubeObject } from '../../../src/model/resource.ts';
import { type Given, judge, statuses, zones } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const shop = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/db')}`;
const DENY = 'NetworkPolicy/pay/default-deny';

/** A baseline of the manifests, each in a file of its own name. */
function approved(manifests: readonly string[], more: Partial<ApprovedPolicies> = {}): ApprovedPolicies {
  const policies = manifests.map((text) => {
    const manifest = parse(text.replace(/---\n$/, '')) as KubeObject;
    const { namespace: space = '', name } = manifest.metadata;
    const [group] = manifest.apiVersion.split('/');
    const key = `${group}/${manifest.kind}/${space}/${name}`;
    return { key, digest: policyDigest(manifest), place: `approved/${name}.yaml:1` };
  });
  return { source: 'approved', commit: '4f1c2d0', policies, problems: [], ...more };
}

async function drift(yaml: string, approvedPolicies?: ApprovedPolicies, more: Given = {}) {
  const registers = approvedPolicies ? { approvedPolicies } : {};
  return judge(baselineDrift, { yaml: shop + yaml, registers, ...more });
}

describe('baseline-drift', () => {
  test('passes for a policy that means what was approved, however it is written', async () => {
    const written = policy(
      'pay/default-deny',
      '{policyTypes: [Egress, Ingress], podSelector: {matchLabels: {}}}',
    );
    const { [DENY]: finding } = await drift(written, approved([denyAll('pay')]), { scope: zones() });
    expect(finding).toMatchObject({ status: 'pass', severity: 'high', zones: ['pci-zone/cde'] });
    expect(finding!.message).toContain('approved/default-deny.yaml:1');
  });

  test('fails for one that was changed, and says where the approved one is', async () => {
    const changed = policy('pay/default-deny', '{podSelector: {}, policyTypes: [Ingress]}');
    const { [DENY]: finding } = await drift(changed, approved([denyAll('pay')]));
    expect(finding).toMatchObject({ status: 'fail', cause: { kind: 'NetworkPolicy', name: 'default-deny' } });
    expect(finding!.message).toContain('does not mean what approved/default-deny.yaml:1 says');
  });

  test('fails for one that was added, with the commit of the baseline that lacks it', async () => {
    const { [DENY]: finding } = await drift(denyAll('pay'), approved([]));
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('was added: baseline approved at commit 4f1c2d0');
  });

  test('fails for one that was removed, and is unknown (U1) where its kind could not be read', async () => {
    const baseline = approved([denyAll('pay')]);
    const { [DENY]: finding } = await drift('', baseline);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('was removed');
    const unread = await drift('', baseline, { unread: { networkpolicies: 'forbidden' } });
    expect(statuses(unread)).toEqual({ [DENY]: 'unknown', 'Cluster//shop': 'unknown' });
  });

  test("holds Calico's stored form against the manifest, with the tier in its name", async () => {
    const spec = { selector: 'all()', types: ['Ingress'], order: 10 };
    const stored = object('crd.projectcalico.org/v1', 'NetworkPolicy', 'pay/default.guard', spec);
    const manifest = object('projectcalico.org/v3', 'NetworkPolicy', 'pay/guard', spec);
    const found = await drift(stored, approved([manifest]));
    expect(statuses(found)).toEqual({ 'NetworkPolicy/pay/default.guard': 'pass' });
  });

  test('leaves out what a network plugin makes by itself, unless the parameter is set otherwise', async () => {
    const tier = object('crd.projectcalico.org/v1', 'Tier', '/default', { order: 1000000 }).replace(
      '"namespace":"",',
      '',
    );
    expect(Object.values(statuses(await drift(tier, approved([]))))).toEqual(['not-applicable']);
    const compared = await drift(tier, approved([]), { parameters: { ignored: [] } });
    expect(statuses(compared)).toEqual({ 'Tier//default': 'fail' });
  });

  test('a namespace filter narrows both sides', async () => {
    const baseline = approved([denyAll('pay'), denyAll('web')]);
    expect(statuses(await drift(denyAll('pay'), baseline, { include: ['pay'] }))).toEqual({ [DENY]: 'pass' });
  });

  test('is unknown (U8) without a baseline, and with one that could not be read in full', async () => {
    expect(await drift(denyAll('pay'))).toMatchObject({
      'Cluster//shop': { status: 'unknown', reasons: ['U8'] },
    });
    const broken = approved([denyAll('pay')], { problems: ['approved/x.yaml:3: not YAML'] });
    const { 'Cluster//shop': finding } = await drift(denyAll('pay'), broken);
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect(finding!.message).toContain('approved/x.yaml:3');
  });
});
