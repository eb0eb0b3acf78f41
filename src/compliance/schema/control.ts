import { z } from 'zod';
import {
  count,
  counts,
  date,
  digest,
  evidenceLevel,
  exactOptional,
  outcome,
  parameters,
  severity,
  status,
  subjectKind,
  text,
  texts,
} from './parts.ts';

const controlTest = z
  .strictObject({
    check: text,
    required: z.boolean(),
    precondition: z.boolean(),
    severity: exactOptional(severity),
    parameters: exactOptional(parameters),
    result: z.union([status, z.enum(['missing', 'none'])]),
    counts,
  })
  .meta({ id: 'ControlTest', description: 'One check of a control.' });

const outstandingItem = z
  .strictObject({
    id: text,
    ask: text,
    signer: exactOptional(text.describe('Role of the person who is to sign.')),
    lapsed: exactOptional(date.describe('Last day on which the newest signature held.')),
  })
  .meta({ id: 'OutstandingItem', description: 'A manual item without a signature that holds.' });

export const controlResult = z
  .strictObject({
    framework: text,
    id: text,
    title: text.describe('Our paraphrase.'),
    evidenceLevel,
    outcome,
    wording: text.describe('The outcome in the words that a report prints.'),
    attestationOutstanding: z.boolean(),
    outstanding: z.array(outstandingItem),
    testsPerformed: count,
    testsRequired: count,
    tests: z.array(controlTest),
    counts,
    findings: z.array(count).describe('Indices into `findings`.'),
    limits: texts,
    reason: exactOptional(text),
    entityControlRef: exactOptional(text),
  })
  .meta({ id: 'Control', description: 'The result of one control of one framework.' });

export const frameworkSummary = z
  .strictObject({
    id: text,
    title: text,
    version: text,
    publisher: text,
    disclaimer: text,
    digest,
    outcomes: z.strictObject({
      'no-exceptions-noted': count,
      'exceptions-noted': count,
      inconclusive: count,
      'not-tested': count,
      supporting: count,
      manual: count,
    }),
  })
  .meta({ id: 'Framework' });

export const checkSummary = z
  .strictObject({ id: text, title: text, description: text, subjectKind, severity, counts })
  .meta({ id: 'Check' });
