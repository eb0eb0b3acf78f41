import type { Endpoint, Inventory, Labels, Namespace } from '../model/resource.ts';
import type { Assignment, AssignRule, DimensionConfig } from '../model/scope.ts';
import { globMatches } from '../util/glob.ts';
import { PLATFORM_ZONE, platformReason } from './platform.ts';

/** What is asked of each endpoint in turn; `undefined`: says nothing of it. */
type Step = (endpoint: Endpoint, namespace: Namespace | undefined) => Assignment | undefined;

/** One assignment per endpoint, by index. */
export function assignZones(
  dimension: string,
  config: DimensionConfig,
  platform: readonly string[],
  inventory: Inventory,
): readonly Assignment[] {
  const namespaces = new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace]));
  const steps: readonly Step[] = [
    (endpoint, namespace) => byRule(dimension, config, endpoint, namespace),
    (endpoint, namespace) => byLabel(config, endpoint, namespace),
    (endpoint) => byPlatform(config, platform, endpoint),
  ];
  return inventory.endpoints.map((endpoint) => {
    const namespace = namespaces.get(endpoint.namespace);
    for (const step of steps) {
      const assignment = step(endpoint, namespace);
      if (assignment) return assignment;
    }
    return { by: unclassifiedReason(config, endpoint, namespace) };
  });
}

/** True for an assignment that nobody configured. */
export function isAssumed(assignment: Assignment): boolean {
  return assignment.by.startsWith('preset ');
}

function byRule(
  dimension: string,
  config: DimensionConfig,
  endpoint: Endpoint,
  namespace: Namespace | undefined,
): Assignment | undefined {
  for (const [index, rule] of (config.assign ?? []).entries()) {
    const by = `scope.dimensions.${dimension}.assign[${index}]`;
    const matched = ruleMatches(rule, endpoint, namespace);
    if (matched) return { zone: rule.zone, by };
    // A later rule must not decide for one that came first and cannot be answered.
    if (matched === undefined) {
      return { by: `${by} may match: labels of namespace ${endpoint.namespace} were not read` };
    }
  }
  return undefined;
}

/** `undefined` when it hangs on labels of a namespace that was not read (trap 28). */
function ruleMatches(
  rule: AssignRule,
  endpoint: Endpoint,
  namespace: Namespace | undefined,
): boolean | undefined {
  if (rule.namespace !== undefined && !globMatches(rule.namespace, endpoint.namespace)) return false;
  if (rule.workload !== undefined && !globMatches(rule.workload, endpoint.workload.name)) return false;
  if (rule.podSelector && !hasLabels(endpoint.labels, rule.podSelector)) return false;
  if (!rule.namespaceSelector) return true;
  if (hasLabels(namespace?.labels ?? {}, rule.namespaceSelector)) return true;
  if (namespace?.declared) return false;
  return contradicts(namespace?.labels ?? {}, rule.namespaceSelector) ? false : undefined;
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** A label that is known has another value, whatever the unknown ones are. */
function contradicts(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).some(([key, value]) => Object.hasOwn(labels, key) && labels[key] !== value);
}

/**
 * The label on the pod, else on its namespace. Whoever writes a pod's template also writes its labels, so a pod cannot take
 * itself out of the scope that its namespace is in: then both claim it, and it stays unclassified.
 */
function byLabel(
  config: DimensionConfig,
  endpoint: Endpoint,
  namespace: Namespace | undefined,
): Assignment | undefined {
  const onPod = claimOf(config, endpoint.labels, 'on the pod');
  const onNamespace = claimOf(config, namespace?.labels ?? {}, `on namespace ${endpoint.namespace}`);
  if (!onPod || !onNamespace || onPod.zone === undefined) return onPod ?? onNamespace;
  const leaves = config.zones[onPod.zone] === 'out-of-scope' && !isOutOfScope(config, onNamespace);
  return leaves ? { by: `${onPod.by}, but ${onNamespace.by}` } : onPod;
}

function isOutOfScope({ zones }: DimensionConfig, { zone }: Assignment): boolean {
  return zone !== undefined && zones[zone] === 'out-of-scope';
}

function claimOf(config: DimensionConfig, labels: Labels, place: string): Assignment | undefined {
  const { label } = config;
  if (label === undefined || !Object.hasOwn(labels, label)) return undefined;
  const value = labels[label]!;
  const by = `label ${label}=${value} ${place}`;
  const zone = zoneOfValue(config, value);
  return zone === undefined ? { by: `${by} names no zone` } : { zone, by };
}

/** `map` translates; a value that is a zone's name needs no translation. */
function zoneOfValue({ map = {}, zones }: DimensionConfig, value: string): string | undefined {
  if (Object.hasOwn(map, value)) return map[value];
  return Object.hasOwn(zones, value) ? value : undefined;
}

function byPlatform(
  config: DimensionConfig,
  more: readonly string[],
  endpoint: Endpoint,
): Assignment | undefined {
  // Nobody's workload may be assumed to be out of scope.
  if (!Object.hasOwn(config.zones, PLATFORM_ZONE) || config.zones[PLATFORM_ZONE] !== 'in-scope')
    return undefined;
  const by = platformReason(endpoint.namespace, more);
  return by === undefined ? undefined : { zone: PLATFORM_ZONE, by };
}

function unclassifiedReason(
  config: DimensionConfig,
  endpoint: Endpoint,
  namespace: Namespace | undefined,
): string {
  if (config.label !== undefined && !namespace?.declared) {
    return `no rule or label classifies it; labels of namespace ${endpoint.namespace} were not read`;
  }
  return 'no rule or label classifies it';
}
