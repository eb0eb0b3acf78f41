import type { Finding } from '../model/finding.ts';
import type { Exposure } from '../model/resource.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { listText, objectEvidence } from './parts/evidence.ts';
import { gapFindings, gaps, POD_READS, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { entriesFor, isInForce } from './parts/register.ts';
import { judgedWorkloads, workloadSubject, workloadText, zonesOf } from './parts/subjects.ts';
import { withTemplateNote } from './parts/workloads.ts';

type Needs = 'snapshot' | 'scope' | 'registers';

const meta: CheckMeta<Needs> = {
  id: 'host-port-restricted',
  title: 'The workload opens no port on its nodes but those in the exposure register.',
  description:
    'A container port with a hostPort listens on every node that runs the pod. Fails where the exposure register has no ' +
    'row for it, or one that has expired; unknown without a register (U8). Pods on the host network are judged by ' +
    'host-network-restricted.',
  subjectKind: 'workload',
  severity: 'medium',
  needs: ['snapshot', 'scope', 'registers'],
};

/** K14 of frameworks.md §1b. A workload without host ports passes: the check says that there are none. */
export const hostPortRestricted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'at'>): readonly Finding[] {
  const { snapshot, scope } = facts;
  const { inventory, header } = snapshot;
  const opened = new Map(
    inventory.exposures
      .filter(({ type }) => type === 'HostPort')
      .flatMap((exposure) => {
        const [first] = exposure.endpoints;
        return first === undefined
          ? []
          : [[workloadText(inventory.endpoints[first]!.workload), exposure] as const];
      }),
  );
  const unseen = gaps(header, POD_READS);
  const findings = judgedWorkloads(inventory, scope).map((workload) => {
    const name = workloadText(workload.ref);
    const governed = workload.endpoints.some((index) => !inventory.endpoints[index]!.hostNetwork);
    const judgement = governed
      ? judge(name, opened.get(name), facts)
      : notApplicable(`${name} has no endpoint with a network of its own.`);
    const proven = withTemplateNote(workload, provenOnly(judgement, name, unseen));
    return toFinding(meta, workloadSubject(workload.ref), proven, {
      zones: zonesOf(scope, workload.endpoints),
    });
  });
  return [...findings, ...gapFindings(meta, header, WORKLOAD_READS)];
}

function judge(
  name: string,
  exposure: Exposure | undefined,
  { registers, snapshot, at }: Pick<Facts, Needs | 'at'>,
): Judgement {
  if (!exposure) return pass(`${name} opens no port on its nodes.`);
  const ports = listText(exposure.ports.map(({ protocol, port }) => `${protocol} ${port}`));
  const entries = entriesFor(exposure, registers.exposures);
  const holds = entries.find((entry) => isInForce(entry, at));
  if (holds)
    return pass(`${name} opens ${ports} on its nodes, as ${holds.id} of the exposure register approves.`);
  const details = {
    evidence: [objectEvidence(exposure.ref, `hostPort ${ports}`, snapshot.header.origins[exposure.key])],
    cause: exposure.ref,
    remediation: {
      message:
        'Remove hostPort and reach the pods through a Service, or have the port approved in the exposure register.',
    },
  };
  const [expired] = entries;
  if (expired) {
    return fail(
      `${name} opens ${ports} on its nodes; the approval ${expired.id} expired on ${expired.expires}.`,
      details,
    );
  }
  if (registers.exposures) {
    return fail(
      `${name} opens ${ports} on its nodes, which the exposure register does not approve.`,
      details,
    );
  }
  const reason = { code: 'U8', message: 'no exposure register was given' } as const;
  return unknown(`Whether ${ports}, which ${name} opens on its nodes, is approved`, [reason], details);
}
