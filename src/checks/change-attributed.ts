import type { Parameters } from '../model/finding.ts';
import type { AuditEvent, Change } from '../model/period.ts';
import type { IdentityEntry } from '../model/register.ts';
import type { Reason } from '../model/verdict.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { changeFindings, MAX_SILENCE_HOURS } from './parts/change-findings.ts';
import { changeText } from './parts/changes.ts';
import { objectEvidence } from './parts/evidence.ts';
import { fail, type Judgement, pass, unknown, worst } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { isExpired } from './parts/register.ts';
import { toYaml } from './parts/yaml.ts';

const meta: CheckMeta<'snapshot' | 'scope' | 'series' | 'audit' | 'registers'> = {
  id: 'change-attributed',
  title: 'The change is attributed to a person or approved automation.',
  description:
    'Looks at the audit event of each change of a policy: who asked, on whose behalf, when and from where, and whether the ' +
    'register of identities knows the user as a named person or as automation. Fails for an anonymous user, one of ' +
    '`sharedUsers`, and one that the register does not know; unknown for a change that no audit event shows (U5) and without a ' +
    'register (U8).',
  subjectKind: 'change',
  severity: 'high',
  appliesTo: 'changes of policies',
  needs: ['snapshot', 'scope', 'series', 'audit', 'registers'],
  needsConfiguration: true,
  parameters: {
    sharedUsers: {
      default: [
        'kubernetes-admin',
        'kubernetes-super-admin',
        'system:admin',
        'admin',
        'root',
        'masterclient',
      ],
      description: 'user names that stand for nobody in particular (globs)',
    },
    maxSilenceHours: MAX_SILENCE_HOURS,
  },
};

/** K36 of frameworks.md §1e. `managedFields` names a client and not a person, so that only the audit log counts. */
export const changeAttributed = defineCheck({
  meta,
  run: (facts) => {
    const { registers, parameters, at } = facts;
    return changeFindings(meta, facts, (changes) =>
      changes.map((change) => judge(change, registers.identities, parameters, at)),
    );
  },
});

function judge(
  change: Change,
  register: readonly IdentityEntry[] | undefined,
  parameters: Parameters,
  at: string,
): Judgement {
  const { event, ref } = change;
  if (!event) {
    const reason: Reason = { code: 'U5', message: 'no audit event shows it', object: ref };
    return unknown(`Who did it when ${changeText(change)}`, [reason]);
  }
  const asked = [event.user, ...(event.impersonatedUser === undefined ? [] : [event.impersonatedUser])];
  const judgement = worst([
    ...asked.map((user) =>
      judgeUser(user, change, { register, shared: listOf(parameters, 'sharedUsers'), at }),
    ),
    ...(event.sourceAddresses.length === 0 ? [withoutAddress(change)] : []),
  ]);
  return { ...judgement, evidence: [objectEvidence(ref, eventText(event)), ...judgement.evidence] };
}

function withoutAddress(change: Change): Judgement {
  const reason: Reason = {
    code: 'U5',
    message: 'its audit event names no source address',
    object: change.ref,
  };
  return unknown(`From where ${changeText(change)}`, [reason]);
}

/** `patch by alice as deployer from 10.0.0.7 at 2026-08-03T10:00:00Z, audit id 8f1c`. */
function eventText({ verb, user, impersonatedUser, sourceAddresses, at, id }: AuditEvent): string {
  const behalf = impersonatedUser === undefined ? '' : ` as ${impersonatedUser}`;
  const from = sourceAddresses.length > 0 ? ` from ${sourceAddresses.join(', ')}` : '';
  return `${verb} by ${user}${behalf}${from} at ${at}, audit id ${id}`;
}

interface Known {
  readonly register: readonly IdentityEntry[] | undefined;
  readonly shared: readonly string[];
  readonly at: string;
}

const ANONYMOUS: ReadonlySet<string> = new Set(['', 'system:anonymous', 'system:unauthenticated']);

function judgeUser(user: string, change: Change, { register, shared, at }: Known): Judgement {
  const text = changeText(change);
  if (ANONYMOUS.has(user)) return fail(`${text} by an anonymous user.`, { cause: change.ref });
  if (shared.some((glob) => globMatches(glob, user))) {
    return fail(`${text} by ${user}, which stands for nobody in particular.`, {
      cause: change.ref,
      remediation: PERSONAL,
    });
  }
  if (!register) {
    const reason: Reason = { code: 'U8', message: 'no register of identities was given' };
    return unknown(`Who ${user} is, by whom ${text},`, [reason]);
  }
  const row = register.find((entry) => isOf(entry, user) && (entry.person ?? entry.automation) !== undefined);
  if (!row) {
    const message = `${text} by ${user}, whom the register of identities does not know.`;
    return fail(message, { cause: change.ref, remediation: registration(user) });
  }
  // What was approved when the change was made counts, not what is approved now.
  if (isExpired(row.expires, change.by < at ? change.by : at)) {
    return fail(`${text} by ${user}, whose row ${row.id} had expired on ${row.expires}.`, {
      cause: change.ref,
    });
  }
  const who = row.person ?? `automation ${row.automation}`;
  return pass(`${text} by ${user}: ${who} (${row.id}).`);
}

function isOf({ kind, namespace, name }: IdentityEntry, user: string): boolean {
  if (kind === 'Group') return false;
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  if (kind === 'User') return !account && globMatches(name, user);
  return account !== null && globMatches(namespace ?? '', account[1]!) && globMatches(name, account[2]!);
}

const PERSONAL = {
  message:
    'Give every person credentials of their own, and keep shared ones for emergencies that raise an alert.',
} as const;

function registration(user: string) {
  return {
    message: 'Find out who it is, and register them, or take the access away.',
    yaml: toYaml({ identities: [{ id: 'I-NEW', ...identityOf(user), person: 'PERSON' }] }),
  };
}

function identityOf(user: string) {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  if (!account) return { kind: 'User', name: user };
  return { kind: 'ServiceAccount', namespace: account[1]!, name: account[2]! };
}
