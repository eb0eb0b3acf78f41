import { z } from 'zod';
import { checkSummary, controlResult, frameworkSummary } from './control.ts';
import { exceptionSummary, finding } from './finding.ts';
import { count, counts, digest, exactOptional, instant, objectRef, ratio, text, texts } from './parts.ts';
import { period } from './period.ts';

const cluster = z.strictObject({
  name: text,
  id: exactOptional(text.describe('uid of the namespace kube-system.')),
  server: exactOptional(text),
  kubernetesVersion: exactOptional(text),
});

const run = z
  .strictObject({
    id: digest,
    at: instant.describe('The instant for which was judged.'),
    slot: exactOptional(instant),
    cluster,
    cni: exactOptional(z.strictObject({ name: text, version: exactOptional(text) })),
    identity: exactOptional(text.describe('Who read.')),
    collectedFrom: exactOptional(instant),
    collectedTo: exactOptional(instant),
    sources: texts,
    digests: z.strictObject({ snapshot: digest, configuration: digest, tool: exactOptional(digest) }),
    previousCheckpoint: exactOptional(z.strictObject({ size: count, rootHash: text, keyName: text })),
    notes: texts,
  })
  .meta({ id: 'Run' });

const input = z
  .strictObject({
    name: text,
    outcome: z.enum([
      'read',
      'missing',
      'forbidden',
      'partial',
      'expired',
      'throttled',
      'server-error',
      'truncated',
      'timeout',
      'unauthorized',
      'unreadable',
      'skipped',
    ]),
    items: count,
    message: exactOptional(text),
    affects: exactOptional(text.describe('What cannot be judged without it.')),
  })
  .meta({ id: 'Input', description: 'One thing that was to be read.' });

const zone = z.strictObject({
  dimension: text,
  name: text,
  inScope: z.boolean(),
  assumed: z.boolean(),
  workloads: count,
  workloadsByStatus: counts,
});

const scope = z
  .strictObject({
    configured: z.boolean(),
    zones: z.array(zone),
    unclassified: count,
    internalCidrs: texts,
    externals: texts,
    includeNamespaces: texts,
    excludeNamespaces: texts,
    assumed: texts,
  })
  .meta({ id: 'Scope' });

const summary = z
  .strictObject({
    headline: text,
    presence: text,
    namespacesWithPolicy: ratio,
    passed: ratio,
    evaluated: ratio,
    incomplete: z.boolean(),
    workloads: count,
    workloadsByStatus: counts,
    counts,
    failsBySeverity: z.strictObject({ low: count, medium: count, high: count, critical: count }),
  })
  .meta({ id: 'Summary' });

const population = z
  .strictObject({
    name: text,
    derivation: text,
    count,
    rows: z.array(
      z.strictObject({ id: text, ref: objectRef, zone: exactOptional(text), detail: exactOptional(text) }),
    ),
  })
  .meta({ id: 'Population', description: 'A complete list from which an auditor samples.' });

/** The schema of `model/assessment.ts`; strict, so that a field nobody described is a fault. */
export const assessmentSchema = z.strictObject({
  schemaVersion: z.literal('segproof.dev/assessment/v1'),
  mode: z.enum(['cluster', 'dump', 'manifests']),
  tool: z.strictObject({ name: z.literal('segproof'), version: text, digest: exactOptional(digest) }),
  run,
  inputs: z.array(input),
  scope,
  summary,
  checks: z.array(checkSummary),
  frameworks: z.array(frameworkSummary),
  controls: z.array(controlResult),
  findings: z.array(finding),
  exceptions: z.array(exceptionSummary),
  populations: z.array(population),
  period: exactOptional(period),
  limits: texts,
});

/** JSON Schema 2020-12 of `assessment.json`: the content of `docs/schemas/assessment.schema.json`. */
export function assessmentJsonSchema(): string {
  return `${JSON.stringify({ title: 'Segproof assessment', ...z.toJSONSchema(assessmentSchema) }, null, 2)}\n`;
}
