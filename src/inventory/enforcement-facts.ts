/**
 * The closed list of what tells whether network policy is enforced (design.md §5, "Enforcement"). Names of namespaces
 * and DaemonSets are part of it: whoever may create a DaemonSet in a namespace of their own must not be able to pass
 * it off as the cluster's network plugin.
 */

/** A setting read from a flag, a variable or a ConfigMap key, with the values that are kept. */
export interface Setting {
  readonly name: string;
  /** Values kept, in lower case; any other value is kept as the word `other`. */
  readonly values: readonly string[];
  /** Where the setting is a line of a text under another key: that key, and what finds the value in it. */
  readonly within?: { readonly key: string; readonly pattern: RegExp };
}

/** A DaemonSet that is a network plugin or its policy agent. */
export interface Agent {
  /** Name used in facts and in the configuration's `enforcement.engine`. */
  readonly engine: string;
  readonly namespaces: readonly string[];
  readonly daemonSets: readonly string[];
  /** The container that enforces. Without it in the DaemonSet the plugin enforces nothing. Absent: never enforces. */
  readonly container?: readonly string[];
  readonly flags?: readonly Setting[];
  readonly variables?: readonly Setting[];
}

const BOOLEAN = ['true', 'false'];
const SYSTEM = ['kube-system'];

/** Settings under which an engine that otherwise enforces does not, or only in part: flag, variable or key → value. */
export const SWITCHED_OFF: Readonly<Record<string, readonly string[]>> = {
  'key:enable-policy': ['never'],
  'key:policy-audit-mode': ['true'],
  'key:enable-k8s-networkpolicy': ['false'],
  'flag:--enable-policy': ['never'],
  'flag:--policy-audit-mode': ['true'],
  'flag:--enable-k8s-networkpolicy': ['false'],
  'flag:--enable-network-policy': ['false'],
  'flag:--run-firewall': ['false'],
  'flag:--network-policy': ['false'],
  'variable:EXPECT_NPC': ['0'],
  'key:enable-network-policy-controller': ['false'],
  // Felix lets what policies deny pass, and only logs it (its reference, "DropActionOverride").
  'variable:FELIX_DROPACTIONOVERRIDE': ['accept', 'logandaccept'],
  'felix:dropActionOverride': ['accept', 'logandaccept'],
};

/** Plugins by the name under which somebody may attest them, that enforce no policy. */
export const NEVER_ENFORCING: readonly string[] = ['azure-cni', 'flannel', 'kubenet', 'none'];

const CILIUM_SETTINGS: readonly Setting[] = [
  { name: 'enable-policy', values: ['default', 'always', 'never'] },
  { name: 'policy-audit-mode', values: BOOLEAN },
  { name: 'enable-k8s-networkpolicy', values: BOOLEAN },
  { name: 'enable-cilium-network-policy', values: BOOLEAN },
  { name: 'enable-cilium-clusterwide-network-policy', values: BOOLEAN },
  { name: 'policy-cidr-match-mode', values: ['', 'nodes'] },
  { name: 'enable-host-firewall', values: BOOLEAN },
  { name: 'allow-localhost', values: ['auto', 'always', 'policy'] },
  { name: 'enable-ipv4', values: BOOLEAN },
  { name: 'enable-ipv6', values: BOOLEAN },
  { name: 'cni-chaining-mode', values: ['none', 'aws-cni', 'flannel', 'generic-veth', 'portmap'] },
  { name: 'enable-wireguard', values: BOOLEAN },
  { name: 'enable-ipsec', values: BOOLEAN },
  { name: 'enable-hubble', values: BOOLEAN },
  // Of paths and filters only whether there is one.
  { name: 'hubble-export-file-path', values: [''] },
  { name: 'hubble-export-allowlist', values: [''] },
  { name: 'hubble-export-denylist', values: [''] },
  { name: 'hubble-flowlogs-config-path', values: [''] },
];

const DROP_ACTIONS = ['drop', 'accept', 'logandaccept', 'loganddrop'];

const CALICO_VARIABLES: readonly Setting[] = [
  { name: 'FELIX_IPV6SUPPORT', values: BOOLEAN },
  { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', values: ['drop', 'return', 'accept'] },
  { name: 'FELIX_DROPACTIONOVERRIDE', values: DROP_ACTIONS },
  { name: 'FELIX_WIREGUARDENABLED', values: BOOLEAN },
  { name: 'FELIX_WIREGUARDENABLEDV6', values: BOOLEAN },
];

/**
 * Fields of a FelixConfiguration. The agent's environment holds over the object of its node, and that over `default`
 * (Calico's reference, "Configuring Felix"). The flow logs in files are of Calico Enterprise and Cloud, Goldmane of
 * Calico since 3.30.
 */
export const FELIX_SETTINGS: readonly Setting[] = [
  { name: 'dropActionOverride', values: DROP_ACTIONS },
  { name: 'wireguardEnabled', values: BOOLEAN },
  { name: 'wireguardEnabledV6', values: BOOLEAN },
  { name: 'flowLogsFileEnabled', values: BOOLEAN },
  { name: 'flowLogsFileEnabledForAllowed', values: BOOLEAN },
  { name: 'flowLogsFileEnabledForDenied', values: BOOLEAN },
  { name: 'flowLogsGoldmaneServer', values: [''] },
];

const ANTREA_CONF = 'antrea-agent.conf';

/** Lines of Antrea's agent configuration, which stands as a text in its ConfigMap; defaults are commented out there. */
const ANTREA_SETTINGS: readonly Setting[] = [
  {
    name: 'featureGates.FlowExporter',
    values: BOOLEAN,
    within: { key: ANTREA_CONF, pattern: /^[ \t]+FlowExporter:[ \t]*(\w+)/m },
  },
  {
    name: 'flowExporter.enable',
    values: BOOLEAN,
    within: {
      key: ANTREA_CONF,
      pattern: /^flowExporter:[ \t]*\n(?:[ \t#].*\n|\n)*?[ \t]+enable:[ \t]*(\w+)/m,
    },
  },
  {
    name: 'trafficEncryptionMode',
    values: ['none', 'ipsec', 'wireguard'],
    within: { key: ANTREA_CONF, pattern: /^trafficEncryptionMode:[ \t]*["']?(\w+)/m },
  },
];

export const AGENTS: readonly Agent[] = [
  {
    engine: 'calico',
    namespaces: ['kube-system', 'calico-system'],
    daemonSets: ['calico-node', 'calico-node-windows'],
    container: ['calico-node', 'felix'],
    variables: CALICO_VARIABLES,
  },
  {
    engine: 'canal',
    namespaces: SYSTEM,
    daemonSets: ['canal', 'rke2-canal'],
    container: ['calico-node'],
    variables: CALICO_VARIABLES,
  },
  {
    engine: 'cilium',
    namespaces: ['kube-system', 'cilium'],
    daemonSets: ['cilium', 'anetd'],
    container: ['cilium-agent'],
    flags: CILIUM_SETTINGS.map(({ name, values }) => ({ name: `--${name}`, values })),
  },
  {
    engine: 'antrea',
    namespaces: SYSTEM,
    daemonSets: ['antrea-agent', 'antrea-agent-windows'],
    container: ['antrea-agent'],
  },
  {
    engine: 'aws-vpc-cni',
    namespaces: SYSTEM,
    daemonSets: ['aws-node'],
    container: ['aws-eks-nodeagent', 'aws-network-policy-agent'],
    flags: [
      { name: '--enable-network-policy', values: BOOLEAN },
      { name: '--enable-policy-event-logs', values: BOOLEAN },
      { name: '--enable-cloudwatch-logs', values: BOOLEAN },
    ],
    variables: [
      { name: 'NETWORK_POLICY_ENFORCING_MODE', values: ['standard', 'strict'] },
      { name: 'ENABLE_POD_ENI', values: BOOLEAN },
      { name: 'POD_SECURITY_GROUP_ENFORCING_MODE', values: ['standard', 'strict'] },
    ],
  },
  {
    engine: 'kube-router',
    namespaces: SYSTEM,
    daemonSets: ['kube-router'],
    container: ['kube-router'],
    flags: [{ name: '--run-firewall', values: BOOLEAN }],
  },
  {
    engine: 'ovn-kubernetes',
    namespaces: ['openshift-ovn-kubernetes', 'ovn-kubernetes'],
    daemonSets: ['ovnkube-node'],
    container: ['ovnkube-controller', 'ovnkube-node', 'ovn-controller'],
  },
  { engine: 'openshift-sdn', namespaces: ['openshift-sdn'], daemonSets: ['sdn'], container: ['sdn'] },
  {
    engine: 'weave-net',
    namespaces: ['kube-system', 'weave'],
    daemonSets: ['weave-net'],
    container: ['weave-npc'],
    variables: [{ name: 'EXPECT_NPC', values: ['0', '1'] }],
  },
  {
    engine: 'azure-npm',
    namespaces: SYSTEM,
    daemonSets: ['azure-npm', 'azure-npm-win'],
    container: ['azure-npm', 'azure-npm-win'],
  },
  // Hands out addresses on AKS, whatever enforces beside it.
  { engine: 'azure-cni', namespaces: SYSTEM, daemonSets: ['azure-cns', 'azure-cns-win'] },
  {
    engine: 'kube-network-policies',
    namespaces: SYSTEM,
    daemonSets: ['kube-network-policies'],
    container: ['kube-network-policies'],
  },
  {
    engine: 'kindnet',
    namespaces: SYSTEM,
    daemonSets: ['kindnet'],
    container: ['kindnet-cni'],
    flags: [{ name: '--network-policy', values: BOOLEAN }],
  },
  {
    // Flannel moves packets only; its chart can add the SIG's agent as a second container.
    engine: 'flannel',
    namespaces: ['kube-system', 'kube-flannel'],
    daemonSets: ['kube-flannel-ds', 'kube-flannel'],
    container: ['kube-network-policies'],
  },
];

/** ConfigMaps whose named keys are kept, and nothing else of them, with the plugin that they are of. */
export const CONFIG_MAP_SETTINGS: readonly {
  readonly engine: string;
  readonly namespaces: readonly string[];
  readonly name: string;
  readonly settings: readonly Setting[];
}[] = [
  {
    engine: 'cilium',
    namespaces: ['kube-system', 'cilium'],
    name: 'cilium-config',
    settings: CILIUM_SETTINGS,
  },
  {
    engine: 'aws-vpc-cni',
    namespaces: SYSTEM,
    name: 'amazon-vpc-cni',
    settings: [{ name: 'enable-network-policy-controller', values: BOOLEAN }],
  },
  { engine: 'antrea', namespaces: SYSTEM, name: 'antrea-config', settings: ANTREA_SETTINGS },
];

/** The agent that a DaemonSet is, by its namespace and name. */
export function agentOf(namespace: string | undefined, name: string): Agent | undefined {
  return AGENTS.find(
    (agent) => agent.namespaces.includes(namespace ?? '') && agent.daemonSets.includes(name),
  );
}

/** The value if it is on the list, else the word `other`: what an operator wrote beyond the list is not ours to keep. */
export function acceptedValue(setting: Setting, value: string): string {
  const lower = value.toLowerCase();
  return setting.values.includes(lower) ? lower : 'other';
}
