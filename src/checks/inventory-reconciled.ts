import type { Finding } from '../model/finding.ts';
import type { ComponentEntry } from '../model/register.ts';
import type { Inventory, Labels, Workload } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { listText, note } from './parts/evidence.ts';
import { clusterSubject, gapFindings, gaps, POD_READS, type Reads, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { reconcile, type Unexplained } from './parts/reconcile.ts';
import { deferred } from './parts/remediation.ts';
import {
  isInScope,
  judgedWorkloads,
  workloadSubject,
  workloadText,
  zoneOf,
  zonesOf,
} from './parts/subjects.ts';
import { toYaml } from './parts/yaml.ts';

type Needed = Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'parameters'>;

const meta: CheckMeta<'snapshot' | 'scope' | 'registers'> = {
  id: 'inventory-reconciled',
  title:
    'The workload is known: it has an owner, a function and a zone, and is in the register of components.',
  description:
    'Asks of each workload in scope who owns it and what it does, by labels and annotations of its pods or namespace or by ' +
    'the register of components, and which zone it is in; fails where one is missing, or where the register does not hold ' +
    'it. Of the cluster it asks whether every address that an EndpointSlice or the network plugin speaks of is a pod’s, a ' +
    'node’s, the API server’s or a declared external’s, whether the plugin knows every pod, and whether two pods have one ' +
    'address. Unknown without zones or a register (U8), for what rests on them, and where lists were not read (U1).',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: {
    owner: {
      default: ['segproof.dev/owner', 'owner', 'team'],
      description: 'labels or annotations that name the owner of a workload',
    },
    function: {
      default: ['segproof.dev/function', 'function', 'app.kubernetes.io/component'],
      description: 'labels or annotations that say what a workload does',
    },
  },
};

/** K06 of frameworks.md §1a. Addresses are of the cluster; the rest is of each workload. */
export const inventoryReconciled = defineCheck({
  meta,
  run: (facts) => {
    const { inventory, header } = facts.snapshot;
    const says = saysIn(inventory);
    const workloads = judgedWorkloads(inventory, facts.scope)
      .filter(({ endpoints }) => endpoints.some((endpoint) => isInScope(facts.scope, endpoint)))
      .map((workload): Finding => {
        const zones = zonesOf(facts.scope, workload.endpoints);
        return toFinding(meta, workloadSubject(workload.ref), judge(workload, says, facts), { zones });
      });
    return [
      ...workloads,
      toFinding(meta, clusterSubject(header), judgeAddresses(facts)),
      ...gapFindings(meta, header, WORKLOAD_READS),
    ];
  },
});

/** Whether every pod of a workload has one of these labels or annotations, else its namespace. */
type Says = (workload: Workload, keys: readonly string[]) => boolean;

function saysIn({ namespaces, endpoints }: Inventory): Says {
  const byName = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  return (workload, keys) =>
    workload.endpoints.every((index) => {
      const pod = endpoints[index]!;
      const namespace = byName.get(pod.namespace);
      const places = [pod.annotations, pod.labels, namespace?.annotations, namespace?.labels];
      return keys.some((key) => isSaid(key, places));
    });
}

/** The nearest that bears the key counts, so that an empty one on the pod takes away what its namespace says. */
function isSaid(key: string, places: readonly (Labels | undefined)[]): boolean {
  const said = places.find((place) => place !== undefined && Object.hasOwn(place, key))?.[key];
  return said !== undefined && said.trim() !== '';
}

function judge(workload: Workload, says: Says, { scope, registers, parameters }: Needed): Judgement {
  const name = workloadText(workload.ref);
  const row = registers.components?.find((entry) => isMeant(entry, workload));
  const missing = [
    ...(says(workload, listOf(parameters, 'owner')) || row?.owner ? [] : ['owner']),
    ...(says(workload, listOf(parameters, 'function')) || row?.purpose ? [] : ['function']),
    ...zonesMissing(workload, scope),
  ];
  const isAbsent = registers.components !== undefined && !row;
  if (missing.length > 0 || isAbsent) {
    const said = [
      ...(missing.length > 0 ? [`has no ${missing.join(', no ')}`] : []),
      ...(isAbsent ? ['is not in the register of components'] : []),
    ];
    return fail(`${name} ${said.join(' and ')}.`, {
      cause: workload.ref,
      remediation: registration(workload, missing),
    });
  }
  const reasons = [
    ...(registers.components ? [] : [missingInput('no register of components was given')]),
    ...(scope.dimensions.length > 0 ? [] : [missingInput('no zones are configured')]),
  ];
  if (reasons.length > 0) return unknown(`Whether ${name} is known in full`, reasons);
  return pass(`${name} has an owner, a function and a zone, and is in the register as row ${row!.id}.`);
}

function missingInput(message: string): Reason {
  return { code: 'U8', message };
}

function isMeant({ match }: ComponentEntry, { ref }: Workload): boolean {
  const asked = [
    [match.kind, ref.kind],
    [match.namespace, ref.namespace],
    [match.name, ref.name],
  ].filter(([glob]) => glob !== undefined);
  // A row that names nothing would know everything.
  return asked.length > 0 && asked.every(([glob, text]) => globMatches(glob!, text!));
}

function zonesMissing({ endpoints }: Workload, { dimensions }: Needed['scope']): readonly string[] {
  return dimensions
    .filter((dimension) => endpoints.some((endpoint) => zoneOf(dimension, endpoint) === undefined))
    .map(({ name }) => `zone in ${name}`);
}

/** To be filled in by a human: a row says who owns the workload and what it is for. */
function registration({ ref }: Workload, missing: readonly string[]) {
  const zone = missing.some((one) => one.startsWith('zone'));
  const message = `Enter ${workloadText(ref)} into the register of components with owner and purpose${zone ? ', and give it a zone' : ''}.`;
  return deferred(message, () =>
    toYaml([{ id: `${ref.namespace}-${ref.name}`, match: { ...ref }, owner: '', purpose: '' }]),
  );
}

/** What tells of addresses: pods and nodes, slices, and the plugin's own records. */
const ADDRESS_READS: Reads = (kind) =>
  POD_READS(kind) ||
  ['Node', 'EndpointSlice', 'CiliumEndpoint', 'WorkloadEndpoint'].includes(kind?.kind ?? '');

function judgeAddresses({ snapshot: { inventory, header }, scope }: Needed): Judgement {
  const { addresses, unexplained } = reconcile(inventory, scope);
  const unseen = gaps(header, ADDRESS_READS);
  // What was not read may explain an address, and may hold one that nothing explains.
  if (unseen.length > 0) return unknown('Whether every address in use is explained', unseen);
  if (addresses === 0) return notApplicable('No address of a pod, a slice or a plugin was read.');
  if (unexplained.length === 0)
    return pass(`Pods, EndpointSlices and the network plugin agree on all addresses (${addresses}).`);
  return fail(`${sentence(unexplained)}.`, {
    evidence: unexplained.slice(0, SHOWN).map(({ message, object }) => ({
      ...note(message),
      ...(object && { type: 'object' as const, object }),
    })),
    cause: unexplained[0]!.object,
    remediation: {
      message:
        'Find out what uses the address; declare it under scope.externals, or take the object that names it away.',
    },
  });
}

const SHOWN = 20;

function sentence(unexplained: readonly Unexplained[]): string {
  return listText(
    unexplained.map(({ message }) => message),
    2,
  );
}
