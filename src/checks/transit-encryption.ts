import type { Finding, Remediation } from '../model/finding.ts';
import type { Workload } from '../model/resource.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { objectEvidence } from './parts/evidence.ts';
import { gapFindings, gaps, POD_READS, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown, worst } from './parts/judgement.ts';
import { type MeshEncryption, meshEncryption } from './parts/mesh-encryption.ts';
import { encryptionEvidence, type NodeEncryption, nodeEncryption } from './parts/node-encryption.ts';
import { flagOf, textOf } from './parts/parameters.ts';
import { isSettingsKind } from './parts/plugin-settings.ts';
import { judgedWorkloads, workloadSubject, workloadText, zonesOf } from './parts/subjects.ts';
import { withTemplateNote } from './parts/workloads.ts';
import { toYaml } from './parts/yaml.ts';

type Needs = 'snapshot' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'transit-encryption',
  title: 'What reaches the workload over the network is encrypted by configuration.',
  description:
    'Passes where the network plugin encrypts between all nodes (WireGuard of Calico, Cilium, Antrea; IPsec of Cilium, ' +
    'Antrea), with a key of every node where Calico publishes it, or where Istio or Linkerd takes nothing but mutual TLS to ' +
    'every pod of the workload. Fails where both are off. Unknown (U6) where nothing in the cluster shows it: TLS of the ' +
    'application and of the network beneath is not seen. Says that encryption is configured, not how strong it is. ' +
    'WireGuard is not validated for FIPS 140, and whether other modules are is not seen. Not applicable on the host ' +
    'network. TLS of ways into the cluster is judged by exposure-approved.',
  subjectKind: 'workload',
  severity: 'medium',
  needs: ['snapshot', 'scope'],
  needsConfiguration: true,
  parameters: {
    fipsRequired: { default: false, description: 'whether cryptography must be validated for FIPS 140' },
    meshRootNamespace: {
      default: 'istio-system',
      description: 'namespace whose PeerAuthentication holds for the whole Istio mesh',
    },
  },
};

/** K42 of frameworks.md §1e. */
export const transitEncryption = defineCheck({ meta, run: judgeAll });

type Given = Pick<Facts, Needs | 'parameters'>;

function judgeAll(facts: Given): readonly Finding[] {
  const { snapshot, scope } = facts;
  const { header, inventory } = snapshot;
  const unread = gaps(header, POD_READS);
  const judge = judgeIn(facts);
  const findings = judgedWorkloads(inventory, scope).map((workload) => {
    const proven = provenOnly(judge(workload), workloadText(workload.ref), unread);
    const zones = zonesOf(scope, workload.endpoints);
    return toFinding(meta, workloadSubject(workload.ref), withTemplateNote(workload, proven), { zones });
  });
  return [...findings, ...gapFindings(meta, header, WORKLOAD_READS)];
}

function judgeIn({ snapshot, parameters }: Given): (workload: Workload) => Judgement {
  const { header, inventory, policies } = snapshot;
  const unread = gaps(header, isSettingsKind);
  const seen = nodeEncryption(inventory);
  const nodes: NodeEncryption = unread[0] ? { state: 'unknown', reason: unread[0] } : seen;
  const rulesUnread = gaps(header, (kind) => kind?.kind === 'PeerAuthentication' || kind?.kind === 'Server');
  const meshOf = meshEncryption({
    inventory,
    rootNamespace: textOf(parameters, 'meshRootNamespace'),
    linkerdServers: new Set(
      policies.objects
        .filter(({ ref }) => ref.group === 'policy.linkerd.io' && ref.kind === 'Server')
        .flatMap(({ ref }) => ref.namespace ?? []),
    ),
  });
  const fips = flagOf(parameters, 'fipsRequired');
  return (workload) => {
    const name = workloadText(workload.ref);
    const governed = workload.endpoints
      .map((index) => inventory.endpoints[index]!)
      .filter(({ hostNetwork }) => !hostNetwork);
    if (governed.length === 0) return notApplicable(`${name} has no endpoint with a network of its own.`);
    if (nodes.state === 'on') return onNodes(name, nodes, fips);
    const judgements = governed.map((endpoint) => {
      const mesh = meshOf(endpoint);
      const [reason] = rulesUnread;
      return judge(
        name,
        nodes,
        reason && mesh.state !== 'outside' ? { state: 'unknown', reason } : mesh,
        fips,
      );
    });
    return worst(judgements);
  };
}

function onNodes(name: string, nodes: NodeEncryption & { readonly state: 'on' }, fips: boolean): Judgement {
  const evidence = encryptionEvidence(nodes);
  if (fips && nodes.protocol === 'WireGuard') {
    return fail(`${name} is reached over WireGuard, which is not validated for FIPS 140.`, {
      evidence,
      cause: nodes.ref,
      remediation: {
        message: 'Encrypt with a validated module: IPsec on validated nodes, or mutual TLS of a mesh.',
      },
    });
  }
  return fips
    ? unknown(`Whether a validated module encrypts what reaches ${name}`, [MODULE], { evidence })
    : pass(`What reaches ${name} from other nodes is encrypted by ${nodes.protocol}.`, { evidence });
}

const MODULE = { code: 'U6', message: 'which cryptographic module encrypts is not seen' } as const;

function judge(
  name: string,
  nodes: Exclude<NodeEncryption, { state: 'on' }>,
  mesh: MeshEncryption,
  fips: boolean,
): Judgement {
  const evidence = [
    ...encryptionEvidence(nodes),
    ...('ref' in mesh && mesh.ref ? [objectEvidence(mesh.ref, mesh.text)] : []),
  ];
  if (mesh.state === 'strict') {
    return fips
      ? unknown(`Whether a validated module encrypts what reaches ${name}`, [MODULE], { evidence })
      : pass(`${mesh.mesh} ${mesh.text} to ${name}.`, { evidence });
  }
  const reasons = [
    ...(mesh.state === 'unknown' ? [mesh.reason] : []),
    ...(nodes.state === 'off' ? [] : [nodes.reason]),
  ];
  if (reasons.length > 0) return unknown(`Whether what reaches ${name} is encrypted`, reasons, { evidence });
  const also = mesh.state === 'open' ? `, and ${mesh.mesh} ${mesh.text}` : ' and no mesh takes it in';
  const off = nodes as NodeEncryption & { readonly state: 'off' };
  return fail(`Nothing encrypts what reaches ${name}: ${off.text}${also}.`, {
    evidence,
    cause: off.ref,
    remediation: remedy(name, off, mesh),
  });
}

/** The namespace is asked for mutual TLS where pods are in Istio; else the plugin is asked to encrypt. */
function remedy(
  name: string,
  off: NodeEncryption & { readonly state: 'off' },
  mesh: MeshEncryption,
): Remediation {
  if (mesh.state === 'open' && mesh.mesh === 'Istio') {
    return {
      message: 'Ask for mutual TLS once every caller is in the mesh.',
      yaml: toYaml({
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'default', namespace: name.split('/')[0]! },
        spec: { mtls: { mode: 'STRICT' } },
      }),
    };
  }
  if (!off.text.includes('wireguardEnabled')) {
    return {
      message:
        'Switch on encryption between nodes in the settings of the network plugin, or strict mutual TLS.',
    };
  }
  return {
    message: 'Switch on WireGuard; nodes need its kernel module, and each publishes its key.',
    yaml: toYaml({
      apiVersion: 'projectcalico.org/v3',
      kind: 'FelixConfiguration',
      metadata: { name: 'default' },
      spec: { wireguardEnabled: true, wireguardEnabledV6: true },
    }),
  };
}
