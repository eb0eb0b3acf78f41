import type { Evidence, Finding } from '../../model/finding.ts';
import { formatSubject, subjectKey } from '../../model/finding.ts';
import { REASON } from './blame.ts';
import type { Cause, ZonePair } from './causes.ts';
import { isPair } from './causes.ts';
import { doorsOf, guardOf } from './doors.ts';
import { counted, formatRef } from './text.ts';

/** What is wrong, in one line that stands beside the object and does not name it again. */
export function causeText(findings: readonly Finding[], cause: Cause): string {
  const members = cause.members.map((index) => findings[index]!);
  const reason = ownReason(members, cause);
  const ways = waysText(members);
  const said = [...(ways ? [ways] : []), ...(reason ? [reason] : [])];
  if (ways && !reason) said.push(exampleFlow(members, cause) ?? '');
  return said.filter(Boolean).join('; ');
}

/** `lets 11 zones and places into cde, and cde out to 9`; empty where no pair is crossed. */
function waysText(members: readonly Finding[]): string {
  // Several checks judge one pair: it is one way all the same.
  const crossed = members.filter(({ status, subject }) => status !== 'unknown' && isPair(subject));
  const pairs = [
    ...new Map(crossed.map(({ subject }) => [subjectKey(subject), subject as ZonePair])).values(),
  ];
  const protectedZone = mostNamed(pairs);
  if (protectedZone === undefined) return '';
  const into = pairs.filter(({ to }) => to === protectedZone).map(({ from }) => from);
  const out = pairs.filter(({ from }) => from === protectedZone).map(({ to }) => to);
  return [
    ...(into.length ? [`lets ${placesText(into)} into ${protectedZone}`] : []),
    ...(out.length
      ? [
          `${into.length ? `and ${protectedZone}` : `lets ${protectedZone}`} out to ${into.length > 3 && out.length > 3 ? out.length : placesText(out)}`,
        ]
      : []),
  ].join(', ');
}

/** The zone that all pairs have in common, or most of them. */
function mostNamed(pairs: readonly ZonePair[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { from, to } of pairs) {
    counts.set(to, (counts.get(to) ?? 0) + 1.001);
    counts.set(from, (counts.get(from) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function placesText(names: readonly string[]): string {
  return names.length > 3 ? counted(names.length, 'zone or place', 'zones and places') : names.join(', ');
}

/** Of the finding on the cause itself, else of the gravest that is no pair. */
function ownReason(members: readonly Finding[], { object, title }: Cause): string {
  const unknown = members[0]?.status === 'unknown' ? reasonOf(members[0].evidence) : undefined;
  if (unknown !== undefined) return unknown === title ? '' : unknown;
  const own = object && members.find(({ subject }) => isOf(subject, formatRef(object)));
  const lead = own ?? members.find(({ subject }) => !isPair(subject)) ?? (object ? undefined : members[0]);
  if (!lead) return '';
  const rule = lead.evidence.find((item) => item.type === 'policy');
  return own && rule ? rule.message : withoutSubject(lead).replace(/^No policy/, 'no policy');
}

function isOf(subject: Finding['subject'], title: string): boolean {
  if (isPair(subject)) return false;
  const { kind, namespace, name } = subject as { kind: string; namespace?: string; name: string };
  return formatRef({ kind, name, ...(namespace !== undefined && { namespace }) }) === title;
}

function reasonOf(evidence: readonly Evidence[]): string | undefined {
  return evidence.find(({ message }) => REASON.test(message))?.message.replace(REASON, '');
}

/** `shares its node's network on 1 node (cde-2): …`, as the subject stands beside it. */
function withoutSubject({ message, subject }: Finding): string {
  const name = formatSubject(subject);
  const rest = message.startsWith(`${name} `) ? message.slice(name.length + 1) : message;
  return rest.replace(/\.$/, '');
}

/** Without the kinds of its ends, which stand in the evidence. */
function exampleFlow(members: readonly Finding[], cause: Cause): string | undefined {
  return doorOf(members, cause)?.flow.message.replace(/\[[A-Za-z]+\]/g, '');
}

/** The first door of a pair that this cause opens. */
export function doorOf(
  members: readonly Finding[],
  { object }: Cause,
): ReturnType<typeof doorsOf>[number] | undefined {
  const title = object && formatRef(object);
  return members
    .filter(({ subject }) => isPair(subject))
    .flatMap(doorsOf)
    .find((door) => {
      const guard = guardOf(door).object;
      return guard && formatRef(guard) === title;
    });
}
