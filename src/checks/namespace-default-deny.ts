import type { Finding } from '../model/finding.ts';
import { DIRECTIONS, type Direction } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { mitigatesIn } from './parts/bounds.ts';
import { gapFindings, gaps, POD_READS, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { judgeIsolation } from './parts/isolation.ts';
import { type Judgement, notApplicable, toFinding, unknown } from './parts/judgement.ts';
import { defaultDeny } from './parts/remediation.ts';
import { endpointsByNamespace, isJudged, namespaceSubject, zonesOf } from './parts/subjects.ts';

type Needed = Pick<Facts, 'snapshot' | 'engine' | 'scope'>;

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'namespace-default-deny',
  title: 'A new pod in the namespace is denied by default.',
  description:
    'Asks what a pod with labels that no policy names would be allowed in the namespace, in each direction. Fails ' +
    'where it would be open; unknown where a policy that is not modelled could decide. A policy that selects only the ' +
    'pods that are there does not pass, one for the whole cluster does. Not applicable to a namespace without workloads.',
  subjectKind: 'namespace',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
};

/**
 * K09 of frameworks.md §1b. Namespaces without workloads are not judged, as in namespace-has-policy: every cluster has
 * some (`kube-public`), and a pod that comes to one is judged by the next snapshot.
 */
export const namespaceDefaultDeny = defineCheck({
  meta,
  run: (facts) => [
    ...DIRECTIONS.flatMap((direction) => judgeNamespaces(facts, direction)),
    ...gapFindings(meta, facts.snapshot.header, WORKLOAD_READS),
  ],
});

function judgeNamespaces({ snapshot, engine, scope }: Needed, direction: Direction): readonly Finding[] {
  const { inventory, policies, header } = snapshot;
  const endpoints = endpointsByNamespace(inventory);
  const mitigates = mitigatesIn(policies);
  const unseen = gaps(header, WORKLOAD_READS);
  const podsUnseen = gaps(header, POD_READS);
  return inventory.namespaces
    .filter(({ name }) => isJudged(scope, name))
    .map(({ name }) => {
      const members = endpoints.get(name) ?? [];
      const isolation = judgeIsolation(engine, mitigates, {
        name: `a new pod in namespace ${name}`,
        direction,
        classId: engine.stranger(name),
        namespace: name,
        remediation: () => defaultDeny(name, direction),
      });
      // The addresses that a new pod may get are known from the pods that were read.
      const proven = provenOnly(isolation, `namespace ${name}`, podsUnseen);
      const judgement = members.length > 0 ? proven : empty(name, unseen);
      return toFinding(meta, namespaceSubject(name), judgement, {
        direction,
        zones: zonesOf(scope, members),
      });
    });
}

function empty(name: string, unseen: readonly Reason[]): Judgement {
  if (unseen.length > 0) return unknown(`Whether namespace ${name} has workloads`, unseen);
  return notApplicable(`Namespace ${name} has no workload.`);
}
