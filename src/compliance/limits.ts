import type { AssessedPeriod } from '../model/assessment.ts';
import type { Scope } from '../model/scope.ts';
import type { Mode } from '../model/snapshot.ts';

/** What no assessment of this tool can see, whatever was found (frameworks.md §0.7 and §2.15). */
const ALWAYS: readonly string[] = [
  'Speaks of layers 3 and 4 of the cluster’s own network; what a flow carries, and whether it is needed, is not seen.',
  'Traffic from a pod’s own node, such as the kubelet’s probes, cannot be blocked by network policy.',
  'Pods on the node’s network are outside network policy; they are judged by host-network-restricted.',
  'Cloud firewalls, load balancers, proxies, NAT and service meshes beyond what was read are not seen.',
  'Reachability is computed from the policies; no packet was sent, and it is no penetration test.',
  'Network policy takes no node, control plane, network plugin, registry, pipeline or administrator out of scope.',
];

const OF_MODE: Readonly<Record<Mode, readonly string[]>> = {
  cluster: [],
  dump: ['Read from a dump made with kubectl, which cannot show that it is complete.'],
  manifests: ['A review of the design: it is no evidence of what runs, and enforcement was not evaluated.'],
};

/** The limits of this assessment, those of its mode and scope included. */
export function assessmentLimits(mode: Mode, scope: Scope, period?: AssessedPeriod): readonly string[] {
  const unscoped = scope.configured
    ? []
    : [
        'No zones are configured: the whole cluster counts as one zone in scope, and ways between zones are not tested.',
      ];
  return [...timeLimits(mode, period), ...OF_MODE[mode], ...ALWAYS, ...unscoped];
}

function timeLimits(mode: Mode, period: AssessedPeriod | undefined): readonly string[] {
  if (!period) return mode === 'manifests' ? [] : ['Point in time: it says nothing of any other time.'];
  return [
    'Of the period it knows what its snapshots show: a workload that came and went between two of them is in no list.',
    'Findings of earlier snapshots are those that were sealed then, by the tool and the configuration of the time.',
    period.changesUnseen.length > 0
      ? 'The changes are a lower bound: what was made and undone between two snapshots, or is not in the audit log, is not seen.'
      : 'The changes are those of the audit log, which nobody but the API server vouches for.',
  ];
}
