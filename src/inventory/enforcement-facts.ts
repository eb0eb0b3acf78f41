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
};

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
];

const CALICO_VARIABLES: readonly Setting[] = [
  { name: 'FELIX_IPV6SUPPORT', values: BOOLEAN },
  { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', values: ['drop', 'return', 'accept'] },
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
  { engine: 'antrea', namespaces: SYSTEM, daemonSets: ['antrea-agent'], container: ['antrea-agent'] },
  {
    engine: 'aws-vpc-cni',
    namespaces: SYSTEM,
    daemonSets: ['aws-node'],
    container: ['aws-eks-nodeagent', 'aws-network-policy-agent'],
    flags: [{ name: '--enable-network-policy', values: BOOLEAN }],
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
  { engine: 'azure-npm', namespaces: SYSTEM, daemonSets: ['azure-npm'], container: ['azure-npm'] },
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

/** ConfigMaps whose named keys are kept, and nothing else of them. */
export const CONFIG_MAP_SETTINGS: readonly {
  readonly namespaces: readonly string[];
  readonly name: string;
  readonly settings: readonly Setting[];
}[] = [
  { namespaces: ['kube-system', 'cilium'], name: 'cilium-config', settings: CILIUM_SETTINGS },
  {
    namespaces: SYSTEM,
    name: 'amazon-vpc-cni',
    settings: [{ name: 'enable-network-policy-controller', values: BOOLEAN }],
  },
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
