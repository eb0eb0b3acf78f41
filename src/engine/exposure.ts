/** Which endpoints are open to peers that nobody listed: pods that do not exist yet, and the Internet. */
import { formatAddressRange } from '../model/cidr.ts';
import { type ConnectionSet, intersect, isEmpty, subtract } from '../model/connection-set.ts';
import { DIRECTIONS, type Direction, type Policy, type Rule } from '../model/policy.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Cell, type Cells, createCells } from './connectivity-cells.ts';
import { createRanges } from './connectivity-ranges.ts';
import { type ConnectivityUnit, unitsOf } from './connectivity-units.ts';
import type { Engine, PeerRef } from './engine.ts';
import { type WithNewcomers, withNewcomers } from './newcomers.ts';

/**
 * `any-namespace`: a pod in a namespace that does not exist yet; `own-namespace`: a pod with labels that no selector
 * names, in the endpoint's namespace; `new-pods`: pods that a rule's selector asks for and that do not exist yet, where
 * they may do more than those; `internet`: addresses that no named set holds.
 */
export type ExposedTo = 'any-namespace' | 'own-namespace' | 'new-pods' | 'internet';

export interface ExposureRow {
  /** `ns/name[Kind]`. */
  readonly endpoint: string;
  /** `ingress`: they reach it; `egress`: it reaches them. */
  readonly direction: Direction;
  readonly peer: ExposedTo;
  /** Of new pods: their labels, and where they would be. */
  readonly pods?: string;
  /** Of the Internet: which addresses, `first-last`. */
  readonly addresses?: readonly string[];
  readonly conn: string;
  readonly unknown?: Cell['unknown'];
  /** Rules on the endpoint's side that allow it; empty where none isolates it. */
  readonly rules: readonly { readonly policy: string; readonly rule: string; readonly place?: string }[];
}

export interface ExposureQuery {
  readonly focus?: ReadonlySet<number>;
  readonly direction?: Direction;
  readonly traffic?: ConnectionSet;
}

/** By endpoint, direction, then peer. What is not listed is closed. Host-network workloads, under no policy, are left out. */
export function exposureRows(engine: Engine, query: ExposureQuery = {}): readonly ExposureRow[] {
  const context = {
    engine,
    query,
    cells: createCells(query.traffic),
    toRanges: createRanges(engine),
    grown: withNewcomers(engine),
  };
  const known = new Map<number, readonly Open[]>();
  const { focus } = query;
  return unitsOf(engine).flatMap((unit) => {
    if (unit.class === undefined || (focus && !unit.endpoints.some((index) => focus.has(index)))) return [];
    const open = known.get(unit.class) ?? openings(unit.class, context);
    known.set(unit.class, open);
    return open.map((row) => ({ endpoint: unit.name, ...row }));
  });
}

type Open = Omit<ExposureRow, 'endpoint'>;

interface Context {
  readonly engine: Engine;
  readonly query: ExposureQuery;
  readonly cells: Cells;
  readonly toRanges: ReturnType<typeof createRanges>;
  readonly grown: WithNewcomers;
}

function openings(subject: NonNullable<ConnectivityUnit['class']>, context: Context): readonly Open[] {
  const { engine, query } = context;
  const strangers = [
    ['any-namespace', { class: engine.stranger() }],
    ['own-namespace', { class: engine.stranger(engine.classes[subject]!.namespace) }],
  ] as const;
  return DIRECTIONS.filter((direction) => (query.direction ?? direction) === direction).flatMap(
    (direction) => [
      ...strangers.flatMap(([name, peer]) => openTo(subject, direction, name, peer, context)),
      ...openToNewcomers(subject, direction, context),
      ...openToInternet(subject, direction, context),
    ],
  );
}

function openTo(
  subject: number,
  direction: Direction,
  name: ExposedTo,
  peer: PeerRef,
  context: Context,
): readonly Open[] {
  const cell = cellWith(subject, direction, peer, context);
  if (!cell) return [];
  return [{ direction, peer: name, ...cell, rules: rulesOf(subject, direction, peer, context) }];
}

/** Asked of the engine in which they exist, where the endpoint is in a class of another number. */
function openToNewcomers(subject: number, direction: Direction, context: Context): readonly Open[] {
  const { engine, newcomers } = context.grown;
  const grown = { ...context, engine };
  const { members, namespace } = context.engine.classes[subject]!;
  const self = engine.classOf(members[0]!)!;
  const open = new Map<string, Open>();
  for (const { pods, endpoint } of newcomers) {
    const id = engine.classOf(endpoint)!;
    const listed =
      engine.classes[id]!.namespace === namespace ? engine.stranger(namespace) : engine.stranger();
    const [verdict, known] = [id, listed].map((peer) => between(self, direction, { class: peer }, engine));
    if (isEmpty(subtract(verdict!.may, known!.may))) continue;
    for (const row of openTo(self, direction, 'new-pods', { class: id }, grown)) {
      const found = { ...row, pods };
      open.set(JSON.stringify(found), found);
    }
  }
  return [...open.values()];
}

function openToInternet(subject: number, direction: Direction, context: Context): readonly Open[] {
  const { engine, toRanges } = context;
  const groups = new Map<string, { readonly open: Open; readonly blocks: number[] }>();
  for (const { id, set } of engine.blocks) {
    if (set !== 'internet') continue;
    for (const open of openTo(subject, direction, 'internet', { block: id }, context)) {
      const key = JSON.stringify(open);
      const group = groups.get(key) ?? { open, blocks: [] };
      groups.set(key, group);
      group.blocks.push(id);
    }
  }
  return [...groups.values()]
    .map(({ open, blocks }) => ({ ...open, addresses: toRanges(blocks).map(formatAddressRange) }))
    .filter(({ addresses }) => addresses.length > 0);
}

function cellWith(
  subject: number,
  direction: Direction,
  peer: PeerRef,
  { engine, cells }: Context,
): Cell | undefined {
  return cells.of(between(subject, direction, peer, engine));
}

function between(subject: number, direction: Direction, peer: PeerRef, engine: Engine): Verdict {
  const self: PeerRef = { class: subject };
  return direction === 'ingress' ? engine.connections(peer, self) : engine.connections(self, peer);
}

function rulesOf(
  subject: number,
  direction: Direction,
  peer: PeerRef,
  { engine, query }: Context,
): Open['rules'] {
  const { may } = engine.side(subject, direction, peer);
  const traffic = query.traffic ? intersect(may, query.traffic) : may;
  if (isEmpty(traffic)) return [];
  return engine.decidingRules(subject, direction, peer, traffic).map(ruleText);
}

function ruleText({ policy, rule }: { readonly policy: Policy; readonly rule: Rule }): Open['rules'][number] {
  const { ref, origin } = policy;
  const line = origin?.lines?.[rule.path] ?? origin?.line;
  const name = `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
  const place = origin && (line === undefined ? origin.file : `${origin.file}:${line}`);
  return { policy: name, rule: rule.path, ...(place !== undefined && { place }) };
}
