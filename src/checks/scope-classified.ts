import type { Finding } from '../model/finding.ts';
import type { Inventory } from '../model/resource.ts';
import type { Dimension, Scope } from '../model/scope.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, listText, note } from './parts/evidence.ts';
import { clusterSubject, gapFindings, gaps, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import {
  endpointsByNamespace,
  isJudged,
  namespaceSubject,
  workloadText,
  zoneOf,
  zonesOf,
} from './parts/subjects.ts';
import { toYaml } from './parts/yaml.ts';

const meta: CheckMeta<'snapshot' | 'scope'> = {
  id: 'scope-classified',
  title: 'Every workload of the namespace has one zone in each dimension.',
  description:
    'Fails where no rule and no label classifies a workload, where several do, and where the zone is not declared; ' +
    'such workloads stay in scope. Fails, as critical, for a zone that is declared in scope and has no member. Unknown ' +
    'where no zones are configured.',
  subjectKind: 'namespace',
  severity: 'high',
  needs: ['snapshot', 'scope'],
  needsConfiguration: true,
};

/** K07 of frameworks.md §1a; zones without members and missing configuration by design.md §5, "Scope". */
export const scopeClassified = defineCheck({ meta, run: judgeScope });

function judgeScope({
  snapshot: { inventory, header },
  scope,
}: Pick<Facts, 'snapshot' | 'scope'>): readonly Finding[] {
  if (scope.dimensions.length === 0) return [toFinding(meta, clusterSubject(header), unconfigured())];
  const endpoints = endpointsByNamespace(inventory);
  const population = gaps(header, WORKLOAD_READS);
  const namespaces = inventory.namespaces
    .filter(({ name }) => isJudged(scope, name))
    .map(({ name }) => {
      const members = endpoints.get(name) ?? [];
      const proven = provenOnly(
        judgeMembers(name, members, inventory, scope),
        `namespace ${name}`,
        population,
      );
      return toFinding(meta, namespaceSubject(name), proven, { zones: zonesOf(scope, members) });
    });
  const zones = scope.dimensions.flatMap((dimension) =>
    emptyZones(dimension).map((zone) => {
      const judgement =
        population.length === 0 ? withoutMembers(dimension, zone) : membersUnknown(zone, population);
      return toFinding(meta, { kind: 'Zone', name: `${dimension.name}/${zone}` }, judgement, {
        zones: [`${dimension.name}/${zone}`],
      });
    }),
  );
  return [...namespaces, ...zones, ...gapFindings(meta, header, WORKLOAD_READS)];
}

function unconfigured(): Judgement {
  return unknown('Which workloads are in scope', [
    { code: 'U8', message: 'no zones are configured, so that the whole cluster counts as one zone in scope' },
  ]);
}

function judgeMembers(
  name: string,
  endpoints: readonly number[],
  inventory: Inventory,
  scope: Scope,
): Judgement {
  if (endpoints.length === 0) return notApplicable(`Namespace ${name} has no workload to classify.`);
  const faults = scope.dimensions.flatMap((dimension) => unclassified(dimension, endpoints, inventory));
  if (faults.length === 0)
    return pass(`Every workload of namespace ${name} has one zone: ${assignments(scope, endpoints)}.`);
  return fail(`Namespace ${name} has workloads without a zone: ${listText(faults)}. They stay in scope.`, {
    evidence: faults.slice(0, 5).map(note),
    cause: { kind: 'Namespace', name },
    remediation: {
      message: `Name the zone of namespace ${name} in the configuration, or label it, then guard the label by admission.`,
      yaml: assignRule(name, scope),
    },
  });
}

function unclassified(
  dimension: Dimension,
  endpoints: readonly number[],
  inventory: Inventory,
): readonly string[] {
  const found = endpoints
    .filter((endpoint) => zoneOf(dimension, endpoint) === undefined)
    .map((endpoint) => {
      const by = dimension.assignments[endpoint]?.by;
      const workload = workloadText(inventory.endpoints[endpoint]!.workload);
      return `${workload} in ${dimension.name}${by ? ` (${by})` : ''}`;
    });
  return [...new Set(found)];
}

function assignments(scope: Scope, endpoints: readonly number[]): string {
  const found = scope.dimensions.flatMap((dimension) =>
    endpoints.map((endpoint) => `${zoneOf(dimension, endpoint)} by ${dimension.assignments[endpoint]!.by}`),
  );
  return listText([...new Set(found)]);
}

function assignRule(namespace: string, scope: Scope): string {
  const dimensions = scope.dimensions.map(({ name, zones }) => {
    const zone = zones.find(({ inScope }) => inScope) ?? zones[0];
    return [name, { assign: [{ namespace, zone: zone?.name ?? 'ZONE' }] }];
  });
  return toYaml({ scope: { dimensions: Object.fromEntries(dimensions) } });
}

/** Zones declared in scope, not merely assumed, that nobody is in: a typo there would leave a control untested. */
function emptyZones(dimension: Dimension): readonly string[] {
  const used = new Set(dimension.assignments.map(({ zone }) => zone));
  return dimension.zones
    .filter(({ name, inScope, assumed }) => inScope && !assumed && !used.has(name))
    .map(({ name }) => name);
}

function withoutMembers(dimension: Dimension, zone: string): Judgement {
  return fail(
    `Zone ${zone} of ${dimension.name} is declared in scope and has no member, so that its controls are not tested.`,
    {
      severity: 'critical',
      evidence: [
        note(
          `${counted(dimension.assignments.length, 'endpoint')} of the cluster are in other zones or in none`,
        ),
      ],
      remediation: {
        message: `Correct the rules or labels that put workloads in zone ${zone}, or remove the zone.`,
      },
    },
  );
}

function membersUnknown(zone: string, reasons: Parameters<typeof unknown>[1]): Judgement {
  return unknown(`Whether zone ${zone} has members`, reasons, { severity: 'critical' });
}
