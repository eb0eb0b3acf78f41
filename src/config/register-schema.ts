import { z } from 'zod';
import { CATALOGUE, catalogueEntry } from '../compliance/catalogue.ts';
import { nearest } from '../util/nearest.ts';
import { date, expiry, instant, labels, words } from './field-schema.ts';
import { flowFields, isApprovedInTime, LATE_APPROVAL } from './flow-schema.ts';

const id = words.describe('Stable: never used for another row, so that auditors can sample it.');
const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected `sha256:` and 64 hexadecimal digits');
const check = z.string().superRefine((text, context) => {
  if (catalogueEntry(text)) return;
  const near = nearest(
    text,
    CATALOGUE.map((known) => known.id),
  );
  const expected = near ? `\`${near}\`` : 'one of those that `segproof checks list` prints';
  context.addIssue({ code: 'custom', message: `unknown check \`${text}\`; expected ${expected}` });
});

/** Globs on an object; one that asks for nothing would speak of every object there is. */
const objectMatch = z
  .strictObject({
    kind: z.string().optional(),
    namespace: z.string().optional(),
    name: z.string().optional(),
  })
  .refine(narrows, 'expected a kind, namespace or name that is more than `*`');

const policyMatch = z
  .strictObject({ kind: z.string().optional(), namespace: z.string().optional(), name: words })
  .refine(narrows, 'expected a kind, namespace or name that is more than `*`');

function narrows(match: Readonly<Record<string, unknown>>): boolean {
  return Object.values(match).some((glob) => typeof glob === 'string' && !/^\**$/.test(glob));
}

const flow = z
  .strictObject({
    id,
    dimension: z.string(),
    ...flowFields,
    insecure: z.boolean().optional().describe('Admits ports of the insecure list.'),
    compensating: z.string().optional().describe('What makes an insecure port acceptable.'),
  })
  .refine(isApprovedInTime, LATE_APPROVAL);

const exposure = z
  .strictObject({
    id,
    match: objectMatch,
    owner: words,
    purpose: words,
    approvedBy: words.optional(),
    approvedOn: date.optional(),
    expires: expiry.optional(),
  })
  .refine(isApprovedInTime, LATE_APPROVAL);

const labelSelector = z
  .strictObject({
    matchLabels: labels.optional(),
    matchExpressions: z
      .array(
        z.strictObject({
          key: z.string(),
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  })
  .describe('Labels that every pod of the workload must have.');

const exception = z
  .strictObject({
    id,
    check,
    match: z
      .partialRecord(z.enum(['kind', 'namespace', 'name', 'from', 'to', 'dimension']), z.string())
      .refine(
        (match) => Object.keys(match).length > 0,
        'expected at least one of kind, namespace, name, from, to',
      )
      .optional()
      .describe('Globs on the subject, all of which must match.'),
    selector: labelSelector.optional(),
    reason: words,
    owner: words,
    approver: words,
    expires: expiry,
    compensating: z.string().optional(),
  })
  .refine(speaksOfSomething, {
    path: ['match'],
    message:
      'matches everything; expected at least one of kind, namespace, name, from, to that is more than `*`, or a selector',
  });

interface Matching {
  readonly match?: Readonly<Record<string, unknown>> | undefined;
  readonly selector?: z.output<typeof labelSelector> | undefined;
}

function speaksOfSomething({ match, selector }: Matching): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return narrows(match ?? {}) || Object.keys(matchLabels).length > 0 || matchExpressions.length > 0;
}

const attestation = z
  .strictObject({
    id,
    framework: words.describe('Its id; `checks` for an item of a check.'),
    control: words.describe('Its id; that of the check for an item of a check.'),
    item: words,
    statement: words,
    value: z.number().optional().describe('Of an item that is a number, such as months.'),
    signer: words,
    on: date,
    expires: expiry.optional(),
  })
  .refine(({ on, expires }) => isApprovedInTime({ approvedOn: on, expires }), {
    path: ['on'],
    message: 'signed after it expires; expected a day before `expires`',
  });

const review = z.strictObject({
  id,
  kind: z.enum(['ruleset', 'diagram']),
  hash: hash.describe('As `segproof review start` printed it.'),
  text: z
    .string()
    .optional()
    .describe('File that `segproof review start -o` wrote, relative to this one: tells what changed since.'),
  clusters: z.array(words).min(1).optional().describe('Clusters it speaks of (globs); absent: every one.'),
  reviewer: words,
  on: date,
  outcome: words,
  independentOf: z.array(words).optional(),
});

const test = z.strictObject({
  id,
  kind: z.enum(['segmentation-pentest', 'penetration-test', 'deny-probe']),
  by: words,
  on: date,
  clusters: z.array(words).min(1).describe('Names of clusters it covered (globs).'),
  method: z.string().optional(),
  result: z.enum(['no-bypass', 'bypass-found', 'bypass-mended']),
  report: z.string().optional().describe('Where the report is, or its hash.'),
});

const policy = z.strictObject({
  id,
  match: policyMatch,
  owner: words,
  justification: words,
  ticket: words,
  reviewBy: date,
});

const identity = z
  .strictObject({
    id,
    kind: z.enum(['User', 'Group', 'ServiceAccount']),
    namespace: z.string().optional(),
    name: words,
    person: words.optional(),
    automation: words.optional(),
    mayWritePolicies: z.boolean().optional(),
    approvedBy: words.optional(),
    expires: expiry.optional(),
  })
  .refine(({ kind, namespace }) => (kind === 'ServiceAccount') === (namespace !== undefined), {
    path: ['namespace'],
    message: 'expected for a ServiceAccount, and only there',
  });

const change = z.strictObject({
  id,
  match: policyMatch,
  hash: hash.optional(),
  author: words,
  approver: words,
  approvedAt: instant,
  ticket: z.string().optional(),
  emergency: z.boolean().optional(),
});

const component = z.strictObject({ id, match: objectMatch, owner: words, purpose: words });

/** Register files hold one list under the register's name, as in frameworks.md §3. Ids are unique within the file. */
export const registerFile = {
  flows: z.strictObject({ flows: rows(flow) }),
  exposures: z.strictObject({ exposures: rows(exposure) }),
  exceptions: z.strictObject({ exceptions: rows(exception) }),
  attestations: z.strictObject({ attestations: rows(attestation) }),
  reviews: z.strictObject({ reviews: rows(review) }),
  tests: z.strictObject({ tests: rows(test) }),
  policies: z.strictObject({ policies: rows(policy) }),
  identities: z.strictObject({ identities: rows(identity) }),
  changes: z.strictObject({ changes: rows(change) }),
  components: z.strictObject({ components: rows(component) }),
} as const;

export type RegisterName = keyof typeof registerFile;

/** Rows of each register as they stand in its file. */
export type RegisterRows = {
  readonly [Name in RegisterName]: ListIn<z.output<(typeof registerFile)[Name]>, Name>;
};
type ListIn<File, Name> = Name extends keyof File ? File[Name] : never;

export type FlowRow = z.output<typeof flow>;
export type ExceptionRow = z.output<typeof exception>;
export type ReviewRow = z.output<typeof review>;

function rows<Row extends z.ZodType<{ readonly id: string }>>(row: Row) {
  return z.array(row).superRefine((list, context) => {
    const first = new Map<string, number>();
    for (const [index, { id: name }] of list.entries()) {
      const before = first.get(name);
      if (before === undefined) first.set(name, index);
      else {
        const message = `id \`${name}\` is taken by row ${before + 1}; expected an id of its own`;
        context.addIssue({ code: 'custom', path: [index, 'id'], message });
      }
    }
  });
}
