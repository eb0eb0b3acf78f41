/** `npm run renew`: renews the files that are made from tables and schemas. The suite fails when that was forgotten. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { selectFrameworks } from '../src/app/frameworks.ts';
import { CHECKS } from '../src/checks/index.ts';
import { assessmentJsonSchema } from '../src/compliance/schema/assessment.ts';
import { frameworkJsonSchema } from '../src/compliance/schema/framework.ts';
import { registerFile } from '../src/config/register-schema.ts';
import { configSchema } from '../src/config/schema.ts';
import { clusterRoleYaml } from '../src/inventory/cluster-role.ts';
import { checksMarkdown } from '../src/report/check-docs.ts';

const ROOT = join(import.meta.dirname, '..');

/** Path from the project's root → text. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'docs/checks.md': () =>
    checksMarkdown(
      CHECKS.map(({ meta }) => meta),
      selectFrameworks(['all']).map(({ framework }) => framework),
    ),
  'frameworks/schema.json': frameworkJsonSchema,
  'docs/schemas/assessment.schema.json': assessmentJsonSchema,
  'docs/schemas/config.schema.json': () => inputSchema('segproof.yaml', configSchema),
  ...Object.fromEntries(
    Object.entries(registerFile).map(([name, schema]) => [
      `docs/schemas/registers/${name}.schema.json`,
      () => inputSchema(`register of ${name}`, schema),
    ]),
  ),
  'deploy/cluster-role.yaml': () => clusterRoleYaml('segproof-collector'),
};

/** For editors: what may stand in a file of the user's. */
function inputSchema(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(GENERATED)) writeFileSync(join(ROOT, file), text());
}
