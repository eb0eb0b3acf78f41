import { kindToRead } from '../inventory/kinds.ts';
import { DIRECTIONS, type EndpointSelector, type Taint } from '../model/policy.ts';
import { EVERYTHING } from '../model/selector.ts';
import type { SnapshotHeader, SnapshotList } from '../model/snapshot.ts';
import { formatProblem } from '../util/error.ts';
import { type AbilityOptions, abilityOf } from './abilities.ts';

const EVERY_ENDPOINT: EndpointSelector = {
  namespaces: { selector: EVERYTHING },
  pods: EVERYTHING,
  hosts: EVERYTHING,
};

/** What was not read could hold any policy: U1 on all that it could reach. */
export function unreadTaints(header: SnapshotHeader, options: AbilityOptions): readonly Taint[] {
  return [...header.lists.flatMap((list) => listTaints(list, options)), ...documentTaints(header)];
}

function listTaints(list: SnapshotList, options: AbilityOptions): readonly Taint[] {
  if (kindToRead(list.group, list.kind)?.role === 'governance') return [];
  const ability = abilityOf(list.group, list.kind, options);
  if (ability !== 'modelled' && ability !== 'may-allow' && ability !== 'restricts') return [];
  if (list.outcome === 'missing') return [];
  if (list.outcome === 'read' && !list.namespaces) return [];
  const name = `${list.resource}${list.group ? `.${list.group}` : ''}`;
  const why =
    list.outcome === 'read' ? `listed in some namespaces only` : `not read: ${list.message ?? list.outcome}`;
  return [
    {
      effect: ability === 'restricts' ? 'restricts' : 'may-allow',
      subject: list.outcome === 'read' ? outside(list.namespaces ?? []) : EVERY_ENDPOINT,
      directions: DIRECTIONS,
      reason: { code: 'U1', message: `${name} ${why}` },
    },
  ];
}

/** Every namespace but those that were listed. */
function outside(namespaces: readonly string[]): EndpointSelector {
  return {
    namespaces: {
      selector: { op: 'not', of: { op: 'in', key: 'kubernetes.io/metadata.name', values: namespaces } },
    },
    pods: EVERYTHING,
  };
}

/** A document that could not be read may have been a policy of any kind, anywhere. */
function documentTaints(header: SnapshotHeader): readonly Taint[] {
  const [first, ...others] = header.problems;
  if (!first) return [];
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const message = `a document could not be read and may hold a policy: ${formatProblem(first)}${more}`;
  const origin = first.place && {
    file: first.place.file,
    ...(first.place.line !== undefined && { line: first.place.line }),
  };
  return [
    {
      effect: 'may-allow',
      subject: EVERY_ENDPOINT,
      directions: DIRECTIONS,
      reason: { code: 'U1', message, ...(origin && { origin }) },
    },
  ];
}
