import { z } from 'zod';
import { SEVERITIES } from '../../model/finding.ts';

/** API version of framework files. */
const FRAMEWORK_API = 'segproof.dev/v1alpha1';

const parameterValue = z.union([z.number(), z.string(), z.boolean()]);
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.()/-]*$/, 'expected letters, digits, `.`, `-`, `/` or brackets');
const text = z.string().min(1);
const level = z.enum(['full', 'partial', 'supporting', 'manual']);

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
  with: checkFilter.optional(),
  parameters: z
    .record(z.string(), z.string())
    .optional()
    .describe('Parameter of the check: framework parameter.'),
});

const manualItem = z.strictObject({ id, ask: text.describe('What a person must attest.') });

const license = z.strictObject({ text, paraphrase: text });
const reviewer = z.strictObject({ name: text, role: text, date: text });

const metadata = z.strictObject({
  id: id.describe('<framework>-<version>, never changed once released.'),
  title: text,
  version: text,
  revision: z.int().min(1).describe('Revision of our mapping.'),
  status: z.enum(['draft', 'active', 'proposed', 'superseded']),
  effective: z.strictObject({ from: text }).optional(),
  publisher: text,
  sourceUrl: z.url(),
  license: license.optional(),
  catalog: z.strictObject({ version: text, note: text.optional() }).optional(),
  reviewedBy: z.array(reviewer).optional(),
  disclaimer: text,
});

const scoping = z.strictObject({
  dimension: text.describe('Dimension of zones that its controls speak of.'),
});

const controlFields = {
  group: text.optional(),
  baselines: z.array(text).optional(),
  zones: z.array(text).optional().describe('Zones whose subjects count; none: every in-scope subject.'),
  limits: z.array(text).optional().describe('What the evidence does not show.'),
  manual: z.array(manualItem).optional(),
  reason: text.optional().describe('Why nothing is tested.'),
  entityControlRef: text.optional().describe('The entity’s own control that the evidence is for.'),
};

function fileSchema<C extends z.ZodType>(check: C) {
  const control = z.strictObject({
    id,
    title: text.describe('Our own paraphrase, 15 words at most.'),
    evidenceLevel: level,
    checks: z.array(check).optional(),
    ...controlFields,
  });
  return z.strictObject({
    apiVersion: z.literal(FRAMEWORK_API),
    kind: z.literal('Framework'),
    metadata,
    parameters: z.record(z.string(), parameter).optional(),
    scoping: scoping.optional(),
    controls: z.array(control).min(1),
  });
}

function overlaySchemaOf<C extends z.ZodType>(check: C) {
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
    parameters: z
      .record(z.string(), parameterValue)
      .optional()
      .describe('New values of the base’s parameters.'),
    scoping: scoping.optional(),
    controls: z.array(change).optional(),
  });
}

/** A framework file after `checks` written as plain ids were made objects. */
export const frameworkSchema = fileSchema(checkFields);
/** An overlay (`extends:`), likewise. */
export const overlaySchema = overlaySchemaOf(checkFields);

export type FrameworkFile = z.output<typeof frameworkSchema>;
export type OverlayFile = z.output<typeof overlaySchema>;
export type CheckFields = z.output<typeof checkFields>;

/** JSON Schema 2020-12 of framework files, overlays included, for editors: the content of `frameworks/schema.json`. */
export function frameworkJsonSchema(): string {
  const written = z.union([text, checkFields]);
  const schema = z.toJSONSchema(z.union([fileSchema(written), overlaySchemaOf(written)]));
  return `${JSON.stringify({ title: 'Segproof framework', ...schema }, null, 2)}\n`;
}
