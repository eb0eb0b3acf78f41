/** Classes after a change: those of namespaces that it does not touch are taken as they are. */
import { type ClassTable, createClassTable, type KeptClasses } from '../classes.ts';
import { classContext } from '../foundations.ts';
import type { Parts } from '../parts.ts';
import type { Changes } from './changes.ts';
import type { UpdatedFoundations } from './foundations.ts';

export interface UpdatedClasses {
  readonly table: ClassTable;
  /** Number of the namespaces whose endpoints were told apart again. */
  readonly namespaces: number;
  /** Whether equal keys of classes mean the same as before, in a namespace. */
  readonly keysHold: (namespace: number) => boolean;
}

export function updateClasses(before: Parts, updated: UpdatedFoundations, changes: Changes): UpdatedClasses {
  const { base, asked, sameHosts } = updated;
  const { names, numberOf } = base.namespaces;
  const rewritten = new Set(serviceNamespaces(before, base, changes).map(numberOf));
  const keysHold = (number: number) => asked !== 'all' && !asked.has(number) && !rewritten.has(number);
  const touched = new Set([...changes.inventory.endpointsIn, ...changes.inventory.labelsOf].map(numberOf));
  const holds = (number: number) => keysHold(number) && !touched.has(number);
  const again = new Set([...names.keys()].filter((number) => !holds(number)));
  if (again.size === 0 && changes.inventory.same && sameHosts) {
    return { table: before.table, namespaces: 0, keysHold };
  }
  const table = createClassTable(classContext(base), keptClasses(before, base, again, changes));
  return { table, namespaces: again.size, keysHold };
}

/** Namespaces with endpoints whose Services are told apart by address: which those are may change with every object. */
function serviceNamespaces(
  before: Parts,
  next: UpdatedFoundations['base'],
  { inventory }: Changes,
): readonly string[] {
  if (inventory.same && before.services === next.services) return [];
  return [before, next].flatMap(({ services, input }) =>
    services.services.flatMap(({ service }) =>
      service.endpoints.map((index) => input.inventory.endpoints[index]!.namespace),
    ),
  );
}

function keptClasses(
  { table }: Parts,
  { namespaces, input }: UpdatedFoundations['base'],
  again: ReadonlySet<number>,
  { inventory }: Changes,
): KeptClasses {
  const { endpoints } = input.inventory;
  const inNamespace = (number: number) => table.classes.slice(...table.rangeOf(number));
  const members = () => [...again].flatMap((number) => inNamespace(number).flatMap((each) => each.members));
  return {
    in: (number) => {
      if (again.has(number)) return undefined;
      const kept = inNamespace(number);
      return inventory.same
        ? kept
        : kept.map((each) => ({ ...each, members: each.members.map(inventory.later) }));
    },
    others: inventory.same
      ? members()
          .sort((a, b) => a - b)
          .map((index) => endpoints[index]!)
      : endpoints.filter(({ namespace }) => again.has(namespaces.numberOf(namespace))),
    ...(inventory.same && { families: table.families }),
  };
}
