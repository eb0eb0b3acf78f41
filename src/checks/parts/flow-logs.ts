import type { Inventory, Namespace, ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { listText } from './evidence.ts';
import { type Plugin, pluginSeen } from './plugin-settings.ts';

/** What becomes of records of allowed and denied flows. */
export type FlowLogs =
  /** Sent to a place beyond the agent, by the agent itself. */
  | { readonly state: 'exported'; readonly text: string; readonly ref: ObjectRef }
  /** Kept on the node, in a file or in memory, for others to fetch. */
  | { readonly state: 'kept'; readonly text: string; readonly ref: ObjectRef }
  | { readonly state: 'off'; readonly text: string; readonly ref: ObjectRef; readonly remedy: string }
  | { readonly state: 'unknown'; readonly reason: Reason };

interface Given {
  readonly inventory: Inventory;
  /** Namespaces whose flows count. */
  readonly namespaces: readonly Namespace[];
}

type Read = (plugin: Plugin, given: Given) => FlowLogs;

const READERS: Readonly<Record<string, Read>> = {
  calico: calicoLogs,
  canal: calicoLogs,
  cilium: ciliumLogs,
  antrea: antreaLogs,
  'ovn-kubernetes': ovnLogs,
  'aws-vpc-cni': awsLogs,
};

export function flowLogs(given: Given): FlowLogs {
  const plugin = pluginSeen(given.inventory);
  if (!plugin) {
    return { state: 'unknown', reason: { code: 'U3', message: 'no known network plugin was seen' } };
  }
  const read = READERS[plugin.engine];
  return read
    ? read(plugin, given)
    : undecided(plugin, `${plugin.engine} shows no flow logs; those of the network beneath are not seen`);
}

/** Files are of Calico Enterprise and Cloud; Goldmane, since Calico 3.30, holds the last hour in memory. */
function calicoLogs(plugin: Plugin): FlowLogs {
  const { ref } = plugin;
  if (plugin.setting('flowLogsFileEnabled') === 'true') {
    const left = ['Allowed', 'Denied'].filter(
      (verdict) => plugin.setting(`flowLogsFileEnabledFor${verdict}`) === 'false',
    );
    if (left.length > 0) {
      const fields = left.map((verdict) => `flowLogsFileEnabledFor${verdict}`).join(' and ');
      return {
        state: 'off',
        ref,
        text: `${fields} is false`,
        remedy: `Set ${fields} in FelixConfiguration default.`,
      };
    }
    return { state: 'kept', ref, text: 'Calico writes flow logs to files on the nodes' };
  }
  if (plugin.setting('flowLogsGoldmaneServer')) {
    return {
      state: 'kept',
      ref,
      text: 'Calico sends flows to Goldmane, which holds the last hour in memory',
    };
  }
  const remedy =
    'Switch on flow logs (Goldmane, or flowLogsFileEnabled where the edition has it), and ship them.';
  return {
    state: 'off',
    ref,
    text: 'FelixConfiguration sets neither flowLogsFileEnabled nor a Goldmane server',
    remedy,
  };
}

function ciliumLogs(plugin: Plugin): FlowLogs {
  const { ref } = plugin;
  if (ref.name === 'anetd') return undecided(plugin, 'the policy logging of GKE Dataplane V2 is not read');
  if (!plugin.configured) return undecided(plugin, 'the settings in cilium-config were not read');
  const setting = (name: string) => plugin.setting(`--${name}`, name);
  if (setting('enable-hubble') !== 'true') {
    return {
      state: 'off',
      ref,
      text: 'enable-hubble is not true',
      remedy: 'Enable Hubble and its exporter (hubble.export).',
    };
  }
  if (setting('hubble-flowlogs-config-path')) {
    return undecided(plugin, 'which flows the configuration of the Hubble exporter leaves out is not read');
  }
  if (!setting('hubble-export-file-path'))
    return { state: 'kept', ref, text: 'Hubble holds the last flows in memory' };
  return setting('hubble-export-allowlist') || setting('hubble-export-denylist')
    ? undecided(plugin, 'which flows the filters of the Hubble exporter leave out is not read')
    : { state: 'kept', ref, text: 'Hubble writes flows to a file on the nodes' };
}

/** Sends IPFIX to its collector, denied connections included. */
function antreaLogs(plugin: Plugin): FlowLogs {
  const { ref } = plugin;
  if (!plugin.configured) return undecided(plugin, 'the settings in antrea-config were not read');
  const enabled = plugin.setting('flowExporter.enable');
  if (plugin.setting('featureGates.FlowExporter') !== 'true' || enabled === 'false') {
    const remedy = 'Switch on the feature gate FlowExporter and flowExporter.enable, with a collector.';
    return { state: 'off', ref, text: 'the FlowExporter of Antrea is not switched on', remedy };
  }
  return enabled === 'true'
    ? { state: 'exported', ref, text: 'Antrea exports flows to its collector' }
    : undecided(plugin, 'flowExporter.enable has no known value');
}

const ACL_LOGGING = 'k8s.ovn.org/acl-logging';

/** Logs what policies decide, namespace by namespace. */
function ovnLogs({ ref }: Plugin, { namespaces }: Given): FlowLogs {
  const without = namespaces.filter(({ annotations }) => annotations[ACL_LOGGING] !== 'deny,allow');
  if (without.length === 0) {
    return { state: 'kept', ref, text: 'OVN-Kubernetes logs what its access lists allow and deny' };
  }
  const names = listText(without.map(({ name }) => name));
  return {
    state: 'off',
    ref,
    text: `access lists of ${names} are not logged for allow and deny`,
    remedy: `Annotate each namespace: ${ACL_LOGGING}='{"deny": "info", "allow": "info"}'.`,
  };
}

function awsLogs(plugin: Plugin): FlowLogs {
  const { ref } = plugin;
  const events = plugin.setting('--enable-policy-event-logs');
  const cloudWatch = plugin.setting('--enable-cloudwatch-logs');
  if (events === 'other' || cloudWatch === 'other')
    return undecided(plugin, 'a setting of its logs has no known value');
  if (events !== 'true') {
    const remedy = 'Set enablePolicyEventLogs and enableCloudWatchLogs in the configuration of the add-on.';
    return { state: 'off', ref, text: '--enable-policy-event-logs is not true', remedy };
  }
  return cloudWatch === 'true'
    ? { state: 'exported', ref, text: 'the policy agent sends its decisions to CloudWatch' }
    : { state: 'kept', ref, text: 'the policy agent writes its decisions to a file on the nodes' };
}

function undecided(plugin: Plugin, message: string): FlowLogs {
  return { state: 'unknown', reason: { code: 'U6', message, object: plugin.ref } };
}
