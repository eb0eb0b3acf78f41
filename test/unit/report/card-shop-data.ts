import type { EvidenceLevel } from '../../../src/model/framework.ts';
import { sha256Hex } from '../../../src/util/digest.ts';

interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly zone: string;
  readonly hostNetwork: boolean;
}

const NAMESPACES: readonly (readonly [string, string, string])[] = [
  ['pay', 'cde', 'card-gateway card-vault* tokeniser settlement 3ds-server refunds'],
  ['vault', 'cde', 'hsm-proxy key-rotator secrets*'],
  ['ledger', 'connected', 'postings ledger-db*'],
  ['acquirer-link', 'cde', 'acquirer-eu acquirer-us acquirer-uk reconciler chargebacks'],
  ['risk', 'connected', 'scoring features rules device-print velocity'],
  ['shop-api', 'connected', 'orders basket catalogue customers search stock prices vouchers reviews'],
  [
    'shop-web',
    'out',
    'storefront mobile-bff cms image-proxy newsletter stores returns gift-cards wishlist sitemap press jobs',
  ],
  ['monitoring', 'platform', 'prometheus* grafana alertmanager* node-agent! loki* tempo blackbox'],
  [
    'kube-system',
    'platform',
    'coredns metrics-server calico-node! calico-typha kube-proxy! csi-node! csi-controller ingress-nginx cert-manager external-dns',
  ],
];

/** `*`: StatefulSet; `!`: DaemonSet on the host's network. */
export const WORKLOADS: readonly Workload[] = NAMESPACES.flatMap(([namespace, zone, names]) =>
  names.split(' ').map((name) => ({
    namespace,
    zone,
    name: name.replace(/[*!]$/, ''),
    kind: name.endsWith('*') ? 'StatefulSet' : name.endsWith('!') ? 'DaemonSet' : 'Deployment',
    hostNetwork: name.endsWith('!'),
  })),
);

export const CHECK_TITLES: Readonly<Record<string, readonly [string, string, string]>> = {
  'cni-enforces-policy': [
    'The CNI enforces network policy on every node with pods in scope.',
    'cluster',
    'critical',
  ],
  'egress-isolated': ['What leaves the workload is denied unless listed.', 'workload', 'high'],
  'ingress-isolated': ['What enters the workload is denied unless listed.', 'workload', 'high'],
  'namespace-has-policy': ['At least one policy selects a pod of the namespace.', 'namespace', 'medium'],
  'policy-effective': ['Every selector and rule of the policy matches something.', 'policy', 'medium'],
  'snapshot-complete': ['Everything that was to be read was read.', 'cluster', 'critical'],
  'zone-segmentation': ['Between zones only registered flows are possible.', 'zone-pair', 'critical'],
};

export interface ControlRow {
  readonly id: string;
  readonly title: string;
  readonly level: EvidenceLevel;
  readonly checks: readonly string[];
  readonly manual?: string;
  readonly limits: readonly string[];
}

const PERIMETER = [
  'Firewalls and load balancers outside the cluster.',
  'Whether each allowed flow is needed by the business.',
];
const DISCLAIMER =
  'Control numbers with our own paraphrase; the wording of the standard is its publisher’s. This report gives evidence; the assessor decides.';

interface FrameworkRow {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly disclaimer: string;
  readonly digest: string;
  readonly controls: readonly ControlRow[];
}

export const FRAMEWORKS: readonly FrameworkRow[] = [
  {
    id: 'pci-dss-4.0.1',
    title: 'PCI DSS',
    version: '4.0.1',
    publisher: 'PCI Security Standards Council',
    disclaimer: DISCLAIMER,
    digest: sha256Hex('pci'),
    controls: [
      row(
        '1.2.1',
        'Rule-set configuration standard exists and is applied',
        'partial',
        ['policy-effective', 'namespace-has-policy'],
        'The standard itself, and who approved it.',
      ),
      row(
        '1.2.5',
        'Allowed services, protocols and ports are identified, approved and needed',
        'partial',
        ['flow-register-approved'],
        'That the approver had the authority.',
      ),
      row(
        '1.2.7',
        'Configurations are reviewed every six months',
        'manual',
        [],
        'The review took place, by whom, and what was decided.',
      ),
      row(
        '1.3.1',
        'Inbound traffic to the card zone is limited to what is necessary; the rest is denied',
        'partial',
        ['cni-enforces-policy', 'ingress-isolated', 'zone-segmentation'],
        'That the allowed flows are necessary.',
        PERIMETER,
      ),
      row(
        '1.3.2',
        'Outbound traffic from the card zone is limited to what is necessary; the rest is denied',
        'partial',
        ['cni-enforces-policy', 'egress-isolated', 'zone-segmentation'],
        'That the allowed flows are necessary.',
        PERIMETER,
      ),
      row(
        '1.3.3',
        'Wireless networks are kept apart from the card zone',
        'manual',
        [],
        'All of it: no wireless network is seen from a cluster.',
      ),
      row(
        '1.4.1',
        'Controls stand between trusted and untrusted networks',
        'partial',
        ['cni-enforces-policy'],
        undefined,
        PERIMETER,
      ),
      row(
        '2.2.3',
        'Functions of different security levels are kept apart',
        'supporting',
        ['zone-segmentation'],
        undefined,
        ['Shared kernels and node placement.'],
      ),
      row(
        '6.5.3',
        'Pre-production is separated from production',
        'partial',
        [],
        'Accounts, data and pipelines.',
      ),
    ],
  },
  {
    id: 'soc2-2017',
    title: 'SOC 2 Trust Services Criteria',
    version: '2017',
    publisher: 'AICPA',
    disclaimer: DISCLAIMER,
    digest: sha256Hex('soc2'),
    controls: [
      row('CC2.1', 'Information used is complete and accurate', 'supporting', ['snapshot-complete']),
      row(
        'CC6.1',
        'Logical access is segmented',
        'partial',
        ['ingress-isolated', 'egress-isolated', 'zone-segmentation'],
        'Identity and encryption, and all that is not a network.',
      ),
      row(
        'CC6.6',
        'Protection against threats from outside the boundary',
        'partial',
        ['cni-enforces-policy', 'internet-ingress-restricted'],
        'Web firewall, intrusion detection, second factors.',
        PERIMETER,
      ),
      row(
        'CC7.1',
        'Configuration is watched for change',
        'partial',
        ['baseline-drift'],
        'Vulnerability scanning.',
      ),
    ],
  },
  {
    id: 'nist-800-53-r5',
    title: 'NIST SP 800-53',
    version: 'Rev. 5',
    publisher: 'NIST',
    disclaimer: DISCLAIMER,
    digest: sha256Hex('nist'),
    controls: [
      row(
        'AC-4',
        'Information flow between systems follows approved authorisations',
        'partial',
        ['zone-segmentation'],
        'Flow policy of the organisation.',
      ),
      row(
        'CM-7',
        'Only necessary functions, ports and protocols are provided',
        'partial',
        ['policy-effective'],
        undefined,
        ['Daemons within containers.'],
      ),
      row(
        'SC-7',
        'Communication is monitored and controlled at boundaries',
        'partial',
        ['cni-enforces-policy', 'ingress-isolated', 'egress-isolated', 'zone-segmentation'],
        'Managed interfaces outside the cluster.',
        PERIMETER,
      ),
      row('SC-7(5)', 'Traffic is denied by default and allowed by exception', 'full', [
        'ingress-isolated',
        'egress-isolated',
      ]),
    ],
  },
];

function row(
  id: string,
  title: string,
  level: EvidenceLevel,
  checks: readonly string[],
  manual?: string,
  limits: readonly string[] = [],
): ControlRow {
  return { id, title, level, checks, limits, ...(manual ? { manual } : {}) };
}
