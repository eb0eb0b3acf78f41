import { z } from 'zod';
import {
  date,
  direction,
  exactOptional,
  objectRef,
  origin,
  parameters,
  reasonCode,
  severity,
  status,
  text,
  texts,
} from './parts.ts';

export const subject = z
  .union([
    z.strictObject({ kind: z.literal('Cluster'), name: text }),
    z.strictObject({ kind: z.literal('ZonePair'), dimension: text, from: text, to: text }),
    z.strictObject({ kind: text, namespace: exactOptional(text), name: text, path: exactOptional(text) }),
  ])
  .meta({ id: 'Subject', description: 'What a finding is about.' });

const evidence = z
  .strictObject({
    type: z.enum(['policy', 'flow', 'object', 'note']),
    message: text,
    object: exactOptional(objectRef),
    path: exactOptional(text),
    origin: exactOptional(origin),
  })
  .meta({ id: 'Evidence' });

export const finding = z
  .strictObject({
    check: text,
    subject,
    direction: exactOptional(direction),
    status,
    severity,
    reasons: z.array(reasonCode).describe('At least one for every unknown; empty else.'),
    message: text,
    evidence: z.array(evidence),
    remediation: exactOptional(z.strictObject({ message: text, yaml: exactOptional(text) })),
    cause: exactOptional(objectRef),
    extent: exactOptional(
      z.strictObject({
        sources: exactOptional(z.int().min(0)),
        targets: exactOptional(z.int().min(0)),
        traffic: text.describe('Ports of the unapproved ways, else those of the approved flows.'),
      }),
    ),
    zones: exactOptional(texts.describe('As `dimension/zone`.')),
    parameters: exactOptional(parameters),
    origin: exactOptional(origin),
    exception: exactOptional(z.strictObject({ id: text, reason: text, approver: text, expires: date })),
  })
  .meta({ id: 'Finding', description: 'What became of one check on one subject.' });

export const exceptionSummary = z
  .strictObject({
    id: text,
    check: text,
    reason: text,
    owner: text,
    approver: text,
    expires: date,
    state: z.enum(['in-force', 'expired', 'unused']),
    matched: z.int().min(0),
  })
  .meta({ id: 'Exception' });
