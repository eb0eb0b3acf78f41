import { diffEngines, type EngineDiff } from '../engine/diff.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Deps } from './deps.ts';
import { type GatherRequest, gather } from './gather.ts';
import { type ModelledCluster, modelCluster } from './model-cluster.ts';
import type { JudgingSettings } from './settings.ts';
import type { Timings } from './timings.ts';

export interface DiffRequest {
  readonly old: string;
  readonly new: string;
  /** The rest of what is read by. */
  readonly gather: Omit<GatherRequest, 'sources'>;
  /** Both are modelled by the same settings: a change of configuration is no change of traffic. */
  readonly settings: Pick<JudgingSettings, 'config' | 'scope' | 'registers' | 'filters'>;
}

export interface DiffResult {
  readonly old: ModelledCluster;
  readonly new: ModelledCluster;
  readonly diff: EngineDiff;
  /** Keys of objects that differ and are not modelled in full: what they open is not known, though nothing shows it. */
  readonly unmodelled: readonly string[];
}

/** Reads and models both, and compares what they permit. */
export async function diffSources(request: DiffRequest, deps: Deps, timings: Timings): Promise<DiffResult> {
  const sources = [request.old, request.new];
  const snapshots: Snapshot[] = [];
  for (const source of sources) {
    const wanted = { ...request.gather, sources: [source] };
    snapshots.push(await timings.measureAsync('gather', () => gather(wanted, deps)));
  }
  const [old, next] = snapshots.map((snapshot) =>
    timings.measure('engine', () => modelCluster(snapshot, request.settings, 'absent')),
  );
  const diff = timings.measure('diff', () => diffEngines(old!.engine, next!.engine));
  return { old: old!, new: next!, diff, unmodelled: unmodelledChanges(old!, next!) };
}

function unmodelledChanges(old: ModelledCluster, next: ModelledCluster): readonly string[] {
  const unclear = [old, next].flatMap(({ policies }) =>
    policies.objects.filter(
      ({ ability, reasons }) => ability === 'may-allow' || ability === 'restricts' || reasons.length > 0,
    ),
  );
  const textOf = ({ snapshot }: ModelledCluster, key: string) =>
    JSON.stringify(snapshot.records.find((record) => record.key === key)?.object);
  const keys = [...new Set(unclear.map(({ key }) => key))];
  return keys.filter((key) => textOf(old, key) !== textOf(next, key)).sort();
}
