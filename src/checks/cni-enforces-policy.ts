import { NEVER_ENFORCING } from '../inventory/enforcement-facts.ts';
import type { Evidence, Finding } from '../model/finding.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { type EnforcementSeen, enforcementSeen, type SeenEngine } from './parts/enforcement.ts';
import { counted, factEvidence, refText } from './parts/evidence.ts';
import { clusterSubject, gaps, ofRole, type Reads } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { endpointsByNode, isJudged, workloadSubject, workloadText, zonesOf } from './parts/subjects.ts';

type Needs = 'snapshot' | 'scope' | 'attestedEnforcement';

const meta: CheckMeta<Needs> = {
  id: 'cni-enforces-policy',
  title: 'A network plugin that enforces policies runs on every node.',
  description:
    'Looks for a known enforcing plugin among the DaemonSets, with nothing in its settings that switches enforcement ' +
    'off, and for its agent on every node that runs pods. Fails where the plugin that was seen or attested does not enforce, ' +
    'and on a node without a ready agent, or where a setting switches it off. Unknown (U3) where no known plugin was seen and nobody attests one, where its ' +
    'settings were not read, on virtual nodes, and for pods on security groups of their own (Amazon VPC CNI in strict ' +
    'mode). Shows capability, not proof. Not applicable to files, which are judged as a design.',
  subjectKind: 'cluster',
  severity: 'critical',
  needs: ['snapshot', 'scope', 'attestedEnforcement'],
};

/** K03 of frameworks.md §1a, by the closed list of facts of design.md §5, "Enforcement". */
export const cniEnforcesPolicy = defineCheck({ meta, run: judgeEnforcement });

type Given = Pick<Facts, 'snapshot' | 'scope' | 'at'> & {
  readonly attestedEnforcement?: Facts['attestedEnforcement'];
};

function judgeEnforcement(facts: Given): readonly Finding[] {
  const { header, inventory } = facts.snapshot;
  const cluster = clusterSubject(header);
  if (header.mode === 'manifests') {
    // Not applicable, so that a design review can pass; its wording says "design:" (design.md §5, "Modes").
    const judgement = notApplicable(
      'Enforcement is not evaluated in a design review: files show no running plugin.',
    );
    return [toFinding(meta, cluster, judgement)];
  }
  const seen = enforcementSeen(inventory.enforcementFacts);
  return [
    toFinding(meta, cluster, judgeCluster(seen, facts)),
    ...judgeNodes(seen, facts),
    ...judgeSecurityGroups(seen, facts),
  ];
}

/** Kinds that show whether policies are enforced, and where. */
const SHOWING: ReadonlySet<string> = new Set([
  'DaemonSet',
  'Node',
  'Pod',
  'CiliumNodeConfig',
  'FelixConfiguration',
]);
const ENFORCEMENT_READS: Reads = (kind) => ofRole('enforcement')(kind) || SHOWING.has(kind?.kind ?? '');

function judgeCluster(seen: EnforcementSeen, { snapshot, attestedEnforcement, at }: Given): Judgement {
  const evidence = seen.facts.slice(0, 8).map(factEvidence);
  const unseen = gaps(snapshot.header, ENFORCEMENT_READS);
  if (unseen.length > 0) return unknown('Whether network policies are enforced', unseen, { evidence });
  const doubts = [...seen.enforcing, ...seen.unclear].flatMap((engine) => engine.doubts);
  if (seen.enforcing.length > 0 && doubts.length === 0) {
    return pass(`${seen.enforcing.map(({ text }) => text).join(' and ')} enforces network policies.`, {
      evidence,
    });
  }
  const [idle] = seen.idle;
  if (idle && doubts.length === 0) return notEnforcing(idle, evidence);
  const holds = attestedEnforcement && attestedEnforcement.on.slice(0, 10) <= at.slice(0, 10);
  if (holds) return attestation(attestedEnforcement, evidence);
  const nothing = {
    code: 'U3' as const,
    message: 'no known network plugin was seen, and nobody attests one',
  };
  return unknown('Whether network policies are enforced', doubts.length > 0 ? doubts : [nothing], {
    evidence,
  });
}

function notEnforcing({ text, ref }: SeenEngine, evidence: readonly Evidence[]): Judgement {
  return fail(`${text} does not enforce network policies: they have no effect.`, {
    evidence,
    cause: ref,
    remediation: INSTALL,
  });
}

const INSTALL = {
  message: 'Switch enforcement on, or install a network plugin that enforces, then roll out its DaemonSet.',
};

/** Holds only where nothing that was seen speaks against it. */
function attestation(
  given: NonNullable<Facts['attestedEnforcement']>,
  evidence: readonly Evidence[],
): Judgement {
  const { engine, attestedBy, on } = given;
  if (NEVER_ENFORCING.includes(engine.toLowerCase())) {
    return fail(
      `${attestedBy} attested on ${on} that ${engine} runs, which does not enforce network policies.`,
      {
        evidence,
        remediation: INSTALL,
      },
    );
  }
  return pass(
    `${attestedBy} attested on ${on} that ${engine} enforces network policies; it could not be seen.`,
    {
      evidence,
    },
  );
}

/** Agents per node, where a plugin with agents was seen; virtual nodes always. */
function judgeNodes(seen: EnforcementSeen, { snapshot, scope }: Given): readonly Finding[] {
  const { inventory, header } = snapshot;
  const nodeUnseen = gaps(header, (kind) => kind?.kind === 'Node' || kind?.kind === 'Pod');
  const virtual = new Set(inventory.nodes.filter((node) => node.virtual).map(({ name }) => name));
  const byNode = endpointsByNode(inventory);
  const names = new Set([...inventory.nodes.map(({ name }) => name), ...byNode.keys()]);
  const judged = [...names].filter((name) => virtual.has(name) || seen.enforcing.length > 0);
  const nodes = inventory.nodes.length - virtual.size;
  return judged.map((name) => {
    const endpoints = byNode.get(name) ?? [];
    const judgement =
      endpoints.length === 0
        ? notApplicable(`No pod that policies govern runs on node ${name}.`)
        : virtual.has(name)
          ? unknown(`Whether node ${name} enforces network policies`, [virtualNode(name)])
          : judgeNode(name, seen, nodes, nodeUnseen.length > 0);
    return toFinding(meta, { kind: 'Node', name }, judgement, { zones: zonesOf(scope, endpoints) });
  });
}

function virtualNode(name: string) {
  return {
    code: 'U3' as const,
    message: 'it is virtual and runs no agent of the network plugin',
    object: { group: '', kind: 'Node', name },
  };
}

function judgeNode(name: string, seen: EnforcementSeen, nodes: number, unseen: boolean): Judgement {
  const off = seen.switchedOffOn(name);
  if (off) {
    return fail(`${refText(off)} switches enforcement off on node ${name}.`, {
      cause: off,
      remediation: {
        message: `Take the setting out of ${refText(off)}, then restart the agent on node ${name}.`,
      },
    });
  }
  const agents = seen.enforcing.map((engine) => engine.onNode(name));
  if (agents.includes('ready')) return pass(`The agent of the network plugin is ready on node ${name}.`);
  const complete = seen.enforcing.find(
    ({ desired, ready }) => desired >= nodes && ready >= desired && desired > 0,
  );
  if (complete && !agents.includes('not-ready')) {
    return pass(`${complete.text} is ready on ${counted(complete.ready, 'node')}, as its DaemonSet counts.`);
  }
  if (unseen) {
    return unknown(`Whether the agent of the network plugin runs on node ${name}`, [
      { code: 'U1', message: 'pods or nodes could not be read in full' },
    ]);
  }
  const state = agents.includes('not-ready') ? 'is not ready' : 'does not run';
  return fail(
    `The agent of the network plugin ${state} on node ${name}: policies of its pods may have no effect.`,
    {
      cause: { group: '', kind: 'Node', name },
      remediation: {
        message: `Bring the agent's pod on node ${name} up (tolerations, resources, image), then look at its readiness.`,
      },
    },
  );
}

/**
 * Amazon VPC CNI in strict mode leaves pods with a network interface of their own to the cloud's security groups, which
 * are not read. Other pods are governed as ever.
 */
function judgeSecurityGroups(seen: EnforcementSeen, { snapshot, scope }: Given): readonly Finding[] {
  const engine = seen.enforcing.find(({ skipsSecurityGroups }) => skipsSecurityGroups);
  if (!engine) return [];
  const { endpoints, workloads } = snapshot.inventory;
  return workloads
    .filter(({ ref }) => isJudged(scope, ref.namespace))
    .filter((workload) =>
      workload.endpoints.some((index) => endpoints[index]!.annotations[POD_ENI] !== undefined),
    )
    .map((workload) => {
      const reason = {
        code: 'U3' as const,
        message: 'its pods are on security groups of their own (POD_SECURITY_GROUP_ENFORCING_MODE is strict)',
        object: engine.ref,
      };
      const question = `Whether network policies are enforced for ${workloadText(workload.ref)}`;
      const zones = zonesOf(scope, workload.endpoints);
      return toFinding(meta, workloadSubject(workload.ref), unknown(question, [reason]), { zones });
    });
}

const POD_ENI = 'vpc.amazonaws.com/pod-eni';
