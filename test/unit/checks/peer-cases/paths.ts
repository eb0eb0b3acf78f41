/** Cases 14 to 22: what really may flow, whatever the rules look like. */
import { calico } from '../../policies/calico/cluster.ts';
import { zones } from '../facts.ts';
import { denyAll, document, namespace, object, pod, policy } from '../shop.ts';
import { inSpace, isolation, newPod, PAY, type PeerCase, pair, TOWN } from './case.ts';

const scope = zones();
const toPay = (ports: string) =>
  policy(
    'shop/out',
    `{podSelector: {}, policyTypes: [Egress], egress: [{to: ${inSpace('pay')}, ports: ${ports}}]}`,
  );
const fromShop = (ports: string) =>
  policy('pay/in', `{podSelector: {}, ingress: [{from: ${inSpace('shop')}, ports: ${ports}}]}`);
const shut = TOWN + denyAll('pay') + denyAll('shop');

/** A NetworkPolicy that lets the office in, on any port. */
const officeIn = policy('pay/office', `{podSelector: {}, ingress: [{from: ${inSpace('office')}}]}`);

const PORTS = '[{port: 8000, endPort: 8100}, {port: https}, {port: 9000, protocol: SCTP}]';
const approved = [
  { protocol: 'TCP' as const, ports: { first: 8000, last: 8100 } },
  { protocol: 'TCP' as const, ports: { first: 8443, last: 8443 } },
  { protocol: 'SCTP' as const, ports: { first: 9000, last: 9000 } },
];
const narrow = (without: number) => [
  { from: 'connected', to: 'cde', ports: approved.filter((_, index) => index !== without) },
];

const DNS = document({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'kube-system', name: 'kube-dns' },
  spec: { clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'], ports: [{ port: 53, protocol: 'UDP' }] },
});
const egress = (to: string, ports: string) =>
  PAY +
  policy('pay/out', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${to}], ports: [${ports}]}]}`);
const leaves = (status: 'pass' | 'fail') => ({
  'internet-egress-restricted': { 'Pod/pay/tokeniser': status },
});
const cidrRule = (status: 'pass' | 'fail') => ({
  'no-open-cidr': { 'NetworkPolicy/pay/out#spec.egress[0]': status },
});

const sig = (kind: string, name: string, spec: string, version = 'v1alpha1') =>
  `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
const SUBJECT = 'subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: pay}}}';
const FROM_ALL = 'from: [{namespaces: {}}]';
const admin = (action: string) =>
  sig(
    'AdminNetworkPolicy',
    'guard',
    `{priority: 5, ${SUBJECT}, ingress: [{action: ${action}, ${FROM_ALL}}]}`,
  );
const baseline = sig(
  'BaselineAdminNetworkPolicy',
  'default',
  `{${SUBJECT}, ingress: [{action: Deny, ${FROM_ALL}}]}`,
);

const cilium = (kind: string, spec: Readonly<Record<string, unknown>>) =>
  document({
    apiVersion: 'cilium.io/v2',
    kind,
    metadata: { namespace: 'pay', name: 'edge' },
    ...spec,
  });
const CILIUM = {
  ...isolation('unknown', 'unknown'),
  'policy-kinds-supported': { 'CiliumNetworkPolicy/pay/edge': 'unknown' },
} as const;
const ofCilium = (name: string, spec: Readonly<Record<string, unknown>>): PeerCase => ({
  number: 21,
  name: `a Cilium policy with ${name} leaves both unknown`,
  given: { yaml: PAY + cilium('CiliumNetworkPolicy', spec), engine: 'cilium' },
  expected: CILIUM,
});

/** Tier `first` before `default`; a GlobalNetworkPolicy in each, for what comes to `pay`. */
const inTier = (name: string, tier: string, action: string, order: number) =>
  calico(
    'GlobalNetworkPolicy',
    name,
    `{tier: ${tier}, order: ${order}, namespaceSelector: projectcalico.org/name == 'pay', types: [Ingress], ingress: [{action: ${action}}]}`,
  );
const tier = calico('Tier', 'first', '{order: 5}');
const ofCalico = (name: string, yaml: string, status: 'pass' | 'fail'): PeerCase => ({
  number: 22,
  name,
  given: { yaml: `${TOWN}${yaml}`, scope, engine: 'calico' },
  expected: pair('out', 'cde', status),
});

export const PATHS: readonly PeerCase[] = [
  {
    number: 14,
    name: 'egress on one port and ingress on another never meet',
    given: { yaml: shut + toPay('[{port: 80}]') + fromShop('[{port: 443}]'), scope },
    expected: pair('connected', 'cde', 'pass'),
  },
  {
    number: 14,
    name: 'egress and ingress on the same port meet',
    given: { yaml: shut + toPay('[{port: 443}]') + fromShop('[{port: 443}]'), scope },
    expected: pair('connected', 'cde', 'fail'),
  },
  {
    number: 15,
    name: 'that a pod reaches itself spoils no isolation',
    given: { yaml: TOWN + denyAll('pay'), scope },
    expected: { ...isolation('pass', 'pass'), ...pair('out', 'cde', 'pass') },
  },
  {
    number: 16,
    name: 'the whole Internet but for a block is the Internet',
    given: { yaml: egress('{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}', '{port: 443}') },
    expected: { ...cidrRule('fail'), ...leaves('fail') },
  },
  {
    number: 16,
    name: 'the IPv6 half alone is the Internet as well',
    given: { yaml: egress("{ipBlock: {cidr: '::/0'}}", '{port: 443}') },
    expected: { ...cidrRule('fail'), ...leaves('fail') },
  },
  {
    number: 16,
    name: 'one block of IPv4 leaves IPv6 shut',
    given: { yaml: egress('{ipBlock: {cidr: 10.20.0.0/16}}', '{port: 443}') },
    expected: { ...cidrRule('pass'), ...leaves('pass') },
  },
  {
    number: 17,
    name: 'a range, a named port and SCTP, all approved',
    given: { yaml: shut + toPay(PORTS) + fromShop(PORTS), scope: zones(narrow(-1)) },
    expected: pair('connected', 'cde', 'pass'),
  },
  ...['a range', 'a named port', 'SCTP'].map((name, without) => ({
    number: 17,
    name: `${name} that nobody approved`,
    given: { yaml: shut + toPay(PORTS) + fromShop(PORTS), scope: zones(narrow(without)) },
    expected: pair('connected', 'cde', 'fail'),
  })),
  {
    number: 18,
    name: 'DNS to anywhere',
    given: { yaml: DNS + egress('{ipBlock: {cidr: 0.0.0.0/0}}', '{port: 53, protocol: UDP}') },
    expected: { 'dns-egress-restricted': { 'Pod/pay/tokeniser': 'fail' }, ...leaves('fail') },
  },
  {
    number: 18,
    name: 'DNS to the service of the cluster',
    given: { yaml: DNS + egress('{ipBlock: {cidr: 10.96.0.10/32}}', '{port: 53, protocol: UDP}') },
    expected: { 'dns-egress-restricted': { 'Pod/pay/tokeniser': 'pass' }, ...leaves('pass') },
  },
  {
    number: 19,
    name: 'an empty selector of namespaces is the whole cluster',
    given: {
      yaml: shut + policy('pay/in', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'),
      scope,
    },
    expected: {
      ...pair('out', 'cde', 'fail'),
      'no-any-peer': { 'NetworkPolicy/pay/in#spec.ingress[0]': 'fail' },
    },
  },
  {
    number: 20,
    name: 'an administrator’s Deny holds over an allow of the namespace',
    given: { yaml: TOWN + officeIn + admin('Deny'), scope },
    expected: pair('out', 'cde', 'pass'),
  },
  {
    number: 20,
    name: 'an administrator’s Pass leaves it to the namespace',
    given: { yaml: TOWN + officeIn + admin('Pass'), scope },
    expected: pair('out', 'cde', 'fail'),
  },
  {
    number: 20,
    name: 'an administrator’s Allow holds over a deny of the namespace',
    given: { yaml: shut + admin('Allow'), scope },
    expected: { ...pair('out', 'cde', 'fail'), 'ingress-isolated': { 'Pod/pay/tokeniser ingress': 'fail' } },
  },
  {
    number: 20,
    name: 'an administrator’s Allow isolates nobody',
    given: { yaml: PAY + admin('Allow') },
    expected: isolation('fail', 'fail'),
  },
  {
    number: 20,
    name: 'a baseline’s Deny holds where the namespace says nothing',
    given: { yaml: TOWN + baseline, scope },
    expected: pair('out', 'cde', 'pass'),
  },
  {
    number: 20,
    name: 'an allow of the namespace holds over a baseline’s Deny',
    given: { yaml: TOWN + officeIn + baseline, scope },
    expected: pair('out', 'cde', 'fail'),
  },
  ofCilium('enableDefaultDeny off', {
    spec: { endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingress: [{}] },
  }),
  ofCilium('a list of specs', { specs: [{ endpointSelector: {}, ingress: [{}] }] }),
  ofCilium('a deny', { spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ['world'] }] } }),
  {
    number: 21,
    name: 'a Cilium policy next to a default-deny could open it',
    given: {
      yaml: PAY + denyAll('pay') + cilium('CiliumNetworkPolicy', { spec: { endpointSelector: {} } }),
      engine: 'cilium',
    },
    expected: { ...CILIUM, ...newPod('unknown', 'unknown') },
  },
  {
    number: 21,
    name: 'a Cilium policy of another namespace touches nothing here',
    given: {
      yaml:
        PAY +
        denyAll('pay') +
        namespace('shop') +
        pod('shop/checkout') +
        object('cilium.io/v2', 'CiliumNetworkPolicy', 'shop/edge', { endpointSelector: {} }),
      engine: 'cilium',
    },
    expected: isolation('pass', 'pass'),
  },
  ofCalico(
    'of one tier the lower order decides: deny first',
    inTier('deny', 'default', 'Deny', 1) + inTier('open', 'default', 'Allow', 2),
    'pass',
  ),
  ofCalico(
    'of one tier the lower order decides: allow first',
    inTier('deny', 'default', 'Deny', 2) + inTier('open', 'default', 'Allow', 1),
    'fail',
  ),
  ofCalico(
    'an earlier tier decides before a later one',
    tier + inTier('open', 'first', 'Allow', 9) + inTier('deny', 'default', 'Deny', 1),
    'fail',
  ),
  ofCalico(
    'Pass hands on to the next tier',
    tier + inTier('on', 'first', 'Pass', 1) + inTier('deny', 'default', 'Deny', 1),
    'pass',
  ),
  ofCalico(
    'Pass hands on to a NetworkPolicy that allows',
    officeIn + tier + inTier('on', 'first', 'Pass', 1),
    'fail',
  ),
];
