import type { Finding } from '../model/finding.ts';
import { DIRECTIONS, type Direction } from '../model/policy.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { mitigatesIn } from './parts/bounds.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { judgeIsolation } from './parts/isolation.ts';
import { toFinding } from './parts/judgement.ts';
import { defaultDeny } from './parts/remediation.ts';
import { endpointsByNamespace, isJudged, namespaceSubject, zonesOf } from './parts/subjects.ts';

type Needed = Pick<Facts, 'snapshot' | 'engine' | 'scope'>;

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'namespace-default-deny',
  title: 'A new pod in the namespace is denied by default.',
  description:
    'Asks what a pod with labels that no policy names would be allowed in the namespace, in each direction. Fails ' +
    'where it would be open; unknown where a policy that is not modelled could decide. A policy that selects only ' +
    'the pods that are there does not pass, one for the whole cluster does.',
  subjectKind: 'namespace',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K09 of frameworks.md §1b. Namespaces without workloads are judged too: it is about pods that are yet to come. */
export const namespaceDefaultDeny = defineCheck({
  meta,
  run: (facts) => [
    ...DIRECTIONS.flatMap((direction) => judgeNamespaces(facts, direction)),
    ...gapFindings(meta, facts.snapshot.header, WORKLOAD_READS),
  ],
});

function judgeNamespaces({ snapshot, engine, scope }: Needed, direction: Direction): readonly Finding[] {
  const { inventory, policies } = snapshot;
  const endpoints = endpointsByNamespace(inventory);
  const mitigates = mitigatesIn(policies);
  return inventory.namespaces
    .filter(({ name }) => isJudged(scope, name))
    .map(({ name }) => {
      const judgement = judgeIsolation(engine, mitigates, {
        name: `a new pod in namespace ${name}`,
        direction,
        classId: engine.stranger(name),
        namespace: name,
        remediation: defaultDeny(name, direction),
      });
      const zones = zonesOf(scope, endpoints.get(name) ?? []);
      return toFinding(meta, namespaceSubject(name), judgement, { direction, zones });
    });
}
