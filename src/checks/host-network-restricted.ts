import type { Inventory, Workload } from '../model/resource.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { counted, listText, note } from './parts/evidence.ts';
import { gapFindings, gaps, POD_READS, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding } from './parts/judgement.ts';
import { judgedWorkloads, workloadSubject, workloadText, zonesOf } from './parts/subjects.ts';
import { withTemplateNote } from './parts/workloads.ts';

const meta: CheckMeta<'snapshot' | 'scope'> = {
  id: 'host-network-restricted',
  title: "The workload does not share its node's network.",
  description:
    'A pod with hostNetwork sends and receives as its node, so no network policy governs it. Fails for every such ' +
    'workload; the ones that a cluster cannot do without are accepted one by one through the exception register.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'scope'],
};

/** K13 of frameworks.md §1b. No list of ours excuses a workload (design.md §5: never exempt by default). */
export const hostNetworkRestricted = defineCheck({
  meta,
  run: ({ snapshot: { inventory, header }, scope }) => {
    const unseen = gaps(header, POD_READS);
    const findings = judgedWorkloads(inventory, scope).map((workload) => {
      const proven = provenOnly(judge(inventory, workload), workloadText(workload.ref), unseen);
      const zones = zonesOf(scope, workload.endpoints);
      return toFinding(meta, workloadSubject(workload.ref), withTemplateNote(workload, proven), { zones });
    });
    return [...findings, ...gapFindings(meta, header, WORKLOAD_READS)];
  },
});

function judge(inventory: Inventory, workload: Workload): Judgement {
  const name = workloadText(workload.ref);
  const endpoints = workload.endpoints.map((index) => inventory.endpoints[index]!);
  const onHost = endpoints.filter(({ hostNetwork }) => hostNetwork);
  if (endpoints.length === 0) return notApplicable(`${name} has no endpoint.`);
  if (onHost.length === 0) return pass(`${name} has a network of its own.`);
  const nodes = [...new Set(onHost.flatMap(({ node }) => node ?? []))].sort();
  const where = nodes.length > 0 ? ` on ${counted(nodes.length, 'node')} (${listText(nodes)})` : '';
  return fail(`${name} shares its node's network${where}: no network policy governs it.`, {
    evidence: [note(`${counted(onHost.length, 'endpoint')} of ${endpoints.length} with hostNetwork: true`)],
    cause: workload.ref,
    remediation: {
      message:
        'Remove hostNetwork from the pod template, or have the need approved in the exception register.',
      yaml: 'spec:\n  template:\n    spec:\n      hostNetwork: false\n',
    },
  });
}
