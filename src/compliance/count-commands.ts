import { kindToRead } from '../inventory/kinds.ts';
import type { ObjectRef } from '../model/resource.ts';
import type { Mode } from '../model/snapshot.ts';

/** Objects of a kind that stand in a population under conditions, so that listing the kind would count too many. */
const SPECIAL: Readonly<Record<string, string>> = {
  '/Pod': `kubectl get pods -A -o json | jq '[.items[] | select(.metadata.ownerReferences == null and .status.phase != "Succeeded" and .status.phase != "Failed")] | length'`,
  '/Service': `kubectl get services -A -o json | jq '[.items[] | select(.spec.type == "LoadBalancer" or .spec.type == "NodePort" or .spec.externalIPs != null)] | length'`,
};

/** Groups of kinds whose population rows name no group. */
const GROUPS = ['', 'apps', 'batch'];

/**
 * A shell command that counts the objects of a kind without us: kubectl for a cluster, grep for YAML files. The kind's name
 * comes from the cluster, so only names of the table, or harmless ones, reach the command.
 */
export function countCommand(ref: ObjectRef, mode: Mode): string {
  if (mode === 'manifests') return `grep -rhE '^kind: ${harmless(ref.kind)}$' . | wc -l`;
  const special = SPECIAL[`${ref.group ?? ''}/${ref.kind}`];
  return special ?? `kubectl get ${resourceName(ref)} -A --no-headers | wc -l`;
}

function resourceName({ group, kind }: ObjectRef): string {
  const groups = group === undefined ? GROUPS : [group];
  const known = groups.map((name) => kindToRead(name, kind)).find((entry) => entry !== undefined);
  if (known) return known.group ? `${known.resource}.${known.group}` : known.resource;
  return harmless(group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase());
}

function harmless(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]/g, '');
}
