import { z } from 'zod';

/** Pieces that several parts of the assessment's schema share. Each name becomes a definition in the JSON Schema. */

export const count = z.int().min(0);
export const text = z.string();
export const texts = z.array(text);
export const { exactOptional } = z;

export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
  .meta({ id: 'Instant', description: 'RFC 3339 in UTC.' });
export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}/)
  .meta({ id: 'Date', description: 'RFC 3339 date.' });
export const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ id: 'Digest', description: 'SHA-256 in lower-case hex.' });

export const status = z
  .enum(['pass', 'fail', 'unknown', 'manual', 'not-applicable', 'exempt'])
  .meta({ id: 'Status' });
export const severity = z.enum(['low', 'medium', 'high', 'critical']).meta({ id: 'Severity' });
export const direction = z.enum(['ingress', 'egress']).meta({ id: 'Direction' });
export const reasonCode = z.enum(['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7', 'U8']).meta({ id: 'ReasonCode' });
export const evidenceLevel = z
  .enum(['full', 'partial', 'supporting', 'manual'])
  .meta({ id: 'EvidenceLevel' });
export const outcome = z
  .enum(['no-exceptions-noted', 'exceptions-noted', 'inconclusive', 'not-tested', 'supporting', 'manual'])
  .meta({ id: 'Outcome' });
export const subjectKind = z
  .enum([
    'cluster',
    'namespace',
    'workload',
    'policy',
    'rule',
    'exposure',
    'zone-pair',
    'node',
    'exception',
    'change',
    'identity',
  ])
  .meta({ id: 'SubjectKind' });

export const parameters = z
  .record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]))
  .meta({ id: 'Parameters', description: 'Parameters of a check that a mapping set.' });

export const counts = z
  .strictObject({
    pass: count,
    fail: count,
    unknown: count,
    manual: count,
    'not-applicable': count,
    exempt: count,
  })
  .meta({ id: 'Counts', description: 'How often each status occurs.' });

export const ratio = z
  .strictObject({ count, of: count })
  .meta({ id: 'Ratio', description: 'A count over a count; n/a where `of` is 0. Never shown without both.' });

export const objectRef = z
  .strictObject({ group: exactOptional(text), kind: text, namespace: exactOptional(text), name: text })
  .meta({ id: 'ObjectRef', description: 'Names one Kubernetes object.' });

export const origin = z
  .strictObject({
    file: text,
    line: exactOptional(z.int().min(1)),
    pointer: exactOptional(text),
    lines: exactOptional(z.record(z.string(), z.int().min(1))),
  })
  .meta({ id: 'Origin', description: 'Where an object was read.' });
