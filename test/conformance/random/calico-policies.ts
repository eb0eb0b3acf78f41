/** Random objects of projectcalico.org/v3: tiers, policies, staged policies and network sets. */
import fc from 'fast-check';
import type { OracleObject } from '../oracle/cluster.ts';
import { calicoRule, namespaceText, selector } from './calico-rules.ts';
import type { Priorities } from './cluster-network-policies.ts';
import { compact, labels, NAMESPACES, optional, rarely } from './parts.ts';

const V3 = 'projectcalico.org/v3';

const TIERS = ['security', 'platform', 'default', undefined] as const;

function spec(global: boolean): fc.Arbitrary<object> {
  return fc
    .record({
      tier: fc.constantFrom(...TIERS),
      selector: optional(selector, 6),
      serviceAccountSelector: optional(fc.constantFrom("rank == 'high'", 'all()', '!has(rank)'), 1),
      namespaceSelector: global ? optional(namespaceText, 2) : fc.constant(undefined),
      types: optional(fc.subarray(['Ingress', 'Egress'], { minLength: 1 }), 4),
      ingress: optional(fc.array(calicoRule('ingress'), { maxLength: 3 })),
      egress: optional(fc.array(calicoRule('egress'), { maxLength: 3 })),
    })
    .map((all) => withTypes(compact(all)));
}

/** The API's defaults for `types` differ from Felix's (calico.md §2.1), so that here they are always given. */
function withTypes(spec: { readonly types?: unknown; readonly egress?: unknown }): object {
  return spec.types ? spec : { ...spec, types: spec.egress ? ['Ingress', 'Egress'] : ['Ingress'] };
}

const orderOf = (index: number, priorities: Priorities): number | undefined => {
  if (priorities === 'colliding') return [10, 10, 1000, undefined][index % 4];
  return [100, 1500, 10.5, 2000, 500, undefined][index % 6];
};

/** Every policy has an order of its own, so that no tie is to be decided. */
export function calicoPolicies(priorities: Priorities): fc.Arbitrary<readonly OracleObject[]> {
  const item = fc.oneof(
    fc.record({
      kind: fc.constantFrom('NetworkPolicy', 'NetworkPolicy', 'StagedNetworkPolicy'),
      namespace: fc.constantFrom(...NAMESPACES),
      spec: spec(false),
    }),
    fc.record({
      kind: fc.constantFrom('GlobalNetworkPolicy', 'GlobalNetworkPolicy', 'StagedGlobalNetworkPolicy'),
      namespace: fc.constant(undefined),
      spec: spec(true),
    }),
  );
  return fc.array(item, { minLength: 1, maxLength: 6 }).map((all) =>
    all.map(({ kind, namespace, spec: of }, index): OracleObject => {
      const order = orderOf(index, priorities);
      return {
        apiVersion: V3,
        kind,
        metadata: { name: `calico-${index}`, ...(namespace !== undefined && { namespace }) },
        spec: { ...(order !== undefined && { order }), ...of },
      };
    }),
  );
}

export const tiers: fc.Arbitrary<readonly OracleObject[]> = fc
  .record({
    security: fc.constantFrom('Deny', 'Pass', undefined),
    platform: fc.constantFrom('Deny', 'Pass', undefined),
    platformOrder: fc.constantFrom(50, 2_000_000, undefined),
    whole: rarely(4),
  })
  .map(({ security, platform, platformOrder, whole }) => [
    tier('security', 100, security),
    tier('platform', platformOrder, platform),
    ...(whole ? [tier('default', 1_000_000, 'Deny')] : []),
  ]);

function tier(name: string, order: number | undefined, defaultAction: string | undefined): OracleObject {
  return { apiVersion: V3, kind: 'Tier', metadata: { name }, spec: compact({ order, defaultAction }) };
}

export const networkSets: fc.Arbitrary<readonly OracleObject[]> = fc
  .array(
    fc.record({
      namespace: optional(fc.constantFrom(...NAMESPACES), 1),
      labels: fc.oneof(labels, fc.constant({ kind: 'partner' })),
      nets: fc.array(
        fc.constantFrom('8.8.8.0/24', '10.0.0.2/32', '172.16.0.0/12', '2001:db8::/32', '192.168.0.1/32'),
        {
          maxLength: 2,
        },
      ),
    }),
    { maxLength: 3 },
  )
  .map((all) =>
    all.map(
      ({ namespace, labels: own, nets }, index): OracleObject => ({
        apiVersion: V3,
        kind: namespace === undefined ? 'GlobalNetworkSet' : 'NetworkSet',
        metadata: { name: `set-${index}`, labels: own, ...(namespace !== undefined && { namespace }) },
        spec: { nets: [...new Set(nets)] },
      }),
    ),
  );
