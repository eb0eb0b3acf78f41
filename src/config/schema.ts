import { z } from 'zod';
import { parseCidr } from '../model/cidr.ts';
import { date, labels } from './field-schema.ts';
import { flowSchema } from './flow-schema.ts';

const cidr = z.string().refine((text) => parseCidr(text) !== undefined, 'expected a CIDR such as 10.0.0.0/8');

const assignSchema = z
  .strictObject({
    namespace: z.string().optional(),
    namespaceSelector: labels.optional(),
    workload: z.string().optional(),
    podSelector: labels.optional(),
    zone: z.string(),
  })
  .refine(
    (rule) => Object.keys(rule).length > 1,
    'expected a namespace, namespaceSelector, workload or podSelector',
  );

const dimensionSchema = z.strictObject({
  label: z
    .string()
    .optional()
    .describe('Label on the pod, else on its namespace, whose value names the zone.'),
  map: labels.optional().describe('Zone by label value, where the labels you have use other words.'),
  zones: z.record(z.string(), z.enum(['in-scope', 'out-of-scope'])),
  assign: z.array(assignSchema).optional().describe('First match wins, over labels.'),
  flows: z.array(flowSchema).optional().describe('Approved ways between zones; all else is forbidden.'),
});

/** `segproof.yaml`. Unknown keys are errors. */
export const configSchema = z.strictObject({
  include: z.string().optional().describe('A base configuration file; this file is laid over it.'),
  cluster: z.strictObject({ name: z.string().optional() }).optional(),
  scope: z
    .strictObject({
      internalCidrs: z.array(cidr).optional().describe('Addresses that are not the Internet.'),
      externals: z.record(z.string(), z.array(cidr)).optional().describe('Named places beyond the cluster.'),
      dimensions: z.record(z.string(), dimensionSchema).optional(),
      platform: z
        .array(z.string())
        .optional()
        .describe('Namespaces of the platform, besides the preset (globs).'),
    })
    .optional(),
  frameworks: z
    .array(
      z.strictObject({
        id: z.string(),
        parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
      }),
    )
    .optional(),
  registers: z
    .strictObject({
      flows: z.string().optional(),
      exposures: z.string().optional(),
      exceptions: z.string().optional(),
      attestations: z.string().optional(),
      reviews: z.string().optional(),
      tests: z.string().optional(),
      policies: z.string().optional(),
      identities: z.string().optional(),
      changes: z.string().optional(),
      components: z.string().optional(),
      approvedPolicies: z
        .string()
        .optional()
        .describe('Folder of the manifests that were approved, or git:REF:PATH.'),
    })
    .optional()
    .describe('Files of yours, relative to this one.'),
  enforcement: z
    .strictObject({ engine: z.string(), attestedBy: z.string(), on: date })
    .optional()
    .describe('Who attests which engine enforces the policies, only where it cannot be seen.'),
  checks: z
    .record(
      z.string(),
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    )
    .optional()
    .describe('Parameters of checks, as `check-id: {name: value}`; `segproof checks show ID` lists them.'),
  engine: z
    .strictObject({ cni: z.string().optional().describe('auto, calico, cilium, antrea, ovn-kubernetes, …') })
    .optional(),
  policyKinds: z
    .record(z.string(), z.enum(['derived', 'restricts', 'may-allow', 'inert', 'not-network']))
    .optional()
    .describe('What a policy kind of yours can do, as `group/Kind: ability`.'),
  schedule: z.strictObject({ cron: z.string() }).optional(),
  archive: z
    .strictObject({
      url: z.string().describe('Folder of the archive, relative to this file.'),
      keyDir: z.string().optional().describe('Folder of the signing keys, outside the archive.'),
      reports: z.enum(['always', 'on-change', 'daily']).optional(),
      formats: z.array(z.string()).optional(),
    })
    .optional(),
});

export type ConfigFile = z.output<typeof configSchema>;
