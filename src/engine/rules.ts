/** Rules as lists of (columns, effect), ready to be run over a row. */
import type { Family } from '../model/cidr.ts';
import type { Rule, Traffic } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { type PolicyEntry, speaksNames } from './applicable.ts';
import type { Tri } from './certainty-set.ts';
import type { ClassTable } from './classes.ts';
import type { EngineInput } from './engine.ts';
import type { Evaluation } from './evaluation.ts';
import type { NamedPorts, TrafficBounds } from './named-ports.ts';
import { undeclaredReason } from './peer-reasons.ts';
import type { Columns, PeerMatcher, SelfMatch } from './peers.ts';
import { rewrittenReason, rewrittenTraffic, type ServiceAddresses } from './service-addresses.ts';
import type { TrafficTable } from './traffic.ts';

interface Application {
  readonly columns: Columns;
  /** Number of the effect. */
  readonly effect: number;
}

export interface RuleContext {
  readonly input: EngineInput;
  readonly traffic: TrafficTable;
  readonly evaluation: Evaluation;
  readonly ports: NamedPorts;
  readonly table: ClassTable;
  readonly peers: PeerMatcher;
  readonly services: ServiceAddresses;
  readonly groupOf: (rule: Rule) => number | undefined;
  /** Number of address blocks. */
  readonly blocks: number;
}

/** The end whose rules are run: whether the policy selects it for sure, and its ports. */
interface SubjectEnd {
  readonly id: number;
  readonly sure: boolean;
  readonly ports: number;
  /** Of the packets. */
  readonly family: Family;
}

export interface RuleCompiler {
  compile(entry: PolicyEntry, rule: Rule, subject: SubjectEnd): readonly Application[];
  /** Whether the rule speaks of the subject at all (`Rule.self`). */
  self(entry: PolicyEntry, rule: Rule, subject: number, family: Family): Tri;
  /** Whether what the rule matches, at either end, depends on the family of the packets. */
  tellsFamilies(rule: Rule): boolean;
}

const NOTHING: readonly Application[] = [];

export function createRuleCompiler(context: RuleContext): RuleCompiler {
  const known = new Map<Rule, Map<string, readonly Application[]>>();
  return {
    compile(entry, rule, subject) {
      const { tellsFamilies, self: selfOf } = context.peers;
      const self = selfOf(entry, rule, subject.id, subject.family);
      if (self.value === 0) return NOTHING;
      const family = tellsFamilies(rule) ? subject.family : '';
      const key = `${self.value} ${subject.sure} ${rule.direction === 'ingress' ? subject.ports : 0} ${family}`;
      const ofRule = known.get(rule) ?? new Map<string, readonly Application[]>();
      known.set(rule, ofRule);
      const found = ofRule.get(key) ?? compile(context, entry, rule, subject, self);
      ofRule.set(key, found);
      return found;
    },
    self: (entry, rule, subject, family) => context.peers.self(entry, rule, subject, family).value,
    tellsFamilies: context.peers.tellsFamilies,
  };
}

function compile(
  context: RuleContext,
  entry: PolicyEntry,
  rule: Rule,
  subject: SubjectEnd,
  self: SelfMatch,
): readonly Application[] {
  const sure = subject.sure && self.value === 2 && !rule.partly;
  const doubts = [
    ...(subject.sure ? [] : subjectReasons(entry)),
    ...(self.value === 2 ? [] : self.reasons),
    ...(rule.partly ? [rule.partly] : []),
  ];
  const applications = context.peers.match(entry, rule, subject.family).flatMap((match) =>
    split(context, entry, rule, match.columns, subject.ports).map(({ columns, traffic }) => ({
      columns,
      effect: effectOf(context, entry, rule, traffic, sure && match.sure, [...doubts, ...match.reasons]),
    })),
  );
  return rule.direction === 'egress' && rule.action === 'allow'
    ? [...applications, ...throughServices(context, entry, rule)]
    : applications;
}

/** Why it is not sure that the policy selects an endpoint. */
export function subjectReasons(entry: PolicyEntry): readonly Reason[] {
  return entry.reasons.length > 0 ? entry.reasons : [undeclaredReason(entry, 'spec')];
}

function effectOf(
  { evaluation, traffic }: RuleContext,
  entry: PolicyEntry,
  rule: Rule,
  bounds: TrafficBounds,
  sure: boolean,
  doubts: readonly Reason[],
): number {
  const reasons = bounds.must === bounds.may ? doubts : [...doubts, ...trafficReasons(entry, rule)];
  return evaluation.effect({
    type: 'match',
    action: rule.action,
    must: sure ? bounds.must : traffic.none,
    may: bounds.may,
    reasons: reasons.map(evaluation.reason),
  });
}

interface Part {
  readonly columns: Columns;
  readonly traffic: TrafficBounds;
}

/** Named ports of an egress rule are the peer's: columns are parted by its ports. Blocks of addresses have none (trap 17). */
function split(
  context: RuleContext,
  entry: PolicyEntry,
  rule: Rule,
  columns: Columns,
  subjectPorts: number,
): readonly Part[] {
  if (rule.direction === 'ingress' || !entry.named.egress || !hasName(rule)) {
    return [{ columns, traffic: trafficOf(context, rule, subjectPorts) }];
  }
  const { classes } = context.table;
  const parts = new Map<number | undefined, number[]>();
  for (const column of columnList(columns, context)) {
    const ports = classes[column]?.ports;
    const part = parts.get(ports);
    if (part) part.push(column);
    else parts.set(ports, [column]);
  }
  return [...parts].map(([ports, list]) => ({ columns: list, traffic: trafficOf(context, rule, ports) }));
}

function hasName(rule: Rule): boolean {
  return speaksNames(rule);
}

function columnList(columns: Columns, { table, blocks }: RuleContext): readonly number[] {
  if (typeof columns === 'object') return columns;
  const count = table.classes.length + (columns === 'all' ? blocks : 0);
  return Array.from({ length: count }, (_, column) => column);
}

/** Traffic of a rule towards a destination whose ports have the signature; `undefined`: an address without ports. */
function trafficOf(context: RuleContext, rule: Rule, ports: number | undefined): TrafficBounds {
  const { traffic } = context;
  const listed = listedTraffic(context, rule.traffic, ports);
  if (!rule.notTraffic) return listed;
  const without = listedTraffic(context, rule.notTraffic, ports);
  return {
    must: traffic.subtract(listed.must, without.may),
    may: traffic.subtract(listed.may, without.must),
  };
}

function listedTraffic(
  context: RuleContext,
  items: Rule['traffic'],
  ports: number | undefined,
): TrafficBounds {
  const { traffic } = context;
  if (items === 'any') return { must: traffic.all, may: traffic.all };
  const numbers = items.reduce((sum, item) => traffic.union(sum, numbered(item, traffic)), traffic.none);
  const unknown = items.some((item) => item.type === 'unknown');
  const named = items.flatMap((item) =>
    item.type === 'named' && ports !== undefined
      ? [context.ports.resolve(ports, item.protocol, item.name)]
      : [],
  );
  return {
    must: named.reduce((sum, bounds) => traffic.union(sum, bounds.must), numbers),
    may: unknown ? traffic.all : named.reduce((sum, bounds) => traffic.union(sum, bounds.may), numbers),
  };
}

/** What an item says without names, by number. */
function numbered(item: Traffic, traffic: TrafficTable): number {
  if (item.type === 'ports') return traffic.ports(item.protocol, item.ports);
  return item.type === 'connections' ? traffic.intern(item.connections) : traffic.none;
}

function trafficReasons(entry: PolicyEntry, rule: Rule): readonly Reason[] {
  const items = [...(rule.traffic === 'any' ? [] : rule.traffic), ...(rule.notTraffic ?? [])];
  return items.flatMap((item) => {
    if (item.type === 'unknown') return [item.reason];
    if (item.type !== 'named') return [];
    return [namedReason(entry, item)];
  });
}

function namedReason(entry: PolicyEntry, item: Extract<Traffic, { type: 'named' }>): Reason {
  return {
    code: 'U2',
    message: `named port ${item.name} cannot be resolved: the container ports of the destination are not fully known`,
    object: entry.policy.ref,
    path: item.path,
    ...(entry.policy.origin && { origin: entry.policy.origin }),
  };
}

/** The ways that a block with a Service's cluster address may open (trap 38). */
function throughServices(context: RuleContext, entry: PolicyEntry, rule: Rule): readonly Application[] {
  const group = context.groupOf(rule);
  if (group === undefined) return [];
  const { input, traffic, evaluation, table } = context;
  const allowed = traffic.get(trafficOf(context, rule, 0).may);
  return context.services.services
    .filter(({ groups }) => groups.includes(group))
    .map(({ service }) => ({
      columns: classesOf(service.endpoints, table),
      effect: evaluation.effect({
        type: 'match',
        action: 'allow',
        must: traffic.none,
        may: traffic.intern(rewrittenTraffic(service, allowed, input.inventory.endpoints)),
        reasons: [evaluation.reason(rewrittenReason(service, entry, rule))],
      }),
    }));
}

function classesOf(endpoints: readonly number[], table: ClassTable): readonly number[] {
  const ids = endpoints.map((endpoint) => table.classOf(endpoint)).filter((id) => id !== undefined);
  return [...new Set(ids)].sort((a, b) => a - b);
}
