import { runIdOf } from '../archive/run-id.ts';
import { continuousProtection } from '../checks/continuous-protection.ts';
import type { CheckMeta } from '../checks/contract.ts';
import { CHECKS } from '../checks/index.ts';
import { listOf } from '../checks/parts/parameters.ts';
import { runChecks } from '../checks/run.ts';
import { assess, assessBody, type JudgedInput } from '../compliance/assess.ts';
import { ownParameters, parameterSets } from '../compliance/check-parameters.ts';
import { snapshotText } from '../inventory/snapshot-text.ts';
import type { Assessment, AssessmentBody, Run } from '../model/assessment.ts';
import type { AuditLog, Period } from '../model/period.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256Hex } from '../util/digest.ts';
import { modelCluster, profileNotes } from './model-cluster.ts';
import { selectChecks } from './select-checks.ts';
import type { JudgingSettings, Settings } from './settings.ts';
import type { Timings } from './timings.ts';

/** What of a run the judgement prints and does not hang on. */
export interface RunContext {
  /** Judged for when neither `--at` nor the snapshot says when. */
  readonly now: string;
  readonly slot?: string;
  readonly previousCheckpoint?: Run['previousCheckpoint'];
  /** The period that is reported on; absent for a point in time. */
  readonly series?: Period;
  /** The API server's audit log, where one was given. */
  readonly audit?: AuditLog;
  readonly timings: Timings;
}

/** Snapshot and settings → assessment. The same snapshot, settings and instant give the same assessment. */
export function judge(snapshot: Snapshot, settings: Settings, context: RunContext): Assessment {
  const { timings } = context;
  const { at, ...judged } = findingsOf(snapshot, settings, context);
  const digests = timings.measure('digest', () => ({
    snapshot: sha256Hex(snapshotText(snapshot)),
    configuration: settings.digests.configuration,
    ...(settings.tool.digest !== undefined && { tool: settings.tool.digest }),
  }));
  const run = {
    id: runIdOf({
      slot: context.slot ?? at,
      ...digests,
      configuration: judgedBy(digests.configuration, context),
    }),
    tool: { name: 'segproof', ...settings.tool },
    at,
    ...(context.slot !== undefined && { slot: context.slot }),
    digests,
    notes: profileNotes(settings.config.values.engine?.cni, judged.inventory),
    ...(context.previousCheckpoint && { previousCheckpoint: context.previousCheckpoint }),
  } as const;
  return timings.measure('compliance', () => assess({ ...judged, run }));
}

/** The same judgement without what identifies the run: snapshot and tool are not digested. */
export function judgeBody(
  snapshot: Snapshot,
  settings: JudgingSettings,
  context: Pick<RunContext, 'now' | 'timings' | 'audit'>,
): AssessmentBody {
  const judged = findingsOf(snapshot, settings, context);
  return context.timings.measure('compliance', () => assessBody(judged));
}

function findingsOf(
  snapshot: Snapshot,
  settings: JudgingSettings,
  { now, timings, series, audit }: Pick<RunContext, 'now' | 'timings' | 'series' | 'audit'>,
): JudgedInput {
  const { header } = snapshot;
  const at = settings.at ?? (series ? lastInstant(series) : (header.collectedTo ?? now));
  const cluster = timings.measure('engine', () => modelCluster(snapshot, settings, 'unknown'));
  const { inventory, policies, scope, engine } = cluster;
  const checks = selectChecks(CHECKS, settings);
  const attested = settings.config.values.enforcement;
  const { frameworks, registers } = settings;
  const metas = checks.map(({ meta }) => meta);
  const { own, sets } = parametersOf(metas, settings);
  const findings = timings.measure('checks', () =>
    runChecks(
      checks,
      {
        snapshot: { header, inventory, policies },
        engine,
        scope,
        registers,
        series,
        audit,
        ...(attested && { attestedEnforcement: attested }),
        at,
      },
      sets,
    ),
  );
  return {
    header,
    inventory,
    policies,
    scope,
    findings,
    checks: metas,
    ownParameters: own,
    frameworks,
    registers,
    series,
    audit,
    at,
  };
}

/** What shaped the judgement besides the snapshot: of a period also its runs and the audit log. */
function judgedBy(configuration: string, { series, audit }: RunContext): string {
  if (!series) return configuration;
  const { from, to, slots, runs, absences } = series;
  return sha256Hex(
    canonicalJson({ configuration, from, to, slots, runs: runs.map(({ id }) => id), absences, audit }),
  );
}

/** A period is judged for its end: the last second that belongs to it. */
function lastInstant({ to }: Period): string {
  return new Date(Date.parse(to) - 1000).toISOString().replace('.000Z', 'Z');
}

/** The entity's own parameters of each check, and every set of them that it runs with. */
function parametersOf(metas: readonly CheckMeta[], { config, frameworks }: JudgingSettings) {
  const own = new Map(metas.map((meta) => [meta.id, ownParameters(meta, config.values.checks ?? {})]));
  const sets = parameterSets(
    metas,
    frameworks.map(({ framework }) => framework),
    own,
  );
  return { own, sets };
}

/** Checks whose findings a period follows from run to run. */
export function followedChecks(settings: JudgingSettings): ReadonlySet<string> {
  const { sets } = parametersOf([continuousProtection.meta], settings);
  const runs = sets.get(continuousProtection.meta.id) ?? [];
  return new Set(runs.flatMap(({ values }) => listOf(values, 'baseChecks')));
}
