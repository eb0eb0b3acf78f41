import type { Inventory } from '../model/resource.ts';
import type { Snapshot, SnapshotHeader } from '../model/snapshot.ts';
import { buildAccess } from './access.ts';
import { buildAddressClaims } from './address-claims.ts';
import { buildApiServers } from './api-servers.ts';
import { buildEndpoints } from './endpoints.ts';
import { buildEnforcementFacts } from './enforcement.ts';
import { buildExposures } from './exposures.ts';
import { buildGuardrails } from './guardrails.ts';
import { buildNamespaces } from './namespaces.ts';
import { buildNodes } from './nodes.ts';
import { groupByKind } from './objects.ts';
import { buildPeerAuthentications } from './peer-authentications.ts';
import { buildServiceAccounts } from './service-accounts.ts';
import { buildServices } from './services.ts';
import { buildWorkloads } from './workloads.ts';

/** Everything the engine and the checks read, from the minimised objects of a snapshot. */
export function buildInventory(snapshot: Snapshot): Inventory {
  const kinds = groupByKind(snapshot.records);
  const endpoints = buildEndpoints(kinds);
  const workloads = buildWorkloads(endpoints);
  const services = buildServices(kinds, endpoints);
  const nodes = buildNodes(kinds);
  return {
    namespaces: buildNamespaces(kinds, snapshot.records),
    serviceAccounts: buildServiceAccounts(kinds),
    endpoints,
    workloads,
    nodes,
    services,
    exposures: buildExposures(kinds, services, workloads, endpoints),
    apiServers: buildApiServers(kinds),
    access: buildAccess(kinds),
    addressClaims: buildAddressClaims(kinds),
    guardrails: buildGuardrails(kinds),
    enforcementFacts: buildEnforcementFacts(kinds, nodes),
    peerAuthentications: buildPeerAuthentications(kinds),
    complete: isComplete(snapshot.header),
  };
}

/** Without pods or namespaces, or with a document that could not be read, no population is complete. */
function isComplete(header: SnapshotHeader): boolean {
  if (header.problems.length > 0) return false;
  if (header.mode !== 'cluster') return true;
  return ['pods', 'namespaces'].every((resource) =>
    header.lists.some((list) => {
      const isCore = list.group === '' && list.resource === resource;
      return isCore && list.outcome === 'read' && !list.namespaces && !list.names;
    }),
  );
}
