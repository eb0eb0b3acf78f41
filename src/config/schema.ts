import { z } from 'zod';
import { parseCidr } from '../model/cidr.ts';

const PORT_TEXT = /^(TCP|UDP|SCTP) ([0-9]{1,5})(?:-([0-9]{1,5}))?$/;

/** `TCP 8443`, `TCP 8000-8010`, `UDP 53`: one protocol and one port or range. */
const portText = z
  .string()
  .refine(isPortText, 'expected a protocol and a port or range from 1 to 65535, such as `TCP 8443`');

function isPortText(text: string): boolean {
  const match = PORT_TEXT.exec(text);
  const [first, last] = [Number(match?.[2]), Number(match?.[3] ?? match?.[2])];
  return match !== null && first >= 1 && first <= last && last <= 65535;
}

const date = z.string().refine(isDate, 'expected a date such as 2026-11-30');

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true
  );
}

const labels = z.record(z.string(), z.string());
const cidr = z.string().refine((text) => parseCidr(text) !== undefined, 'expected a CIDR such as 10.0.0.0/8');

export const flowSchema = z.strictObject({
  id: z.string().optional(),
  from: z.string(),
  to: z.string(),
  ports: z.union([z.literal('any'), z.array(portText).min(1)]),
  need: z.string().optional(),
  owner: z.string().optional(),
  approvedBy: z.string().optional(),
  approvedOn: date.optional(),
  expires: date.optional(),
});

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

const exposureRegister = z.array(
  z.strictObject({
    id: z.string(),
    match: z.strictObject({
      kind: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    }),
    owner: z.string(),
    purpose: z.string(),
    approvedBy: z.string().optional(),
    expires: date.optional(),
  }),
);

export const exceptionRegister = z.array(
  z.strictObject({
    id: z.string(),
    check: z.string(),
    match: z
      .partialRecord(z.enum(['kind', 'namespace', 'name', 'from', 'to', 'dimension']), z.string())
      .refine(
        (match) => Object.keys(match).length > 0,
        'expected at least one of kind, namespace, name, from, to',
      ),
    reason: z.string().min(1),
    owner: z.string().min(1),
    approver: z.string().min(1),
    expires: date,
    compensating: z.string().optional(),
  }),
);

const flowRegister = z.array(flowSchema.extend({ dimension: z.string() }));

const attestationRegister = z.array(
  z.strictObject({
    id: z.string(),
    framework: z.string(),
    control: z.string(),
    item: z.string(),
    statement: z.string(),
    signer: z.string(),
    on: date,
    expires: date.optional(),
  }),
);

/** Register files hold one list under the register's name, as in frameworks.md §3. */
export const registerFile = {
  flows: z.strictObject({ flows: flowRegister }),
  exposures: z.strictObject({ exposures: exposureRegister }),
  exceptions: z.strictObject({ exceptions: exceptionRegister }),
  attestations: z.strictObject({ attestations: attestationRegister }),
};
