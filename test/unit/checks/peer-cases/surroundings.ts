/** Cases 23 to 27 and 29 to 30: what is around the policies, and what was not read. */
import type { Status } from '../../../../src/model/finding.ts';
import type { ListOutcome } from '../../../../src/model/snapshot.ts';
import { zones } from '../facts.ts';
import { denyAll, document, loadBalancer, namespace, node, pod, policy } from '../shop.ts';
import { inSpace, isolation, NODES, newPod, OFFICE, PAY, type PeerCase, pair, TOWN } from './case.ts';

const scope = zones();

function agent(name: string, image: string): string {
  return document({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: 'kube-system', name },
    spec: {
      template: {
        metadata: { labels: { app: name } },
        spec: { hostNetwork: true, containers: [{ name, image }] },
      },
    },
    status: { desiredNumberScheduled: 3, numberReady: 3 },
  });
}

const enforcement = (status: Status) => ({ 'cni-enforces-policy': { 'Cluster//shop': status } });

const SEEN = TOWN + denyAll('pay') + denyAll('shop') + denyAll('office');

/** A list that was not read in full: no claim that rests on it stands. */
const unread = (resource: string, outcome: ListOutcome, expected: PeerCase['expected']): PeerCase => ({
  number: 24,
  name: `the list of ${resource}: ${outcome}`,
  given: { yaml: SEEN, scope, unread: { [resource]: outcome } },
  expected: { 'snapshot-complete': { 'Cluster//shop': 'unknown' }, ...expected },
});

const guarded = { ...isolation('unknown', 'unknown'), ...pair('out', 'cde', 'unknown') };

/** A peer by a label of its namespace, in manifests that do not declare it. */
const byTeam = policy(
  'pay/in',
  '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: risk}}}], ports: [{port: 8443}]}]}',
);
const design = {
  dimensions: {
    'pci-zone': {
      zones: { cde: 'in-scope', out: 'out-of-scope' },
      assign: [
        { namespace: 'pay', zone: 'cde' },
        { namespace: '*', zone: 'out' },
      ],
    },
  },
} as const;

const fromBeyond = policy(
  'pay/front',
  '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 8443}]}]}',
);
const service = (type: string, more: object = {}) =>
  document({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'pay', name: 'front' },
    spec: {
      type,
      selector: { app: 'tokeniser' },
      ports: [{ port: 443, targetPort: 8443, protocol: 'TCP', ...more }],
    },
  });
const ingress = document({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'pay', name: 'site' },
  spec: { defaultBackend: { service: { name: 'front', port: { number: 443 } } } },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
});

/** A way in that nobody registered, to a pod that admits the Internet. */
const wayIn = (name: string, yaml: string, subject: string, approval: Status = 'fail'): PeerCase => ({
  number: 26,
  name,
  given: { yaml: PAY + NODES + fromBeyond + yaml, scope, registers: { exposures: [] } },
  expected: {
    'exposure-approved': { [subject]: approval },
    'internet-ingress-restricted': { 'Pod/pay/tokeniser': 'fail' },
    ...pair('internet', 'cde', 'fail'),
  },
});

const system =
  namespace('kube-system') +
  pod('kube-system/metrics', { ip: '10.1.0.9' }) +
  pod('kube-system/proxy', { hostNetwork: true, ip: '10.0.0.1' }) +
  node('node-1', '10.0.0.1');

export const SURROUNDINGS: readonly PeerCase[] = [
  {
    number: 23,
    name: 'a network plugin that enforces nothing',
    given: { yaml: SEEN + agent('kube-flannel-ds', 'docker.io/flannel/flannel:v0.27.4') },
    expected: enforcement('fail'),
  },
  {
    number: 23,
    name: 'no network plugin that is known',
    given: { yaml: SEEN },
    expected: enforcement('unknown'),
  },
  ...(['forbidden', 'truncated', 'timeout', 'expired', 'server-error', 'unreachable'] as const).flatMap(
    (outcome) => [
      unread('networkpolicies', outcome, { ...guarded, ...newPod('unknown', 'unknown') }),
      unread('pods', outcome, pair('out', 'cde', 'unknown')),
      unread('namespaces', outcome, pair('out', 'cde', 'unknown')),
    ],
  ),
  {
    number: 25,
    name: 'labels of a namespace that no file declares',
    given: {
      yaml: pod('pay/tokeniser') + pod('reports/quarterly') + byTeam,
      mode: 'manifests',
      scope: design,
    },
    expected: pair('out', 'cde', 'unknown'),
  },
  {
    number: 25,
    name: 'the name of a namespace that no file declares is known',
    given: {
      yaml:
        pod('pay/tokeniser') +
        pod('reports/quarterly') +
        policy('pay/in', `{podSelector: {}, ingress: [{from: ${inSpace('vault')}}]}`),
      mode: 'manifests',
      scope: design,
    },
    expected: pair('out', 'cde', 'pass'),
  },
  wayIn('a load balancer into the card zone', loadBalancer('pay/front', 'tokeniser'), 'Service/pay/front'),
  wayIn(
    'a port of the nodes into the card zone',
    service('NodePort', { nodePort: 30443 }),
    'Service/pay/front',
    'unknown',
  ),
  wayIn('an ingress into the card zone', service('ClusterIP') + ingress, 'Ingress/pay/site'),
  {
    number: 27,
    name: 'what a node does to its own pods is no fault of the zone',
    given: { yaml: TOWN + denyAll('pay'), scope },
    expected: { ...isolation('pass', 'pass'), ...pair('node', 'cde', 'pass') },
  },
  {
    number: 27,
    name: 'a pod of another zone on the same node’s network is a way in',
    given: {
      yaml:
        PAY +
        OFFICE +
        NODES +
        denyAll('pay') +
        pod('office/scanner', { hostNetwork: true, ip: '10.0.0.1', node: 'node-1' }),
      scope,
    },
    expected: pair('out', 'cde', 'fail'),
  },
  {
    number: 29,
    name: 'a pod in a namespace that was listed before it was there',
    given: {
      yaml: SEEN + byTeam + pod('fraud/scorer', { ip: '10.1.0.30', node: 'node-3' }),
      scope,
    },
    expected: pair('out', 'cde', 'unknown'),
  },
  {
    number: 29,
    name: 'a pod on a node that was listed before it was there',
    given: {
      yaml: SEEN + pod('office/late', { hostNetwork: true, ip: '10.0.0.44', node: 'node-44' }),
      scope,
    },
    expected: { 'cni-enforces-policy': { 'Cluster//shop': 'unknown' } },
  },
  {
    number: 30,
    name: 'the system’s own namespace is judged like any other',
    given: { yaml: system },
    expected: {
      'namespace-has-policy': { 'Namespace//kube-system': 'fail' },
      ...isolation('fail', 'fail', 'Pod/kube-system/metrics'),
      'host-network-restricted': { 'Pod/kube-system/proxy': 'fail' },
    },
  },
];
