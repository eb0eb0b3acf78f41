import { isEverything } from '../model/selector.ts';
import type { ClassTable } from './classes.ts';
import type { Certainty } from './evaluation.ts';
import type { HostTable } from './host-classes.ts';
import { createLabelIndex, type LabelIndex } from './label-index.ts';
import type { NamespaceSet, NamespaceTable } from './namespaces.ts';
import type { SelectorTable, UsedSelector } from './selectors.ts';

/** Classes, of pods and of host endpoints, that a selector matches for sure, and those it may match besides. */
export interface ClassSet {
  readonly must: readonly number[];
  readonly maybe: readonly number[];
  /** Every class of pods for sure: `must` then holds those of host endpoints only. */
  readonly all: boolean;
}

export interface ClassSets {
  /** Those that were asked for, by the selector's number. */
  readonly known: readonly (ClassSet | undefined)[];
  /** By the selector's number. */
  of(selector: number): ClassSet;
}

const ALL_CLASSES: ClassSet = { must: [], maybe: [], all: true };

/** Evaluates each selector once, on classes, when it is first asked for; those of `seeds` are known. */
export function createClassSets(
  selectors: SelectorTable,
  namespaces: NamespaceTable,
  table: ClassTable,
  hosts: HostTable,
  seeds: ClassSets['known'] = [],
): ClassSets {
  const known = [...seeds];
  const indices = classIndices(namespaces, table);
  return {
    known,
    of(selector) {
      known[selector] ??= withHosts(selectors.known[selector]!, table, indices, hosts);
      return known[selector];
    },
  };
}

interface ClassIndices {
  /** Index over the classes of one namespace. */
  near(namespace: number): LabelIndex;
  wide(): LabelIndex;
}

function classIndices(namespaces: NamespaceTable, table: ClassTable): ClassIndices {
  const near: LabelIndex[] = new Array(namespaces.names.length);
  let wide: LabelIndex | undefined;
  return {
    near(namespace) {
      near[namespace] ??= createLabelIndex(table.classes.slice(...table.rangeOf(namespace)));
      return near[namespace];
    },
    wide() {
      wide ??= createLabelIndex(table.classes);
      return wide;
    },
  };
}

/** Ids of host classes follow those of all others. */
function withHosts(used: UsedSelector, table: ClassTable, indices: ClassIndices, hosts: HostTable): ClassSet {
  const set = evaluate(used, table, indices);
  if (!used.select.hosts || table.hosts.length === 0) return set;
  const found = hosts.select(used.select.hosts);
  const idOf = (position: number) => table.hosts[position]!.id;
  return {
    all: set.all,
    must: [...set.must, ...found.must.map(idOf)],
    maybe: [...set.maybe, ...found.maybe.map(idOf)],
  };
}

/** Whether a set holds the class for sure, perhaps, or not. */
export function holdsClass(set: ClassSet, id: number, table: ClassTable): Certainty {
  if ((set.all && id < table.classes.length) || set.must.includes(id)) return 'yes';
  return set.maybe.includes(id) ? 'maybe' : 'no';
}

function evaluate({ select, namespaces }: UsedSelector, table: ClassTable, indices: ClassIndices): ClassSet {
  const anyPod = isEverything(select.pods);
  if (anyPod && namespaces.all) return ALL_CLASSES;
  const must: number[] = [];
  const maybe: number[] = [];
  if (!anyPod && namespaces.must.length + namespaces.maybe.length > 4) {
    return evaluateWide(select.pods, namespaces, table, indices);
  }
  const visit = (list: readonly number[], sure: boolean) => {
    for (const namespace of list) {
      const [first, end] = table.rangeOf(namespace);
      const found = anyPod ? undefined : indices.near(namespace).select(select.pods);
      const target = sure ? must : maybe;
      if (!found) for (let id = first; id < end; id++) target.push(id);
      for (const position of found?.must ?? []) target.push(first + position);
      for (const position of found?.maybe ?? []) maybe.push(first + position);
    }
  };
  visit(namespaces.must, true);
  visit(namespaces.maybe, false);
  return { must: ascending(must), maybe: ascending(maybe), all: false };
}

/** Over many namespaces: all classes that the pod selector matches, then those of the namespaces. */
function evaluateWide(
  pods: UsedSelector['select']['pods'],
  namespaces: NamespaceSet,
  table: ClassTable,
  indices: ClassIndices,
): ClassSet {
  const sure = new Set(namespaces.must);
  const possible = new Set(namespaces.maybe);
  const found = indices.wide().select(pods);
  const namespaceOf = (id: number) => table.classes[id]!.namespaceNumber;
  const must = found.must.filter((id) => sure.has(namespaceOf(id)));
  const maybe = [
    ...found.must.filter((id) => possible.has(namespaceOf(id))),
    ...found.maybe.filter((id) => sure.has(namespaceOf(id)) || possible.has(namespaceOf(id))),
  ];
  return { must, maybe: ascending(maybe), all: false };
}

function ascending(ids: number[]): readonly number[] {
  return ids.sort((a, b) => a - b);
}
