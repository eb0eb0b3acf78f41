import type { Finding } from '../model/finding.ts';
import type { ExceptionEntry } from '../model/register.ts';
import { addDuration } from '../util/duration.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { type SpeaksOf, speaksOfIn } from './parts/exceptions.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { flagOf, numberOf } from './parts/parameters.ts';
import { dayOf, isExpired } from './parts/register.ts';

type Needs = 'snapshot' | 'scope' | 'registers' | 'findings';
type Given = Pick<Facts, Needs | 'at' | 'parameters'>;

const meta: CheckMeta<Needs> = {
  id: 'exceptions-current',
  title: 'The accepted exception is narrow, in force and still needed.',
  description:
    'Looks at each row of the exception register. Fails for one that has expired, that ends too far ahead, that names no ' +
    'compensating measure, that is narrowed by nothing but a kind or a dimension, and that accepts nothing as no fail of its ' +
    'check matches it any more. Unknown where what it speaks of could not be judged. Whether it is still needed is not asked ' +
    'where namespaces are filtered or its check did not run.',
  subjectKind: 'exception',
  severity: 'medium',
  appliesTo: 'accepted exceptions',
  needs: ['snapshot', 'scope', 'registers', 'findings'],
  parameters: {
    maxDays: { default: 366, min: 1, description: 'days ahead that an exception may end at most' },
    requireCompensating: { default: true, description: 'whether a compensating measure must be named' },
  },
};

/** K38 of frameworks.md §1e. */
export const exceptionsCurrent = defineCheck({
  meta,
  run: (facts) => {
    const byCheck = Map.groupBy(facts.findings, ({ check }) => check);
    const speaksOf = speaksOfIn(facts.snapshot.inventory);
    return facts.registers.exceptions.map((entry) => {
      const found = spokenOf(entry, byCheck, speaksOf);
      const judgement = judgeTerms(entry, facts) ?? judgeUse(entry, found, byCheck.has(entry.check), facts);
      return toFinding(meta, { kind: 'Exception', name: entry.id }, judgement, { zones: zonesOfAll(found) });
    });
  },
});

function spokenOf(
  entry: ExceptionEntry,
  byCheck: ReadonlyMap<string, readonly Finding[]>,
  speaksOf: SpeaksOf,
): readonly Finding[] {
  return (byCheck.get(entry.check) ?? []).filter((finding) => speaksOf(entry, finding));
}

/** Zones of what the row speaks of; `undefined`, every scope, where one of them says none. */
function zonesOfAll(findings: readonly Finding[]): readonly string[] | undefined {
  const zones = findings.map((finding) => finding.zones);
  if (zones.length === 0 || zones.includes(undefined)) return undefined;
  return [...new Set(zones.flatMap((names) => names ?? []))].sort();
}

/** What is wrong with the row itself. */
function judgeTerms(entry: ExceptionEntry, { at, parameters }: Given): Judgement | undefined {
  const { id, check, expires, approver } = entry;
  const name = `Exception ${id} to ${check}`;
  const maxDays = numberOf(parameters, 'maxDays');
  const evidence = [note(`${entry.reason}; owner ${entry.owner}; approved by ${approver}`)];
  const remediation = {
    message: 'Have it approved anew with what is missing, or remove it and mend what it accepts.',
  };
  const details = { evidence, remediation };
  if (isExpired(expires, at))
    return fail(`${name} expired (${expires}), and accepts nothing any more.`, details);
  if (isWide(entry)) return fail(`${name} is narrowed by no name, namespace, zone or label.`, details);
  if (expires.slice(0, 10) > addDuration(dayOf(at), `P${maxDays}D`)!)
    return fail(`${name} ends on ${expires}, more than ${counted(maxDays, 'day')} ahead.`, details);
  if (flagOf(parameters, 'requireCompensating') && !entry.compensating?.trim())
    return fail(`${name} names no compensating measure.`, details);
  return undefined;
}

function isWide({ match, selector }: ExceptionEntry): boolean {
  const narrowing = ['namespace', 'name', 'from', 'to'].map((key) => match[key]);
  return !selector && narrowing.every((glob) => glob === undefined || /^\**$/.test(glob));
}

function judgeUse(
  { id, check, expires, approver }: ExceptionEntry,
  found: readonly Finding[],
  hasRun: boolean,
  { scope }: Given,
): Judgement {
  const name = `Exception ${id} to ${check}`;
  const fails = found.filter(({ status }) => status === 'fail').length;
  const terms = `approved by ${approver}, until ${expires}`;
  if (fails > 0) return pass(`${name} accepts ${counted(fails, 'fail')}: ${terms}.`);
  if (!hasRun || scope.judgedNamespaces)
    return pass(`${name} is in force: ${terms}. Whether it is needed was not asked.`);
  const open = found.find(({ status }) => status === 'unknown');
  if (open) {
    const [code = 'U2'] = open.reasons;
    return unknown(`Whether ${name} is still needed`, [{ code, message: open.message }]);
  }
  const what = found.length > 0 ? 'what it speaks of does not fail' : 'nothing is there that it speaks of';
  return fail(`${name} accepts nothing: ${what}.`, {
    severity: 'low',
    remediation: { message: 'Remove the row: it would accept a fault that comes back unseen.' },
  });
}
