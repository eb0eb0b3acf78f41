import type { Remediation } from '../../model/finding.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { Inventory } from '../../model/resource.ts';
import { refText } from './evidence.ts';
import { toYaml, type YamlValue } from './yaml.ts';

const PEERS = { ingress: 'from', egress: 'to' } as const;

/** The same rule with peers to fill in: the policy's own namespace to begin with. */
export function namedPeers(policy: Policy, rule: Rule): Remediation {
  const namespace = policy.ref.namespace ?? 'NAMESPACE';
  return {
    message: `Name the peers in ${rule.path} of ${refText(policy.ref)}, for instance those of one namespace.`,
    yaml: toYaml({
      [PEERS[rule.direction]]: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          podSelector: { matchLabels: { app: 'NAME' } },
        },
      ],
    }),
  };
}

/** The same rule with the ports that the pods it speaks for listen on (ingress), or with one to fill in. */
export function namedPorts(
  policy: Policy,
  rule: Rule,
  endpoints: readonly number[],
  inventory: Inventory,
): Remediation {
  const listened = rule.direction === 'ingress' ? containerPorts(endpoints, inventory) : [];
  return {
    message: `Name the ports in ${rule.path} of ${refText(policy.ref)}${listened.length > 0 ? '; these are the ones its pods declare' : ''}.`,
    yaml: toYaml({ ports: listened.length > 0 ? listened : [{ protocol: 'TCP', port: 443 }] }),
  };
}

function containerPorts(endpoints: readonly number[], inventory: Inventory): readonly YamlValue[] {
  const found = new Set(
    endpoints.flatMap((index) =>
      inventory.endpoints[index]!.ports.map(
        ({ protocol, port }) => `${protocol} ${String(port).padStart(5, '0')}`,
      ),
    ),
  );
  return [...found]
    .sort()
    .slice(0, 10)
    .map((text) => {
      const [protocol, port] = text.split(' ') as [string, string];
      return { protocol, port: Number(port) };
    });
}
