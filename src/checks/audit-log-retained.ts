import type { AuditLog } from '../model/period.ts';
import { ABOUT_CHECKS, type Attestation } from '../model/register.ts';
import type { Reason } from '../model/verdict.ts';
import { addDuration } from '../util/duration.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { clusterSubject } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { dayOf, isExpired } from './parts/register.ts';

type Needs = 'snapshot' | 'registers' | 'audit';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const meta: CheckMeta<Needs> = {
  id: 'audit-log-retained',
  title: 'Changes to policies are audited and kept long enough.',
  description:
    'That changes are logged is shown by an audit log that was given and holds some, or by an attestation; that logs are kept ' +
    'long enough by a log that reaches that far back, or by an attestation with the number of months. Fails where the attested ' +
    'number is too small. Unknown where either is not shown (U8): the audit policy of the API server and the store of its ' +
    'logs are outside the cluster’s view (U6).',
  subjectKind: 'cluster',
  severity: 'high',
  needs: ['snapshot', 'registers', 'audit'],
  needsConfiguration: true,
  attestable: {
    'policy-writes-logged': 'The API server logs every write of a policy, at level Metadata or above.',
    'retention-months': 'Audit logs are kept, safe from change, for `value` months.',
  },
  parameters: {
    months: { default: 12, min: 1, description: 'months for which audit logs must be kept' },
  },
};

/** K44 of frameworks.md §1e. */
export const auditLogRetained = defineCheck({
  meta,
  run: (facts) => [toFinding(meta, clusterSubject(facts.snapshot.header), judge(facts))],
});

function judge({ registers, audit, at, parameters }: Given): Judgement {
  const months = numberOf(parameters, 'months');
  const signed = registers.attestations.filter((entry) => isOurs(entry, at));
  const logged = signed.find(({ item }) => item === 'policy-writes-logged');
  const retention = signed.find(({ item, value }) => item === 'retention-months' && value !== undefined);
  const evidence = [logged, retention].flatMap((entry) =>
    entry ? [note(`${entry.id}, signed by ${entry.signer} on ${entry.on}: ${entry.statement}`)] : [],
  );
  const reachesBack = audit !== undefined && covers(audit, months);
  if (retention && !reachesBack && retention.value! < months)
    return fail(
      `Audit logs are kept for ${counted(retention.value!, 'month')}, not for ${months} (${retention.id}).`,
      {
        evidence,
        remediation: { message: 'Keep the audit logs longer, where nobody can change them.' },
      },
    );
  const open = [
    ...(logged || (audit && audit.events.length > 0) ? [] : [NOT_LOGGED]),
    ...(retention || reachesBack ? [] : [NOT_KEPT]),
  ];
  if (open.length > 0) return unknown('Whether changes to policies are logged and kept', [...open, OUTSIDE]);
  return pass(`Changes to policies are logged and kept for ${counted(months, 'month')} at least.`, {
    evidence: [...evidence, ...(audit ? [note(`audit log from ${audit.from} to ${audit.to}`)] : [])],
  });
}

function isOurs({ framework, control, on, expires }: Attestation, at: string): boolean {
  const isItem = framework === ABOUT_CHECKS && control === meta.id;
  return isItem && on <= dayOf(at) && !isExpired(expires, at);
}

function covers({ from, to }: AuditLog, months: number): boolean {
  const end = addDuration(from, `P${months}M`);
  return end !== undefined && end <= dayOf(to);
}

const NOT_LOGGED: Reason = {
  code: 'U8',
  message: 'no audit log with a change of a policy was given, and nobody attests that they are logged',
};
const NOT_KEPT: Reason = {
  code: 'U8',
  message: 'no audit log that reaches far enough back was given, and nobody attests for how long it is kept',
};
const OUTSIDE: Reason = { code: 'U6', message: 'how the API server logs cannot be seen in the cluster' };
