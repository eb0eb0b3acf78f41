import type { Engine } from '../../engine/engine.ts';
import type { Finding } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { Endpoint, Inventory, Workload } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import type { CheckMeta, Facts } from '../contract.ts';
import { gaps, POD_READS, provenOnly } from './gaps.ts';
import { type Judgement, notApplicable, toFinding, worst } from './judgement.ts';
import { judgedWorkloads, workloadSubject, workloadText, zonesOf } from './subjects.ts';

/** An endpoint of a workload that policies can govern, and the class that it stands for. */
export interface Governed {
  readonly workload: Workload;
  readonly endpoint: Endpoint;
  readonly classId: number;
  /** How sentences name it: the workload, or the pod where policies tell pods of the workload apart. */
  readonly name: string;
}

interface Options {
  readonly meta: CheckMeta;
  readonly facts: Pick<Facts, 'snapshot' | 'engine' | 'scope'>;
  readonly direction?: Direction;
  /** Why something besides pods that would count against a pass may be unseen. */
  readonly unseen?: readonly Reason[];
  readonly judge: (governed: Governed) => Judgement;
}

/** One finding per judged workload: the worst that is said of any of its endpoints. */
export function judgeGoverned(options: Options): readonly Finding[] {
  const { meta, facts, direction } = options;
  const { snapshot, scope } = facts;
  const unseen = [...gaps(snapshot.header, POD_READS), ...(options.unseen ?? [])];
  return judgedWorkloads(snapshot.inventory, scope).map((workload) => {
    const proven = provenOnly(worstOf(workload, options), workloadText(workload.ref), unseen);
    const judgement = withTemplateNote(workload, proven);
    const zones = zonesOf(scope, workload.endpoints);
    return toFinding(meta, workloadSubject(workload.ref), judgement, { direction, zones });
  });
}

function worstOf(workload: Workload, options: Options): Judgement {
  const governed = governedOf(workload, options);
  if (governed.length === 1) return options.judge(governed[0]!);
  if (governed.length > 0) return worst(governed.map(options.judge));
  const name = workloadText(workload.ref);
  if (workload.endpoints.length === 0) return notApplicable(`${name} has no endpoint.`);
  return notApplicable(
    `${name} shares its node's network, which network policies do not govern; host-network-restricted judges it.`,
  );
}

/** Worked out once for all checks: an engine's endpoints never change. */
const GOVERNED = new WeakMap<Engine, Map<Workload, readonly Governed[]>>();

function governedOf(workload: Workload, { facts: { engine, snapshot } }: Options): readonly Governed[] {
  const known = GOVERNED.get(engine) ?? new Map<Workload, readonly Governed[]>();
  GOVERNED.set(engine, known);
  const found = known.get(workload) ?? endpointsByClass(workload, engine, snapshot.inventory);
  known.set(workload, found);
  return found;
}

/** One endpoint per class: the others of the class have the same answers. */
function endpointsByClass(workload: Workload, engine: Engine, { endpoints }: Inventory): readonly Governed[] {
  const byClass = new Map<number, Endpoint>();
  for (const index of workload.endpoints) {
    const classId = engine.classOf(index);
    if (classId !== undefined && !byClass.has(classId)) byClass.set(classId, endpoints[index]!);
  }
  const whole = workloadText(workload.ref);
  return [...byClass].map(([classId, endpoint]) => ({
    workload,
    endpoint,
    classId,
    name: byClass.size > 1 ? `pod ${endpoint.name} of ${whole}` : whole,
  }));
}

/** Says what a claim about a workload without pods rests on (frameworks.md §0.5). */
export function withTemplateNote(workload: Workload, judgement: Judgement): Judgement {
  if (!workload.templateOnly) return judgement;
  return { ...judgement, message: `${judgement.message} Judged from its template: no pod was seen.` };
}
