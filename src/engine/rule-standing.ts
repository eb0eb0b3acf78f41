/** Whether a rule ever decides, and which rules do in its stead. */
import type { Family } from '../model/cidr.ts';
import { type ConnectionSet, intersect, isEmpty, subtract } from '../model/connection-set.ts';
import type { Policy, Rule } from '../model/policy.ts';
import type { Applied } from './applicable.ts';
import { decisionsOn } from './decisions.ts';
import type { RuleStanding } from './engine.ts';
import { appliedTo, type Parts, sideVerdict } from './parts.ts';
import type { Columns } from './peers.ts';
import { ruleTraffic } from './rule-match.ts';

/** Looks at one peer of each kind that the subject's rules tell apart, and at one subject of each row. */
export function ruleStanding(parts: Parts, policy: Policy, rule: Rule): RuleStanding {
  const others = new Map<Rule, Policy>();
  let matches = false;
  let decides = false;
  let unsure = false;
  for (const { subject, applied } of subjectsOf(parts, policy, rule)) {
    for (const column of peersToldApart(parts, subject, applied, rule)) {
      const { may } = ruleTraffic(parts, subject, applied, rule, column);
      if (may === parts.traffic.none) continue;
      matches = true;
      const wanted = parts.traffic.get(may);
      unsure ||= isUnknown(parts, subject, rule, column, wanted);
      for (const decision of decisionsOn(parts, subject, rule.direction, column, wanted)) {
        if (decision.rule === rule) decides = true;
        else if (decision.rule && decision.policy) others.set(decision.rule, decision.policy);
      }
    }
  }
  return {
    matches,
    decides,
    unsure,
    others: [...others].map(([other, by]) => ({ policy: by, rule: other })),
  };
}

/** True when the bounds of the subject's own side differ on some of the traffic. */
function isUnknown(
  parts: Parts,
  subject: number,
  { direction }: Rule,
  column: number,
  wanted: ConnectionSet,
): boolean {
  const { may, must } = parts.evaluation.verdict(sideVerdict(parts, subject, direction, column));
  return !isEmpty(intersect(subtract(may, must), wanted));
}

interface Subject {
  readonly subject: number;
  readonly applied: Applied;
}

/** One class of each row on which the policy acts; rows of strangers count, as theirs is what is to come. */
function subjectsOf(parts: Parts, policy: Policy, { direction }: Rule): readonly Subject[] {
  const { entries, sets, selectors, table, rows } = parts;
  const selected = sets.of(selectors.numberOf(policy.subject));
  const ids = selected.all ? table.classes.map(({ id }) => id) : [...selected.must, ...selected.maybe];
  const byRow = new Map(ids.map((id) => [rows[direction].groupOf(id), id]));
  return [...byRow.values()].flatMap((subject) =>
    appliedTo(parts, subject, direction)
      .filter(({ entry }) => entries[entry]!.policy === policy)
      .map((applied) => ({ subject, applied })),
  );
}

/** Of the columns that the rule matches, one for each set of other rules that match it too. */
function peersToldApart(parts: Parts, subject: number, applied: Applied, rule: Rule): readonly number[] {
  const { direction } = rule;
  const kinds = new Map<number, string>();
  let wide: Columns | undefined;
  let number = 0;
  for (const each of appliedTo(parts, subject, direction)) {
    for (const other of parts.entries[each.entry]!.rules[direction]) {
      for (const columns of columnsOf(parts, subject, each, other)) {
        number++;
        if (typeof columns === 'string') {
          if (other === rule) wide = wide === 'all' ? wide : columns;
          continue;
        }
        for (const column of columns) kinds.set(column, `${kinds.get(column) ?? ''}${number},`);
      }
    }
  }
  const own = new Set(
    columnsOf(parts, subject, applied, rule).flatMap((each) => (typeof each === 'string' ? [] : each)),
  );
  const candidates = wide ? [...kinds.keys(), ...untold(parts, kinds, wide)] : [...own];
  const classCount = parts.table.classes.length;
  const chosen = candidates.map(
    (column) => [`${column < classCount} ${kinds.get(column) ?? ''}`, column] as const,
  );
  return [...new Map(chosen).values()];
}

function columnsOf(parts: Parts, subject: number, { entry, sure }: Applied, rule: Rule): readonly Columns[] {
  const { ports, stack } = parts.table.subjects[subject]!;
  const families: readonly Family[] = !parts.table.tellsFamilies
    ? [4]
    : stack === 4 || stack === 6
      ? [stack]
      : [4, 6];
  return families.flatMap((family) =>
    parts.compiler
      .compile(parts.entries[entry]!, rule, { id: subject, sure, ports, family })
      .map(({ columns }) => columns),
  );
}

/** A class, and for `all` a block of each family, that no rule with a list of columns names. */
function untold(parts: Parts, kinds: ReadonlyMap<number, string>, wide: Columns): readonly number[] {
  const classCount = parts.table.classes.length;
  const classes = parts.table.classes.map(({ id }) => id).find((id) => !kinds.has(id));
  const blocks = parts.space.blocks.map(({ id }) => id + classCount).filter((column) => !kinds.has(column));
  return [...(classes === undefined ? [] : [classes]), ...(wide === 'all' ? blocks : [])];
}

/** Both rules are of policies that select the class, and of one direction. */
export function rulesMeet(parts: Parts, subject: number, a: Rule, b: Rule): boolean {
  const applied = appliedTo(parts, subject, a.direction);
  const [first, second] = [a, b].map((rule) =>
    applied.find(({ entry }) => parts.entries[entry]!.rules[a.direction].includes(rule)),
  );
  if (!first || !second) return false;
  return peersToldApart(parts, subject, first, a).some((column) => {
    const [x, y] = [
      ruleTraffic(parts, subject, first, a, column),
      ruleTraffic(parts, subject, second, b, column),
    ];
    return parts.traffic.intersect(x.may, y.may) !== parts.traffic.none;
  });
}
