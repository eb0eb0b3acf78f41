/** Flows of the samples, one per kind of reason for a verdict. Read what is written of them with fresh eyes. */

export interface ExplainedFlow {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** Absent: everything between the two. */
  readonly port?: string;
  /** Of all of it; `mixed` where a part is allowed and a part denied. */
  readonly verdict: 'allow' | 'deny' | 'unknown' | 'mixed';
}

interface ExplainedSample {
  /** What of the sample's folder is read. */
  readonly input: string;
  readonly flows: readonly ExplainedFlow[];
}

type Row = readonly [
  verdict: ExplainedFlow['verdict'],
  from: string,
  to: string,
  port: string | undefined,
  title: string,
];

export const EXPLAINED: Readonly<Record<string, ExplainedSample>> = {
  'card-shop': sample('input/cluster.ndjson', [
    ['allow', 'checkout/order-service', 'checkout/order-db', '5432/tcp', 'Allowed by a rule on each side'],
    [
      'allow',
      'backoffice/cms',
      'card-vault/key-manager',
      'icmp/8',
      'Allowed because a misspelt label leaves the pod open',
    ],
    ['allow', '203.0.113.7', 'edge/ingress-nginx-controller', '443/tcp', 'Allowed from the Internet'],
    [
      'allow',
      'backoffice/asset-scanner',
      'card-vault/pan-search',
      '9200/tcp',
      'Allowed whatever policies say: from the pod’s own node',
    ],
    [
      'allow',
      'card-vault/vault-db',
      'card-vault/vault-db',
      '5432/tcp',
      'Allowed whatever policies say: a pod to itself',
    ],
    [
      'deny',
      'monitoring/prometheus',
      'monitoring/grafana',
      '3000/tcp',
      'Denied by default: isolated, and no rule is for this peer',
    ],
    ['deny', 'checkout/basket', 'checkout/order-db', '5432/tcp', 'Denied: the wrong label'],
    ['deny', 'checkout/order-service', 'checkout/order-db', '3306/tcp', 'Denied: the wrong port'],
    ['deny', 'backoffice/cms', 'payments/authoriser', '8443/tcp', 'Denied: the wrong namespace'],
    ['deny', '198.51.100.200', 'payments/terminal-bridge', '8883/tcp', 'Denied: an exception of an ipBlock'],
    [
      'deny',
      'monitoring/node-exporter-b2864',
      'payments/capture',
      '8443/tcp',
      'Denied: a pod on the host network is known by its node’s address',
    ],
    ['unknown', 'monitoring/grafana', '8.8.8.8', '443/tcp', 'Unknown: a kind of policy that is not modelled'],
    ['mixed', 'monitoring/prometheus', 'payments/authoriser', undefined, 'Everything between two pods'],
  ]),
  harbour: sample('input', [
    [
      'allow',
      'berth/planner',
      'customs/declarations',
      '8443/tcp',
      'Passed on by one tier, allowed in the next: a named port',
    ],
    [
      'deny',
      'berth/planner',
      'customs/registry',
      '5432/tcp',
      'Passed on by one tier, denied at the end of the next',
    ],
    ['deny', 'yard/cranes', 'yard/old-gate', '8080/tcp', 'Denied by a rule of the first tier'],
    ['deny', '198.51.100.7', 'berth/display', '8080/tcp', 'Logged, then denied: an address of a network set'],
    ['allow', '10.0.9.9', '10.1.0.1', '22/tcp', 'Allowed to a host endpoint by a failsafe port'],
  ]),
  observatory: sample('input', [
    ['allow', 'telescopes/camera', 'archive/plates', '9000/tcp', 'Allowed by an administrator: a named port'],
    ['deny', 'telescopes/mirror', 'archive/plates', '9000/tcp', 'Denied by an administrator'],
    [
      'allow',
      'telescopes/camera',
      'telescopes/mirror',
      '7000/tcp',
      'Passed on to the team, whose policy allows it',
    ],
    [
      'deny',
      'visitors/tours',
      'weather/station',
      '8080/tcp',
      'Denied by the baseline: no policy of a team isolates the pod',
    ],
    ['unknown', 'weather/station', '10.8.0.2', '10250/tcp', 'Unknown: the pod’s own node'],
  ]),
};

function sample(input: string, rows: readonly Row[]): ExplainedSample {
  return {
    input,
    flows: rows.map(([verdict, from, to, port, title]) => ({
      verdict,
      from,
      to,
      title,
      ...(port && { port }),
    })),
  };
}
