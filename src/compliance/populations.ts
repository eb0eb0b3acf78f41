import { isJudged, workloadText, zonesOf } from '../checks/parts/subjects.ts';
import type { Population, PopulationRow } from '../model/assessment.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Exposure, Inventory, ObjectRef } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import type { Mode } from '../model/snapshot.ts';
import { countCommand } from './count-commands.ts';
import { plural } from './wording.ts';

/** What the populations are made from. */
export interface PopulationInput {
  readonly inventory: Inventory;
  readonly policies: PolicySet;
  readonly scope: Scope;
  readonly mode: Mode;
}

/**
 * The complete lists from which an auditor samples (frameworks.md §4), those that a filter left out of the judgement
 * included and marked. Each says how it was derived and how to count it without us.
 */
export function populations(input: PopulationInput): readonly Population[] {
  const incomplete = input.inventory.complete ? '' : ' The list is incomplete: not everything was read.';
  const lists: readonly (readonly [name: string, derivation: string, rows: readonly PopulationRow[]])[] = [
    ['workloads', WORKLOADS, workloadRows(input)],
    ['policies', POLICIES, policyRows(input)],
    ['namespaces', NAMESPACES, namespaceRows(input)],
    ['exposures', EXPOSURES, exposureRows(input)],
  ];
  return lists.map(([name, derivation, rows]) => ({
    name,
    derivation: `${derivation}${incomplete} ${commands(rows, input.mode)}`.trim(),
    count: rows.length,
    rows,
  }));
}

const WORKLOADS =
  'Every top-level owner of a pod that has not finished, every pod without an owner, and every workload template without pods.';
const POLICIES = 'Every object of a policy kind that was read, whether or not it has an effect.';
const NAMESPACES = 'Every namespace that was read, or that an object is in.';
const EXPOSURES = 'Every object that opens a way in from beyond the cluster; one row per object and way.';

/** One count per kind of object, with a command that gives it independently. */
function commands(rows: readonly PopulationRow[], mode: Mode): string {
  const kinds = new Map<string, { ref: ObjectRef; names: Set<string> }>();
  for (const { ref } of rows) {
    const key = `${ref.group ?? ''}/${ref.kind}`;
    const known = kinds.get(key) ?? { ref, names: new Set<string>() };
    known.names.add(`${ref.namespace ?? ''}/${ref.name}`);
    kinds.set(key, known);
  }
  const counts = [...kinds.keys()].sort().map((key) => {
    const { ref, names } = kinds.get(key)!;
    return `${names.size} ${ref.kind}: \`${countCommand(ref, mode)}\``;
  });
  return counts.length > 0 ? `Count it independently: ${counts.join('; ')}.` : '';
}

function workloadRows({ inventory, scope }: PopulationInput): readonly PopulationRow[] {
  return inventory.workloads.map(({ ref, endpoints, templateOnly }) => {
    const hostNetwork = endpoints.some((index) => inventory.endpoints[index]!.hostNetwork);
    return row(workloadText(ref), ref, scope, zonesOf(scope, endpoints), [
      templateOnly ? 'template only' : plural(endpoints.length, 'pod'),
      ...(hostNetwork ? ['on the node’s network'] : []),
    ]);
  });
}

function policyRows({ policies, scope }: PopulationInput): readonly PopulationRow[] {
  const rows = policies.objects.map(({ key, ref, ability, reasons }) =>
    row(key, ref, scope, undefined, [ability, ...reasons.map(({ message }) => message)]),
  );
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function namespaceRows({ inventory, scope }: PopulationInput): readonly PopulationRow[] {
  const members = new Map<string, number[]>();
  for (const { index, namespace } of inventory.endpoints) {
    const known = members.get(namespace);
    if (known) known.push(index);
    else members.set(namespace, [index]);
  }
  return inventory.namespaces.map(({ name, declared }) => {
    const endpoints = members.get(name) ?? [];
    const ref = { kind: 'Namespace', name };
    const details = [plural(endpoints.length, 'endpoint'), ...(declared ? [] : ['not declared'])];
    return row(name, ref, scope, zonesOf(scope, endpoints), details, name);
  });
}

function exposureRows({ inventory, scope }: PopulationInput): readonly PopulationRow[] {
  return inventory.exposures.map((exposure) =>
    row(
      `${exposure.type} ${exposure.key}`,
      exposure.ref,
      scope,
      zonesOf(scope, exposure.endpoints),
      exposureDetails(exposure),
    ),
  );
}

function exposureDetails({ type, reach, ports, endpoints, backendsUnknown }: Exposure): readonly string[] {
  const shown = ports.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');
  return [
    type,
    `reach ${reach}`,
    ...(shown ? [shown] : []),
    backendsUnknown ? 'backends unknown' : plural(endpoints.length, 'endpoint'),
  ];
}

function row(
  id: string,
  ref: ObjectRef,
  scope: Scope,
  zones: readonly string[] | undefined,
  details: readonly string[],
  namespace: string | undefined = ref.namespace,
): PopulationRow {
  const judged = isJudged(scope, namespace) ? [] : ['left out by a filter'];
  return {
    id,
    ref,
    ...(zones && zones.length > 0 && { zone: zones.join(', ') }),
    detail: [...details, ...judged].join('; '),
  };
}
