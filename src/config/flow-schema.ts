import { z } from 'zod';
import { date, expiry } from './field-schema.ts';

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

/** Fields of a flow, in the configuration and in the register. */
export const flowFields = {
  from: z.string(),
  to: z.string(),
  ports: z.union([z.literal('any'), z.array(portText).min(1)]),
  need: z.string().optional(),
  owner: z.string().optional(),
  approvedBy: z.string().optional(),
  approvedOn: date.optional(),
  expires: expiry.optional(),
} as const;

interface Approval {
  readonly approvedOn?: string | undefined;
  readonly expires?: string | undefined;
}

/** False for an approval that was given when it had expired already: one of its dates is wrong. */
export function isApprovedInTime({ approvedOn, expires }: Approval): boolean {
  return approvedOn === undefined || expires === undefined || approvedOn <= expires.slice(0, 10);
}

export const LATE_APPROVAL = {
  path: ['approvedOn'],
  message: 'approved after it expires; expected a day before `expires`',
};

/** A flow of the configuration. */
export const flowSchema = z
  .strictObject({ id: z.string().optional(), ...flowFields })
  .refine(isApprovedInTime, LATE_APPROVAL);
