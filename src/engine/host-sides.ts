/**
 * The own side of a block of addresses: what the host endpoints that govern it, or may, let leave and enter. Blocks
 * without a host endpoint are under no policy.
 */
import type { Family } from '../model/cidr.ts';
import type { Direction } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { AddressSpace } from './addresses.ts';
import type { ClassTable } from './classes.ts';
import type { EngineInput, GovernedBy } from './engine.ts';
import type { Evaluation } from './evaluation.ts';
import type { HostTable } from './host-classes.ts';
import { type Row, verdictAt } from './row.ts';
import type { RowTable } from './rows.ts';

export interface HostSideContext {
  readonly input: EngineInput;
  readonly space: AddressSpace;
  readonly table: ClassTable;
  readonly hosts: HostTable;
  readonly rows: Readonly<Record<Direction, RowTable>>;
  readonly evaluation: Evaluation;
  /** Rows by group, where they are not those of `rows`. */
  readonly rowOf?: (group: number, direction: Direction, family: Family) => Row;
}

/** Verdict, by number, of a block's own side about a column. */
export type HostSides = (block: number, direction: Direction, column: number) => number;

export function createHostSides(context: HostSideContext): HostSides {
  const { space, table, evaluation } = context;
  if (context.hosts.members.length === 0) return () => evaluation.open;
  const isLocal = createLocality(context);
  return (block, direction, column) => {
    const governors = space.blocks[block]!.governedBy ?? [];
    if (governors.length === 0) return evaluation.open;
    const verdicts = governors.map(({ host }) => hostVerdict(context, host, direction, block, column));
    const reasons: Reason[] = [];
    if (governors.length > 1 || !governors[0]!.sure) reasons.push(governmentReason(context, governors[0]!));
    const open = !governors.some(({ sure }) => sure);
    const local =
      column < table.classes.length
        ? governors.some(({ host }) => isLocal(host, column))
        : column - table.classes.length === block;
    if (local) reasons.push(localReason(context, governors[0]!));
    return evaluation.anyOf(open || local ? [...verdicts, evaluation.open] : verdicts, reasons);
  };
}

function hostVerdict(
  { rows, rowOf, table, space }: HostSideContext,
  host: number,
  direction: Direction,
  block: number,
  column: number,
): number {
  const { family } = space.blocks[block]!;
  const group = rows[direction].groupOf(table.hosts[host]!.id);
  const row = rowOf ? rowOf(group, direction, family) : rows[direction].row(group, family);
  return verdictAt(row, column, table.classes.length);
}

/** Whether a class has, or may have, a pod on a node of the host endpoints of a class. */
function createLocality({ hosts, table, input }: HostSideContext): (host: number, id: number) => boolean {
  const known = new Map<number, boolean>();
  const nodesOf = hosts.members.map((_, host) => {
    return new Set(
      hosts.governors.filter((governor) => governor.host === host).flatMap(({ nodes }) => [...nodes]),
    );
  });
  const compute = (host: number, id: number) => {
    const nodes = nodesOf[host]!;
    const { members, stranger } = table.classes[id]!;
    if (stranger || nodes.has(undefined)) return true;
    return members.some((member) => {
      const { node } = input.inventory.endpoints[member]!;
      return node === undefined || nodes.has(node);
    });
  };
  return (host, id) => {
    const key = host * table.classes.length + id;
    const found = known.get(key) ?? compute(host, id);
    known.set(key, found);
    return found;
  };
}

/** Which of a node's interfaces bears an address is in no manifest (calico.md §2.9). */
function governmentReason(context: HostSideContext, governor: GovernedBy): Reason {
  return reasonOn(context, governor, 'may govern the address, or another host endpoint, or none');
}

/**
 * Calico lets a node reach its own pods, and judges the way back by a setting of its own (calico.md §2.9); a node
 * reaches itself by no interface that is governed.
 */
function localReason(context: HostSideContext, governor: GovernedBy): Reason {
  return reasonOn(context, governor, 'does not govern traffic between its node and what runs on it');
}

function reasonOn({ input, hosts }: HostSideContext, { host }: GovernedBy, what: string): Reason {
  const { ref, origin } = input.policies.hosts[hosts.members[host]![0]!]!;
  return {
    code: 'U7',
    message: `HostEndpoint ${ref.name} ${what}`,
    object: ref,
    ...(origin && { origin }),
  };
}
