/** Cases 1 to 13: policies that are there and do not guard, or guard without being seen. */
import { denyAll, document, namespace, node, pod, policy } from '../shop.ts';
import { ANYTHING, BOTH, isolation, newPod, PAY, type PeerCase } from './case.ts';

const hasPolicy = (status: 'pass' | 'fail' | 'not-applicable', name = 'pay') => ({
  'namespace-has-policy': { [`Namespace//${name}`]: status },
});

const receipts = pod('pay/receipts', { ip: '10.1.0.8' });
const card = pod('pay/tokeniser', { ip: '10.1.0.5', labels: { tier: 'card' } });
const tiers = namespace('pay') + card + receipts;

/** A policy for the pods of an expression, with nothing allowed. */
const expression = (text: string) =>
  policy('pay/tiers', `{podSelector: {matchExpressions: [${text}]}, ${BOTH}}`);

/** Who is guarded: the pod with the label `tier: card`, the one without, or neither. */
function guards(tokeniser: 'pass' | 'fail', other: 'pass' | 'fail'): PeerCase['expected'] {
  return {
    'ingress-isolated': { 'Pod/pay/tokeniser ingress': tokeniser, 'Pod/pay/receipts ingress': other },
  };
}

const container = { name: 'work', image: 'registry.example/work:1' };
const template = { metadata: { labels: { app: 'batch' } }, spec: { containers: [container] } };
const batch = (kind: string, name: string, spec: object) =>
  document({ apiVersion: 'batch/v1', kind, metadata: { namespace: 'pay', name }, spec });
const jobs =
  namespace('pay') +
  batch('CronJob', 'settlement', { schedule: '0 3 * * *', jobTemplate: { spec: { template } } }) +
  batch('Job', 'migration', { template });

function ofJobs(status: 'pass' | 'fail'): PeerCase['expected'] {
  return {
    ...hasPolicy(status),
    'ingress-isolated': {
      'CronJob/pay/settlement ingress': status,
      'Job/pay/migration ingress': status,
    },
  };
}

export const PRESENCE: readonly PeerCase[] = [
  {
    number: 1,
    name: 'an allow-all beside a default-deny',
    given: { yaml: PAY + denyAll('pay') + policy('pay/open', ANYTHING) },
    expected: { ...hasPolicy('pass'), ...isolation('fail', 'fail'), ...newPod('fail', 'fail') },
  },
  {
    number: 2,
    name: 'an allow-all and nothing else',
    given: { yaml: PAY + policy('pay/open', ANYTHING) },
    expected: { ...hasPolicy('pass'), ...isolation('fail', 'fail'), ...newPod('fail', 'fail') },
  },
  {
    number: 3,
    name: 'no policy at all',
    given: { yaml: PAY },
    expected: { ...hasPolicy('fail'), ...isolation('fail', 'fail'), ...newPod('fail', 'fail') },
  },
  {
    number: 4,
    name: 'a policy that selects no pod',
    given: { yaml: PAY + policy('pay/vault', `{podSelector: {matchLabels: {app: vault}}, ${BOTH}}`) },
    expected: {
      ...hasPolicy('fail'),
      ...isolation('fail', 'fail'),
      'policy-effective': { 'NetworkPolicy/pay/vault': 'fail' },
    },
  },
  {
    number: 5,
    name: 'expressions only: In',
    given: { yaml: tiers + expression('{key: tier, operator: In, values: [card]}') },
    expected: guards('pass', 'fail'),
  },
  {
    number: 5,
    name: 'expressions only: NotIn, which the absence of the label meets',
    given: { yaml: tiers + expression('{key: tier, operator: NotIn, values: [card]}') },
    expected: guards('fail', 'pass'),
  },
  {
    number: 5,
    name: 'expressions only: Exists',
    given: { yaml: tiers + expression('{key: tier, operator: Exists}') },
    expected: guards('pass', 'fail'),
  },
  {
    number: 5,
    name: 'expressions only: DoesNotExist',
    given: { yaml: tiers + expression('{key: tier, operator: DoesNotExist}') },
    expected: guards('fail', 'pass'),
  },
  {
    number: 6,
    name: 'labels that match and an expression that does not',
    given: {
      yaml:
        tiers +
        policy(
          'pay/tiers',
          `{podSelector: {matchLabels: {app: tokeniser}, matchExpressions: [{key: tier, operator: In, values: [web]}]}, ${BOTH}}`,
        ),
    },
    expected: guards('fail', 'fail'),
  },
  {
    number: 7,
    name: 'no policyTypes and no rules: ingress only',
    given: { yaml: PAY + policy('pay/quiet', '{podSelector: {}}') },
    expected: { ...isolation('pass', 'fail'), ...newPod('pass', 'fail') },
  },
  {
    number: 7,
    name: 'no policyTypes and a rule for egress: both directions',
    given: {
      yaml:
        PAY +
        policy('pay/quiet', '{podSelector: {}, egress: [{to: [{podSelector: {}}], ports: [{port: 8443}]}]}'),
    },
    expected: { ...isolation('pass', 'pass'), ...newPod('pass', 'pass') },
  },
  {
    number: 7,
    name: 'no policyTypes and an empty list for egress: ingress only',
    given: { yaml: PAY + policy('pay/quiet', '{podSelector: {}, egress: []}') },
    expected: isolation('pass', 'fail'),
  },
  {
    number: 8,
    name: 'a policy for ingress says nothing for egress',
    given: { yaml: PAY + policy('pay/in', '{podSelector: {}, policyTypes: [Ingress]}') },
    expected: { ...hasPolicy('pass'), ...isolation('pass', 'fail'), ...newPod('pass', 'fail') },
  },
  {
    number: 9,
    name: 'a default-deny in two halves',
    given: {
      yaml:
        PAY +
        policy('pay/in', '{podSelector: {}, policyTypes: [Ingress]}') +
        policy('pay/out', '{podSelector: {}, policyTypes: [Egress]}'),
    },
    expected: { ...isolation('pass', 'pass'), ...newPod('pass', 'pass') },
  },
  {
    number: 10,
    name: 'a policy for every pod of another namespace',
    given: { yaml: PAY + namespace('shop') + pod('shop/checkout') + denyAll('shop') },
    expected: {
      ...hasPolicy('fail'),
      'ingress-isolated': { 'Pod/pay/tokeniser ingress': 'fail', 'Pod/shop/checkout ingress': 'pass' },
      ...newPod('fail', 'fail'),
    },
  },
  {
    number: 11,
    name: 'a pod on the host network, whom no policy reaches',
    given: {
      yaml:
        namespace('pay') +
        pod('pay/agent', { hostNetwork: true, ip: '10.0.0.1' }) +
        node('node-1', '10.0.0.1') +
        denyAll('pay'),
    },
    expected: {
      ...isolation('not-applicable', 'not-applicable', 'Pod/pay/agent'),
      ...hasPolicy('not-applicable'),
      'host-network-restricted': { 'Pod/pay/agent': 'fail' },
    },
  },
  {
    number: 12,
    name: 'a namespace without pods, and without policies',
    given: { yaml: namespace('pay') },
    expected: { ...hasPolicy('not-applicable'), ...newPod('not-applicable', 'not-applicable') },
  },
  {
    number: 12,
    name: 'a namespace without pods, with a default-deny',
    given: { yaml: namespace('pay') + denyAll('pay') },
    expected: {
      ...hasPolicy('not-applicable'),
      ...newPod('not-applicable', 'not-applicable'),
      'policy-effective': { 'NetworkPolicy/pay/default-deny': 'not-applicable' },
    },
  },
  {
    number: 13,
    name: 'a namespace of jobs without policies',
    given: { yaml: jobs },
    expected: ofJobs('fail'),
  },
  {
    number: 13,
    name: 'a namespace of jobs with a default-deny',
    given: { yaml: jobs + denyAll('pay') },
    expected: ofJobs('pass'),
  },
];
