/** NCA's recorded maps: rules between sets of pods and blocks of addresses, read back from their text. */

import type { AddressRange } from '../../../src/model/cidr.ts';
import { parseAddress, parseCidr } from '../../../src/model/cidr.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  NO_CONNECTIONS,
  PROTOCOLS,
  portsOf,
  subtract,
  union,
} from '../../../src/model/connection-set.ts';
import type { Endpoint } from '../../../src/model/resource.ts';

export interface RecordedMap {
  /** Name of the set. */
  readonly set: string;
  readonly rules: readonly RecordedRule[];
}

export interface RecordedRule {
  readonly from: RecordedEnd;
  readonly to: RecordedEnd;
  readonly traffic: ConnectionSet;
}

export type RecordedEnd =
  | { readonly ranges: readonly AddressRange[] }
  | { readonly namespaces: readonly string[]; readonly holds: (pod: Endpoint) => boolean };

/** What a text holds that we do not read: the reason why its map is left out. */
export class Unread extends Error {}

/** The maps of one output, a set each, or why one is left out. */
export function parseMaps(text: string): readonly (RecordedMap | Unread)[] {
  return text
    .split(/^final fw rules for query: /m)
    .slice(1)
    .map((section) => {
      const [head, ...lines] = section.split('\n');
      const set = /, config: (.*):$/.exec(head!)![1]!;
      try {
        return { set, rules: lines.filter((line) => line.trim() !== '').map(parseRule) };
      } catch (error) {
        if (error instanceof Unread) return error;
        throw error;
      }
    });
}

const RULE =
  /^(?:src: (\S+)|src_ns: \[(.*?)\] src_pods: \[(.*)\]) (?:dst: (\S+)|dst_ns: \[(.*?)\] dst_pods: \[(.*)\]) conn: (.*)$/;

function parseRule(line: string): RecordedRule {
  const found = RULE.exec(line);
  if (!found) throw new Unread(`a line of another form: ${line}`);
  const [, src, srcSpaces, srcPods, dst, dstSpaces, dstPods, conn] = found;
  return {
    from: parseEnd(src, srcSpaces, srcPods),
    to: parseEnd(dst, dstSpaces, dstPods),
    traffic: parseTraffic(conn!),
  };
}

function parseEnd(addresses?: string, spaces?: string, pods?: string): RecordedEnd {
  if (addresses !== undefined) return { ranges: addresses.split(',').map(parseRange) };
  return { namespaces: spaces!.split(','), holds: parsePods(pods!) };
}

function parseRange(text: string): AddressRange {
  const block = parseCidr(text);
  if (block) return block;
  const [first, last] = text.split('-').map((part) => parseAddress(part)!);
  return { family: first!.family, first: first!.value, last: (last ?? first)!.value };
}

/** `All connections`, `All but {…}`, or `{protocols:TCP, UDP,dst_ports:53},{…}`; other protocols are left out. */
function parseTraffic(text: string): ConnectionSet {
  if (text === 'All connections') return ALL_CONNECTIONS;
  if (text.startsWith('All but ')) return subtract(ALL_CONNECTIONS, parseTraffic(text.slice(8)));
  return [...text.matchAll(/\{(.*?)\}/g)].map(([, cube]) => parseCube(cube!)).reduce(union, NO_CONNECTIONS);
}

function parseCube(cube: string): ConnectionSet {
  if (/hosts:|paths:|methods:|src_ports:/.test(cube)) throw new Unread('HTTP conditions or source ports');
  const protocols = /protocols:([A-Za-z-]+(?:, [A-Za-z-]+)*)/.exec(cube)?.[1]?.split(', ') ?? [];
  const ports = /dst_ports:([\d,-]+)/.exec(cube)?.[1];
  const ranges = (ports ?? '1-65535').split(',').filter((range) => range !== '');
  return PROTOCOLS.filter((protocol) => protocols.includes(protocol))
    .map((protocol) => portsOf(protocol, ranges.map(parsePortRange)))
    .reduce(union, NO_CONNECTIONS);
}

function parsePortRange(text: string): { readonly first: number; readonly last: number } {
  const [first, last] = text.split('-').map(Number) as [number, number?];
  return { first, last: last ?? first };
}

type Holds = (pod: Endpoint) => boolean;

/** A condition on labels, or names of pods and of what owns them. */
function parsePods(text: string): Holds {
  if (text === '*') return () => true;
  if (text.includes('has_named_port')) throw new Unread('pods by the name of a port');
  const parts = text.split(', ').map((part) => (/[=()]/.test(part) ? parseLabels(part) : byName(part)));
  return (pod) => parts.some((holds) => holds(pod));
}

function byName(name: string): Holds {
  // Replicas of a template are numbered: `web-1`, `web-2`.
  const template = name.replace(/-\d+$/, '');
  return (pod) =>
    pod.name === name ||
    pod.workload.name === name ||
    pod.name.startsWith(`${name}-`) ||
    (pod.type === 'template' && pod.name === template);
}

const TOKEN = /\s*([({]|[)}]|and\b|or\b|!?has\([^)]*\)|[\w./-]+ (?:not )?in \([^)]*\)|[\w./-]+!?=[\w./-]*)/y;

/** `or` binds less than `and`; parentheses group. */
function parseLabels(text: string): Holds {
  TOKEN.lastIndex = 0;
  const tokens: string[] = [];
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Unread(`labels of another form: ${text.slice(at)}`);
    tokens.push(found[1]!);
  }
  const anyOf = (): Holds => {
    const parts = [allOf()];
    while (tokens[0] === 'or') {
      tokens.shift();
      parts.push(allOf());
    }
    return (pod) => parts.some((holds) => holds(pod));
  };
  const allOf = (): Holds => {
    const parts = [single()];
    while (tokens[0] === 'and') {
      tokens.shift();
      parts.push(single());
    }
    return (pod) => parts.every((holds) => holds(pod));
  };
  const single = (): Holds => {
    const token = tokens.shift()!;
    if (token !== '(' && token !== '{') return parseCondition(token);
    const inner = anyOf();
    tokens.shift();
    return inner;
  };
  return anyOf();
}

function parseCondition(token: string): Holds {
  const [, not, present] = /^(!?)has\((.*)\)$/.exec(token) ?? [];
  if (present !== undefined) return ({ labels }) => Object.hasOwn(labels, present) === (not === '');
  const [, key, out, list] = /^(\S+) (not )?in \((.*)\)$/.exec(token) ?? [];
  if (key !== undefined) {
    const values = list!.split(',');
    return ({ labels }) => values.includes(labels[key] ?? '') === (out === undefined);
  }
  const [, name, unequal, value] = /^([^!=]+)(!?)=(.*)$/.exec(token)!;
  return ({ labels }) => (labels[name!] === value) === (unequal === '');
}
