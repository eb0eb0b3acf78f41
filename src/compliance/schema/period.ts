import { z } from 'zod';
import { subject } from './finding.ts';
import { count, date, digest, direction, exactOptional, instant, objectRef, text, texts } from './parts.ts';

const run = z.strictObject({
  id: digest,
  slot: instant,
  at: instant.describe('The instant that it speaks of.'),
  complete: z.boolean(),
  entry: exactOptional(count.describe('Index of its leaf in the log.')),
});

const gap = z.strictObject({
  from: instant,
  to: instant,
  hours: z.number().min(0),
  slots: exactOptional(count),
  why: texts,
});

const window = z
  .strictObject({
    check: text,
    subject,
    direction: exactOptional(direction),
    lastGood: exactOptional(instant.describe('Absent: it failed from the first snapshot that showed it.')),
    firstBad: instant,
    lastBad: instant,
    firstGood: exactOptional(instant.describe('Absent: it was not mended within the period.')),
    gone: exactOptional(instant.describe('First snapshot that did not show the subject any more.')),
    accepted: exactOptional(z.strictObject({ id: text, reason: text, approver: text, expires: date })),
    atLeast: count.describe('Seconds that it lasted at least.'),
    atMost: count.describe('Seconds that it lasted at most.'),
  })
  .meta({ id: 'ExposureWindow', description: 'A stretch of time in which a check failed for a subject.' });

const change = z
  .strictObject({
    id: text,
    ref: objectRef,
    type: z.enum(['created', 'modified', 'deleted']),
    source: z.enum(['snapshots', 'audit-log']),
    after: instant,
    by: instant,
    digest: exactOptional(digest.describe('Of the policy after the change.')),
    user: exactOptional(text),
    auditId: exactOptional(text),
  })
  .meta({ id: 'Change', description: 'One change of a policy.' });

export const period = z
  .strictObject({
    from: instant,
    to: instant.describe('The first instant after the period.'),
    slots: exactOptional(count.describe('Slots of the schedule; absent where none is known.')),
    runs: z.array(run),
    gaps: z.array(gap),
    windows: z.array(window),
    changes: z.array(change),
    changesUnseen: texts.describe('Why there may be more changes.'),
    auditLog: exactOptional(z.strictObject({ from: instant, to: instant, events: count })),
    notes: texts,
  })
  .meta({ id: 'Period', description: 'What the sealed runs of a period show; nothing was judged again.' });
