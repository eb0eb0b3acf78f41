import type { AddressRange } from '../model/cidr.ts';
import { type ConnectionSet, PROTOCOLS } from '../model/connection-set.ts';
import type { Action, Direction, Policy, Rule } from '../model/policy.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import type { Isolation } from './engine.ts';
import { NEW_NAMESPACE } from './namespaces.ts';
import { appliedTo, type Parts, sideVerdict } from './parts.ts';
import { ruleTraffic } from './rule-match.ts';

type Certainty = 'no' | 'maybe' | 'yes';

/** Isolation by class and direction, worked out once per row group. */
export function createIsolation(parts: Parts): (subject: number, direction: Direction) => Isolation {
  const known = { ingress: new Map<number, Isolation>(), egress: new Map<number, Isolation>() };
  return (subject, direction) => {
    const group = parts.rows[direction].groupOf(subject);
    const found = known[direction].get(group) ?? compute(parts, subject, direction);
    known[direction].set(group, found);
    return found;
  };
}

function compute(parts: Parts, subject: number, direction: Direction): Isolation {
  const columns = unlistedColumns(parts);
  const verdictOf = (column: number) =>
    parts.evaluation.verdict(sideVerdict(parts, subject, direction, column));
  const stranger = openness(verdictOf(columns.stranger));
  const families = columns.families.map((weighed) => weigh(weighed, verdictOf));
  const all = [stranger, ...families];
  const state = all.includes('yes') ? 'open' : all.includes('maybe') ? 'unknown' : 'isolated';
  const isolating = appliedTo(parts, subject, direction)
    .map(({ entry }) => parts.entries[entry]!.policy)
    .filter((policy) => policy.isolates.includes(direction));
  const everyColumn = [columns.stranger, ...columns.families.flat().map(({ column }) => column)];
  const acting = (action: Action) => rulesOnUnlisted(parts, subject, direction, everyColumn, action);
  const policies =
    state === 'isolated' && isolating.length === 0 ? acting('deny').map(({ policy }) => policy) : isolating;
  return {
    state,
    policies: [...new Set(policies)],
    neutralisedBy: state === 'open' && isolating.length > 0 ? acting('allow') : [],
    reasons: state === 'unknown' ? reasonsOf(everyColumn.map(verdictOf)) : [],
  };
}

interface Weighed {
  readonly column: number;
  /** Number of addresses. */
  readonly size: bigint;
}

interface Unlisted {
  readonly stranger: number;
  /** Address blocks of the Internet, per family. */
  readonly families: readonly (readonly Weighed[])[];
}

/** Global unicast, the part of IPv6 that is in use (RFC 4291 §2.4). */
const GLOBAL_UNICAST_V6: AddressRange = { family: 6, first: 1n << 125n, last: (1n << 126n) - 1n };

function unlistedColumns({ table, space }: Parts): Unlisted {
  const classCount = table.classes.length;
  const families = ([4, 6] as const).map((family) => {
    const weighed = space.blocks
      .filter((block) => block.family === family)
      .map((block) => ({
        set: block.set,
        column: classCount + block.id,
        size: sizeOf(space.rangesOf[block.id]!),
      }));
    const internet = weighed.filter((block) => block.set === 'internet' && block.size > 0n);
    return internet.length > 0 ? internet : weighed.filter((block) => block.set !== 'node');
  });
  return { stranger: table.strangerOf(NEW_NAMESPACE), families };
}

function sizeOf(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, range) => {
    if (range.family === 4) return sum + range.last - range.first + 1n;
    const first = range.first > GLOBAL_UNICAST_V6.first ? range.first : GLOBAL_UNICAST_V6.first;
    const last = range.last < GLOBAL_UNICAST_V6.last ? range.last : GLOBAL_UNICAST_V6.last;
    return last < first ? sum : sum + last - first + 1n;
  }, 0n);
}

/** Open when most of the family's addresses are: two halves allowed by two rules count as one whole. */
function weigh(weighed: readonly Weighed[], verdictOf: (column: number) => Verdict): Certainty {
  const total = weighed.reduce((sum, { size }) => sum + size, 0n);
  let must = 0n;
  let may = 0n;
  for (const { column, size } of weighed) {
    const open = openness(verdictOf(column));
    if (open === 'yes') must += size;
    if (open !== 'no') may += size;
  }
  return must * 2n > total ? 'yes' : may * 2n > total ? 'maybe' : 'no';
}

function openness(verdict: Verdict): Certainty {
  return admitsUnlistedPort(verdict.must) ? 'yes' : admitsUnlistedPort(verdict.may) ? 'maybe' : 'no';
}

/** More than half of a protocol's ports cannot be a list of services: an unlisted port is among them. */
function admitsUnlistedPort(set: ConnectionSet): boolean {
  return PROTOCOLS.some((protocol) => {
    return set[protocol].reduce((sum, range) => sum + range.last - range.first + 1, 0) > 32767;
  });
}

function reasonsOf(verdicts: readonly Verdict[]): readonly Reason[] {
  const inDoubt = verdicts.filter((verdict) => openness(verdict) === 'maybe');
  return [...new Set(inDoubt.flatMap((verdict) => verdict.reasons))];
}

/** Rules of an action that surely match an unlisted peer on an unlisted port. */
function rulesOnUnlisted(
  parts: Parts,
  subject: number,
  direction: Direction,
  columns: readonly number[],
  action: Action,
): readonly { readonly policy: Policy; readonly rule: Rule }[] {
  return appliedTo(parts, subject, direction).flatMap((applied) => {
    const { policy, rules } = parts.entries[applied.entry]!;
    return rules[direction]
      .filter((rule) => rule.action === action)
      .filter((rule) =>
        columns.some((column) => {
          return admitsUnlistedPort(
            parts.traffic.get(ruleTraffic(parts, subject, applied, rule, column).must),
          );
        }),
      )
      .map((rule) => ({ policy, rule }));
  });
}
