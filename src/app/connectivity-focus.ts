/** What `--focus` names, as endpoints. */
import type { Inventory } from '../model/resource.ts';
import type { Dimension, Scope } from '../model/scope.ts';
import { SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';

/** Known names told in an error. */
const SHOWN_NAMES = 3;

/**
 * Indices of the endpoints that any of the texts names: `ns/name`, `ns/name[Kind]`, `namespace:NAME`, `zone:NAME` or
 * `zone:DIMENSION=NAME`. Throws USAGE, with the nearest names, for one that names nothing.
 */
export function focusedEndpoints(
  texts: readonly string[],
  inventory: Inventory,
  scope: Scope,
): ReadonlySet<number> {
  return new Set(texts.flatMap((text) => endpointsOf(text, inventory, scope)));
}

function endpointsOf(text: string, inventory: Inventory, scope: Scope): readonly number[] {
  const [, kind, name] = /^(namespace|zone):(.*)$/s.exec(text) ?? [];
  if (kind === 'namespace') return inNamespace(name!, inventory);
  if (kind === 'zone') return inZone(name!, scope);
  return ofWorkload(text, inventory);
}

function inNamespace(name: string, { endpoints }: Inventory): readonly number[] {
  const found = endpoints.filter(({ namespace }) => namespace === name).map(({ index }) => index);
  if (found.length > 0) return found;
  throw unknownName('namespace', name, [...new Set(endpoints.map(({ namespace }) => namespace))]);
}

function inZone(text: string, { dimensions }: Scope): readonly number[] {
  const [, first, second] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const zone = second ?? first!;
  const asked = second === undefined ? dimensions : dimensions.filter(({ name }) => name === first);
  const found = asked.flatMap((dimension) => membersOf(dimension, zone));
  if (found.length > 0) return found;
  const known = dimensions.flatMap(({ name, zones }) => zones.map((each) => `${name}=${each.name}`));
  throw unknownName('zone with a workload', text, known);
}

function membersOf({ assignments }: Dimension, zone: string): readonly number[] {
  return [...assignments.keys()].filter((index) => assignments[index]!.zone === zone);
}

function ofWorkload(text: string, { workloads, endpoints }: Inventory): readonly number[] {
  const owned = workloads.filter(({ ref: { namespace, name, kind } }) => {
    return [`${namespace}/${name}`, `${namespace}/${name}[${kind}]`].includes(text);
  });
  const pods = endpoints.filter(({ namespace, name }) => {
    return [`${namespace}/${name}`, `${namespace}/${name}[Pod]`].includes(text);
  });
  const found = [...owned.flatMap((workload) => workload.endpoints), ...pods.map(({ index }) => index)];
  if (found.length > 0) return found;
  const known = workloads.map(({ ref }) => `${ref.namespace}/${ref.name}[${ref.kind}]`);
  throw unknownName('workload', text, known);
}

function unknownName(what: string, text: string, known: readonly string[]): SegproofError {
  const near = nearestFew(text, known);
  return new SegproofError({
    code: 'USAGE',
    message: `--focus names no ${what}: ${text}`,
    expected: near.length > 0 ? near.join(', ') : 'ns/name, ns/name[Kind], namespace:NAME or zone:NAME',
  });
}

/** Names spelt almost so, with or without their kind or dimension; else those that hold the text. */
function nearestFew(text: string, known: readonly string[]): readonly string[] {
  const bare = new Map(known.map((name) => [name.replace(/\[.*$|^[^=]*=/g, ''), name]));
  const best = nearest(text, known) ?? bare.get(nearest(text, [...bare.keys()]) ?? '');
  const word = text.replace(/^.*[/=]/, '');
  const holding = word === '' ? [] : known.filter((name) => name !== best && name.includes(word));
  return [...(best === undefined ? [] : [best]), ...holding].slice(0, SHOWN_NAMES);
}
