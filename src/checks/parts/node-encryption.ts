import type { Evidence } from '../../model/finding.ts';
import type { Endpoint, Inventory, ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { listText } from './evidence.ts';
import { type Plugin, pluginSeen } from './plugin-settings.ts';

/** Whether the network plugin encrypts what goes from node to node. */
export type NodeEncryption =
  | {
      readonly state: 'on';
      readonly protocol: 'WireGuard' | 'IPsec';
      readonly text: string;
      readonly ref: ObjectRef;
    }
  | { readonly state: 'off'; readonly text: string; readonly ref: ObjectRef }
  /** `none`: no plugin that was seen can, as far as we know. */
  | { readonly state: 'unknown' | 'none'; readonly reason: Reason };

type Read = (plugin: Plugin, inventory: Inventory) => NodeEncryption;

const READERS: Readonly<Record<string, Read>> = {
  calico: calicoEncryption,
  canal: calicoEncryption,
  cilium: ciliumEncryption,
  antrea: antreaEncryption,
};

export function nodeEncryption(inventory: Inventory): NodeEncryption {
  const plugin = pluginSeen(inventory);
  const read = plugin && READERS[plugin.engine];
  if (!plugin) return { state: 'none', reason: { code: 'U3', message: 'no known network plugin was seen' } };
  if (!read) {
    const message = `${plugin.engine} shows no setting that encrypts; encryption by the application or the network beneath is not seen`;
    return { state: 'none', reason: { code: 'U6', message, object: plugin.ref } };
  }
  const virtual = inventory.nodes.filter((node) => node.virtual).map(({ name }) => name);
  const found = read(plugin, inventory);
  if (found.state !== 'on' || virtual.length === 0) return found;
  return undecided(plugin, `virtual nodes (${listText(virtual)}) run no agent that encrypts`);
}

/** The object and what it says, for a finding. */
export function encryptionEvidence(found: NodeEncryption): readonly Evidence[] {
  if (found.state !== 'on' && found.state !== 'off') return [];
  return [{ type: 'object', message: found.text, object: found.ref }];
}

/**
 * Felix encrypts between nodes that have both published a key (Calico's docs, "Encrypt in-cluster pod traffic"); each
 * family has a setting of its own.
 */
function calicoEncryption(plugin: Plugin, { endpoints, enforcementFacts, nodes }: Inventory): NodeEncryption {
  const families = familiesOf(endpoints);
  const settings = families.map(({ suffix }) => {
    const name = suffix.toUpperCase();
    return plugin.setting(`FELIX_WIREGUARDENABLED${name}`, `wireguardEnabled${name}`) ?? 'false';
  });
  if (settings.some((value) => value !== 'true' && value !== 'false')) {
    return undecided(plugin, 'wireguardEnabled has no known value, or nodes differ');
  }
  const off = families.find((_, index) => settings[index] === 'false');
  if (off)
    return { state: 'off', ref: plugin.ref, text: `wireguardEnabled${off.suffix.toUpperCase()} is not set` };
  const withoutKey = nodes.filter(({ name }) =>
    families.some(({ key }) => !enforcementFacts.some(({ fact, ref }) => fact === key && ref.name === name)),
  );
  if (nodes.length === 0 || withoutKey.length === nodes.length) {
    return undecided(plugin, 'wireguardEnabled is set, and no node shows the key of its WireGuard device');
  }
  if (withoutKey.length > 0) {
    const names = listText(withoutKey.map(({ name }) => name));
    return { state: 'off', ref: plugin.ref, text: `no WireGuard key was published by ${names}` };
  }
  return {
    state: 'on',
    protocol: 'WireGuard',
    ref: plugin.ref,
    text: 'wireguardEnabled, and a key of every node',
  };
}

interface Family {
  readonly suffix: '' | 'v6';
  readonly key: 'wireguard-key' | 'wireguard-key-v6';
}

/** Families that pods have addresses of; IPv4 where none has. */
function familiesOf(endpoints: readonly Endpoint[]): readonly Family[] {
  const addresses = endpoints
    .filter(({ hostNetwork }) => !hostNetwork)
    .flatMap((endpoint) => endpoint.addresses);
  const six = addresses.some((address) => address.includes(':'));
  const four = !six || addresses.some((address) => !address.includes(':'));
  return [
    ...(four ? [{ suffix: '', key: 'wireguard-key' } as const] : []),
    ...(six ? [{ suffix: 'v6', key: 'wireguard-key-v6' } as const] : []),
  ];
}

function ciliumEncryption(plugin: Plugin): NodeEncryption {
  if (!plugin.configured) return undecided(plugin, 'the settings in cilium-config were not read');
  return bySetting(plugin, [
    ['WireGuard', 'enable-wireguard', 'true'],
    ['IPsec', 'enable-ipsec', 'true'],
  ]);
}

function antreaEncryption(plugin: Plugin): NodeEncryption {
  return bySetting(plugin, [
    ['WireGuard', 'trafficEncryptionMode', 'wireguard'],
    ['IPsec', 'trafficEncryptionMode', 'ipsec'],
  ]);
}

type Choice = readonly [protocol: 'WireGuard' | 'IPsec', setting: string, value: string];

/** What is not set is off, by the plugins' defaults. */
function bySetting(plugin: Plugin, choices: readonly Choice[]): NodeEncryption {
  const values = choices.map(([, name]) => plugin.setting(`--${name}`, name));
  const on = choices.find(([, , value], index) => values[index] === value);
  if (on) return { state: 'on', protocol: on[0], ref: plugin.ref, text: `${on[1]}: ${on[2]}` };
  if (values.some((value) => value === 'mixed' || value === 'other')) {
    return undecided(plugin, `${choices[0]![1]} has no known value, or nodes differ`);
  }
  return {
    state: 'off',
    ref: plugin.ref,
    text: `${[...new Set(choices.map(([, name]) => name))].join(' and ')} are off`,
  };
}

function undecided(plugin: Plugin, message: string): NodeEncryption {
  return { state: 'unknown', reason: { code: 'U3', message, object: plugin.ref } };
}
