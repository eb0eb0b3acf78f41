import type { Inventory } from '../model/resource.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { listText, objectEvidence } from './parts/evidence.ts';
import { type FlowLogs, flowLogs } from './parts/flow-logs.ts';
import { clusterSubject, gaps } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { isSettingsKind } from './parts/plugin-settings.ts';
import { isJudged } from './parts/subjects.ts';

const meta: CheckMeta<'snapshot' | 'scope'> = {
  id: 'flow-logging-enabled',
  title: 'Flows that policies allow and deny are logged, and the logs leave the nodes.',
  description:
    'Looks at the settings of the network plugin: flow logs of Calico, the exporter of Hubble (Cilium), the flow exporter of ' +
    'Antrea, the logging of access lists of OVN-Kubernetes, the decision logs of the Amazon VPC CNI. Fails where they are ' +
    'off, or leave out allowed or denied flows. Where they stay on the node, whoever ships them must be named (shippers) ' +
    'and run in the cluster: unknown (U8) without. Unknown (U6) where the plugin shows no flow logs: those of a cloud are ' +
    'not seen. How long logs are kept is not looked at.',
  subjectKind: 'cluster',
  severity: 'medium',
  needs: ['snapshot', 'scope'],
  needsConfiguration: true,
  parameters: {
    shippers: {
      default: [],
      description:
        'workloads, as namespace/name with globs, that ship flow logs from the nodes to where they are kept',
      pattern: '^[^/]+/[^/]+$',
    },
  },
};

/** K43 of frameworks.md §1e. */
export const flowLoggingEnabled = defineCheck({
  meta,
  run: ({ snapshot, scope, parameters }) => {
    const { header, inventory } = snapshot;
    const governed = new Set(
      inventory.endpoints.filter(({ hostNetwork }) => !hostNetwork).map(({ namespace }) => namespace),
    );
    const namespaces = inventory.namespaces.filter(({ name }) => governed.has(name) && isJudged(scope, name));
    const unread = gaps(header, (kind) => isSettingsKind(kind) || kind?.kind === 'Namespace');
    const judgement =
      unread.length > 0
        ? unknown(QUESTION, unread)
        : judge(flowLogs({ inventory, namespaces }), inventory, listOf(parameters, 'shippers'));
    return [toFinding(meta, clusterSubject(header), judgement)];
  },
});

const QUESTION = 'Whether allowed and denied flows are logged';

function judge(logs: FlowLogs, inventory: Inventory, shippers: readonly string[]): Judgement {
  if (logs.state === 'unknown') return unknown(QUESTION, [logs.reason]);
  const { ref, text } = logs;
  const evidence = [objectEvidence(ref, text)];
  if (logs.state === 'off') {
    const remediation = { message: logs.remedy };
    return fail(`Flows are not logged in full: ${text}.`, { evidence, cause: ref, remediation });
  }
  if (logs.state === 'exported') return pass(`Flows are logged: ${text}.`, { evidence });
  return judgeShippers(text, inventory, shippers, { evidence, cause: ref });
}

type Details = Pick<Judgement, 'evidence' | 'cause'>;

/** Logs that nobody fetches are gone with the node. */
function judgeShippers(
  text: string,
  { workloads }: Inventory,
  shippers: readonly string[],
  details: Details,
): Judgement {
  if (shippers.length === 0) {
    const message = `${text}, and nobody named what ships them from there (parameter shippers)`;
    return unknown(QUESTION, [{ code: 'U8', message }], details);
  }
  const running = workloads.find(({ ref }) =>
    shippers.some((shipper) => globMatches(shipper, `${ref.namespace}/${ref.name}`)),
  );
  if (running) {
    const { namespace, name, kind } = running.ref;
    return pass(`Flows are logged: ${text}, and ${kind} ${namespace}/${name} ships them.`, details);
  }
  return fail(`Flows are not shipped: ${text}, and no workload is ${listText(shippers)}.`, {
    ...details,
    remediation: { message: 'Run what ships the logs, or name the workload that does (parameter shippers).' },
  });
}
