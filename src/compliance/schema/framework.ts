import { z } from 'zod';
import { SEVERITIES } from '../../model/finding.ts';
import { RELATIONS } from '../../model/framework.ts';
import { DURATION_PATTERN } from '../../util/duration.ts';

/** API version of framework files. */
const FRAMEWORK_API = 'segproof.dev/v1alpha1';

const parameterValue = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.()/-]*$/, 'expected letters, digits, `.`, `-`, `/` or brackets');
const text = z.string().min(1);
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-11-30')
  .refine(isDate, 'there is no such day');
const duration = z.string().regex(DURATION_PATTERN, 'expected an ISO 8601 duration such as P6M');
const level = z.enum(['full', 'partial', 'supporting', 'manual']);

function isDate(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}

const parameter = z.strictObject({
  default: parameterValue,
  why: text.describe('Where the value comes from.'),
  min: z.number().optional(),
  max: z.number().optional(),
});

const checkFilter = z
  .strictObject({
    direction: z.enum(['ingress', 'egress']).optional(),
    dimension: text.optional().describe('Dimension of the zone pairs; default: the framework’s own.'),
    from: text.optional().describe('Zone, or place beyond the cluster, as a glob.'),
    to: text.optional(),
  })
  .describe('Narrows the findings that count.');

const checkFields = z.strictObject({
  id: text.describe('Check of the catalogue; one that this version lacks counts as not evaluated.'),
  required: z.boolean().optional().describe('Default true. false: shown, but never decides the outcome.'),
  severity: z
    .enum(SEVERITIES as [string, ...string[]])
    .optional()
    .describe('Replaces the check’s own in the gate.'),
  weight: z
    .number()
    .min(0)
    .optional()
    .describe('Orders the tests of a control, the heaviest first; never part of an outcome. Default 1.'),
  with: checkFilter.optional(),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .describe('Parameter of the check: framework parameter.'),
});

const manualItem = z.strictObject({
  id,
  ask: text.describe('What a person must attest.'),
  signer: id.optional().describe('Role of the person who signs, such as control-owner.'),
  validFor: duration.optional().describe('How long a signature holds; none: until its own expiry.'),
});

const crosswalk = z
  .strictObject({
    scheme: id.describe('Framework id of the other side.'),
    ids: z.array(id).min(1),
    relation: z.enum(RELATIONS),
    confidence: z.enum(['low', 'medium', 'high']).optional(),
    rationale: text,
  })
  .describe('Kindred controls, for navigation: a result is never transferred.');

const license = z.strictObject({ text, paraphrase: text });
const reviewer = z.strictObject({ name: text, role: text, date });
const source = z
  .strictObject({
    url: z.url(),
    date: date.describe('Day on which the mapping was last held against it.'),
    catalogue: text.optional().describe('Version of the machine-readable catalogue.'),
    note: text.optional(),
  })
  .describe('What the mapping was held against, and when.');

const metadata = z.strictObject({
  id: id.describe('<framework>-<version>, never changed once released.'),
  title: text,
  version: text,
  revision: z.int().min(1).describe('Revision of our mapping.'),
  status: z.enum(['draft', 'active', 'proposed', 'superseded', 'variant']),
  effective: z.strictObject({ from: date, to: date.optional() }).optional(),
  publisher: text,
  source: source.optional(),
  license: license.optional(),
  reviewedBy: z.array(reviewer).optional(),
  disclaimer: text,
});

const scoping = z.strictObject({
  dimension: text.describe('Dimension of zones that its controls speak of.'),
  zones: z.array(text).min(1).optional().describe('Zones that controls may name; none: any.'),
});

const controlFields = {
  group: text.optional(),
  baselines: z.array(text).optional(),
  zones: z.array(text).optional().describe('Zones whose subjects count; none: every in-scope subject.'),
  limits: z.array(text).optional().describe('What the evidence does not show.'),
  manual: z.array(manualItem).optional(),
  rationale: text.optional().describe('Why the checks are evidence for it.'),
  cadence: z
    .union([z.literal('continuous'), duration])
    .optional()
    .describe('How often the control wants to be shown.'),
  crosswalk: z.array(crosswalk).optional(),
  reason: text.optional().describe('Why nothing is tested.'),
  entityControlRef: text.optional().describe('The entity’s own control that the evidence is for.'),
};

function controlOf<C extends z.ZodType>(check: C) {
  return z.strictObject({
    id,
    title: text.describe('Our own paraphrase, 15 words at most.'),
    evidenceLevel: level,
    checks: z.array(check).optional(),
    ...controlFields,
  });
}

function fileOf<C extends z.ZodType>(control: C) {
  return z.strictObject({
    apiVersion: z.literal(FRAMEWORK_API),
    kind: z.literal('Framework'),
    metadata,
    parameters: z.record(z.string(), parameter).optional(),
    scoping: scoping.optional(),
    controls: z.array(control).min(1),
  });
}

function overlayOf<C extends z.ZodType>(check: C) {
  const change = z.strictObject({
    id: id.describe('Control of the base.'),
    addChecks: z.array(check).optional(),
    removeChecks: z.array(text).optional(),
    ...controlFields,
  });
  return z.strictObject({
    apiVersion: z.literal(FRAMEWORK_API),
    kind: z.literal('Framework'),
    extends: text.describe('Id of the framework that this file is laid over.'),
    metadata: metadata.partial().extend({ id: metadata.shape.id }),
    baselines: z
      .array(text)
      .min(1)
      .optional()
      .describe('Only the base’s controls that one of these baselines holds; none: all of them.'),
    parameters: z
      .record(z.string(), parameterValue)
      .optional()
      .describe('New values of the base’s parameters.'),
    scoping: scoping.optional(),
    controls: z.array(change).optional(),
    addControls: z.array(controlOf(check)).optional().describe('Controls that the base does not have.'),
  });
}

/** One control of a framework file, after `checks` written as plain ids were made objects. */
export const controlSchema = controlOf(checkFields);
/** A framework file, likewise. */
export const frameworkSchema = fileOf(controlSchema);
/** All of a framework file but its controls. */
export const headSchema = frameworkSchema.omit({ controls: true });
/** An overlay (`extends:`), likewise. */
export const overlaySchema = overlayOf(checkFields);

export type ControlFields = z.output<typeof controlSchema>;
export type HeadFields = z.output<typeof headSchema>;
export type OverlayFile = z.output<typeof overlaySchema>;
export type CheckFields = z.output<typeof checkFields>;

/** JSON Schema 2020-12 of framework files, overlays included, for editors: the content of `frameworks/schema.json`. */
export function frameworkJsonSchema(): string {
  const written = z.union([text, checkFields]);
  const schema = z.toJSONSchema(z.union([fileOf(controlOf(written)), overlayOf(written)]));
  return `${JSON.stringify({ title: 'Segproof framework', ...schema }, null, 2)}\n`;
}
