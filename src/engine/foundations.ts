/** What tells endpoints, addresses and ports apart, before any class is made. */
import { type AddressSpace, createAddressSpace } from './addresses.ts';
import type { ClassContext } from './classes.ts';
import { createEffectiveLabels, type EffectiveLabels, givenKeys } from './effective-labels.ts';
import type { EngineInput } from './engine.ts';
import { createEvaluation, type Evaluation } from './evaluation.ts';
import { createHostTable, type HostTable } from './host-classes.ts';
import { createNamedPorts, type NamedPorts } from './named-ports.ts';
import { createNamespaceTable, type NamespaceTable } from './namespaces.ts';
import { createProjection, type Projection } from './projection.ts';
import { createSelectorTable, keysOf, type SelectorTable, selectorsInUse } from './selectors.ts';
import { createServiceAddresses, type ServiceAddresses } from './service-addresses.ts';
import { createTrafficTable, type TrafficTable } from './traffic.ts';

export interface Foundations {
  readonly input: EngineInput;
  readonly traffic: TrafficTable;
  readonly evaluation: Evaluation;
  readonly namespaces: NamespaceTable;
  readonly selectors: SelectorTable;
  readonly projection: Projection;
  /** Keys in use whose labels an endpoint may be given; sorted. */
  readonly givenKeys: readonly string[];
  readonly effective: EffectiveLabels;
  readonly hosts: HostTable;
  readonly space: AddressSpace;
  readonly services: ServiceAddresses;
  readonly ports: NamedPorts;
}

export function createFoundations(input: EngineInput): Foundations {
  const traffic = createTrafficTable();
  const namespaces = createNamespaceTable(input);
  const selectors = createSelectorTable(input.policies, namespaces);
  const hosts = createHostTable(input, selectors);
  const space = createAddressSpace(input, hosts.governors);
  const given = givenKeysInUse(selectors);
  return {
    input,
    traffic,
    evaluation: createEvaluation(traffic),
    namespaces,
    selectors,
    projection: createProjection(selectors),
    givenKeys: given,
    effective: createEffectiveLabels(input, given),
    hosts,
    space,
    services: createServiceAddresses(input, space),
    ports: createNamedPorts(input.policies.policies, traffic),
  };
}

export function givenKeysInUse(selectors: SelectorTable): readonly string[] {
  return givenKeys(keysOf(selectorsInUse(selectors)));
}

export function classContext({ projection, services, ...base }: Foundations): ClassContext {
  return { ...base, project: projection.project, servicesOf: services.of };
}
