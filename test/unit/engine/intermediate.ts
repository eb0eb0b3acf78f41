/** Engines from policies in the intermediate form, where a test is of the engine and of no dialect. */
import { buildEngine } from '../../../src/engine/build.ts';
import type { Engine, EngineInput } from '../../../src/engine/engine.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { EndpointSelector, HostEndpoint, Policy, PolicySet, Rule } from '../../../src/model/policy.ts';
import type { Endpoint } from '../../../src/model/resource.ts';
import { EVERYTHING, type Selector } from '../../../src/model/selector.ts';
import { snapshotOf } from './lab.ts';

export interface EngineOptions {
  readonly undeclared?: EngineInput['undeclaredNamespaceLabels'];
  readonly endpoints?: (endpoint: Endpoint) => Endpoint;
}

export function engineOf(yaml: string, policies: Partial<PolicySet>, options: EngineOptions = {}): Engine {
  const inventory = buildInventory(snapshotOf(yaml));
  const { endpoints = (endpoint: Endpoint) => endpoint } = options;
  return buildEngine({
    inventory: { ...inventory, endpoints: inventory.endpoints.map(endpoints) },
    policies: {
      tiers: [{ name: 'watch', order: 1, unmatched: 'deny', combine: 'first' }],
      policies: [],
      taints: [],
      staged: [],
      hosts: [],
      objects: [],
      ...policies,
    },
    addressSets: [],
    profile: { name: 'none', addressBlocksMatchPods: true },
    undeclaredNamespaceLabels: options.undeclared ?? 'absent',
  });
}

/** A policy of the one tier that isolates its subjects in the directions of its rules. */
export function policyOn(name: string, subject: EndpointSelector, rules: readonly Rule[]): Policy {
  return {
    key: name,
    ref: { kind: 'WatchPolicy', name },
    tier: 'watch',
    order: 1,
    subject,
    isolates:
      rules.length === 0 ? ['ingress', 'egress'] : [...new Set(rules.map(({ direction }) => direction))],
    rules,
    issues: [],
  };
}

/** Pods of every namespace. */
export function pods(selector: Selector): EndpointSelector {
  return { namespaces: { selector: EVERYTHING }, pods: selector };
}

/** Host endpoints and no pod. */
export function hosts(selector: Selector): EndpointSelector {
  return { ...pods({ op: 'any', of: [] }), hosts: selector };
}

export function has(key: string, ...values: string[]): Selector {
  return values.length > 0 ? { op: 'in', key, values } : { op: 'exists', key };
}

export function host(name: string, more: Partial<HostEndpoint>): HostEndpoint {
  return {
    key: name,
    ref: { kind: 'HostEndpoint', name },
    labels: {},
    addresses: [],
    addressesKnown: true,
    ...more,
  };
}
