import type { Change } from '../model/period.ts';
import type { ChangeEntry } from '../model/register.ts';
import type { Reason } from '../model/verdict.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { changeFindings, MAX_SILENCE_HOURS } from './parts/change-findings.ts';
import { changeText } from './parts/changes.ts';
import { note, objectEvidence } from './parts/evidence.ts';
import { fail, type Judgement, pass, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { hoursBetween } from './parts/period-gaps.ts';
import { toYaml } from './parts/yaml.ts';

const meta: CheckMeta<'snapshot' | 'scope' | 'series' | 'audit' | 'registers'> = {
  id: 'change-approved',
  title: 'The change was approved by another person beforehand.',
  description:
    'Looks for the approval of each change of a policy, as the audit log or consecutive snapshots of the period show them, in ' +
    'the register of changes; one approval counts for one change. Fails for a change without one, approved by its author, or ' +
    'after it was made, unless it was an emergency that was approved within `emergencyHours`. Unknown without a register (U8), ' +
    'where the approval lies between two snapshots (U5), and, without an audit log of the whole period, whether there were ' +
    'more changes (U5).',
  subjectKind: 'change',
  severity: 'high',
  appliesTo: 'changes of policies',
  needs: ['snapshot', 'scope', 'series', 'audit', 'registers'],
  needsConfiguration: true,
  parameters: {
    emergencyHours: {
      default: 72,
      min: 1,
      max: 744,
      description: 'hours after which an emergency must be approved',
    },
    maxSilenceHours: MAX_SILENCE_HOURS,
  },
};

/** K35 of frameworks.md §1e. */
export const changeApproved = defineCheck({
  meta,
  run: (facts) => {
    const emergencyHours = numberOf(facts.parameters, 'emergencyHours');
    return changeFindings(meta, facts, (changes) =>
      judgeAll(changes, facts.registers.changes, emergencyHours),
    );
  },
});

function judgeAll(
  changes: readonly Change[],
  register: readonly ChangeEntry[] | undefined,
  emergencyHours: number,
): readonly Judgement[] {
  if (!register) return changes.map((change) => withoutRegister(change));
  const left = new Set(register);
  return changes.map((change) => {
    const [best] = [...left]
      .filter((row) => speaksOf(row, change))
      .map((row) => ({ row, judgement: judge(change, row, emergencyHours) }))
      .sort(
        (a, b) => RANK[a.judgement.status] - RANK[b.judgement.status] || vagueness(a.row) - vagueness(b.row),
      );
    if (!best) return unlinked(change);
    // One that came too late for this change may be another's.
    if (best.judgement.status !== 'fail') left.delete(best.row);
    return best.judgement;
  });
}

/** An approval of one content goes first: one of any content may be needed by another change. */
function vagueness({ hash }: ChangeEntry): number {
  return hash === undefined ? 1 : 0;
}

const RANK = { pass: 0, unknown: 1, fail: 2, 'not-applicable': 3 } as const;

function withoutRegister(change: Change): Judgement {
  const reason: Reason = { code: 'U8', message: 'no register of changes was given', object: change.ref };
  return unknown(`Who approved that ${changeText(change)}`, [reason]);
}

/** A row with a hash speaks only of a change to that content; a deletion has none. */
function speaksOf({ match, hash }: ChangeEntry, { ref, type, digest }: Change): boolean {
  const asked = [
    [match.kind, ref.kind],
    [match.namespace, ref.namespace ?? ''],
    [match.name, ref.name],
  ] as const;
  if (!asked.every(([glob, text]) => glob === undefined || globMatches(glob, text))) return false;
  if (hash === undefined) return true;
  return type !== 'deleted' && (digest === undefined || hash === `sha256:${digest}`);
}

function judge(change: Change, row: ChangeEntry, emergencyHours: number): Judgement {
  const { id, approver, author, approvedAt, hash, emergency } = row;
  const text = changeText(change);
  const evidence = [
    objectEvidence(
      change.ref,
      `approval ${id} by ${approver} at ${approvedAt}, author ${author}${ticketText(row)}`,
    ),
  ];
  if (sameText(approver, author)) {
    return fail(`${text}, and ${approver} approved a change of their own (${id}).`, { evidence });
  }
  const late = hoursBetween(change.after, approvedAt);
  if (late <= 0 && hash !== undefined && change.digest === undefined) {
    const message = `the audit log does not hold the content that ${id} approves`;
    return unknown(`Whether ${text} as approved`, [{ code: 'U5', message, object: change.ref }], {
      evidence,
    });
  }
  if (late <= 0) return pass(`${text}, approved by ${approver} beforehand (${id}).`, { evidence });
  if (emergency && late <= emergencyHours) {
    return pass(`${text} as an emergency, approved by ${approver} at ${approvedAt} (${id}).`, { evidence });
  }
  // Made later within its bounds, it may have been in time.
  if (hoursBetween(change.by, approvedAt) <= (emergency ? emergencyHours : 0)) {
    const message = `when it was made, between ${change.after} and ${change.by}, is not known closely enough for ${id}`;
    return unknown(
      `Whether ${text} with an approval in time`,
      [{ code: 'U5', message, object: change.ref }],
      {
        evidence,
      },
    );
  }
  return fail(`${text}, and was approved only afterwards, at ${approvedAt} (${id}).`, { evidence });
}

function sameText(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function ticketText({ ticket }: ChangeEntry): string {
  return ticket === undefined ? '' : `, ticket ${ticket}`;
}

function unlinked(change: Change): Judgement {
  const { ref, digest, event } = change;
  const match = {
    kind: ref.kind,
    ...(ref.namespace !== undefined && { namespace: ref.namespace }),
    name: ref.name,
  };
  return fail(`${changeText(change)} without an approval.`, {
    evidence: [
      objectEvidence(ref, change.type),
      ...(digest === undefined ? [] : [note(`content sha256:${digest}`)]),
      ...(event ? [note(`${event.verb} by ${event.user}, audit id ${event.id}`)] : []),
    ],
    cause: ref,
    remediation: {
      message:
        'Have it looked at by another person now, and let changes come only through reviewed requests.',
      yaml: toYaml({
        changes: [
          {
            id: 'C-NEW',
            match,
            ...(digest !== undefined && { hash: `sha256:${digest}` }),
            author: 'AUTHOR',
            approver: 'APPROVER',
            approvedAt: 'INSTANT',
            emergency: true,
          },
        ],
      }),
    },
  });
}
