/** In words, why a policy does not select an endpoint and why a peer of a rule does not match one. */
import { containsAddress, parseAddress } from '../model/cidr.ts';
import { formatConnections } from '../model/connection-set.ts';
import type { EndpointSelector, Peer, Rule, Traffic } from '../model/policy.ts';
import type { Labels } from '../model/resource.ts';
import { formatSelector, matches, type Selector } from '../model/selector.ts';
import { rangesOfPeer } from './addresses.ts';

/** One end as far as selectors and blocks see it. */
export interface Seen {
  /** How it reads: `shop/web`, `10.0.0.0-10.255.255.255`. */
  readonly name: string;
  readonly namespace?: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
  readonly addresses: readonly string[];
  /** A pod that shares its node's network: known by that address, and to no selector (trap 30). */
  readonly hostNetwork?: true;
}

export function whyNotSelected(select: EndpointSelector, seen: Seen): string {
  return missedNamespace(select, seen) ?? missedPods(select, seen) ?? 'selects nothing of this';
}

function missedNamespace({ namespaces }: EndpointSelector, seen: Seen): string | undefined {
  if (seen.hostNetwork)
    return `selects pods, and ${seen.name} is on the host network: known by its node’s address`;
  if (seen.namespace === undefined) return 'selects pods, and this is an address';
  if ('name' in namespaces) {
    return namespaces.name === seen.namespace
      ? undefined
      : `selects in namespace ${namespaces.name}, not ${seen.namespace}`;
  }
  const missed = firstMissed(namespaces.selector, seen.namespaceLabels);
  return missed && `namespace ${seen.namespace} ${missed}`;
}

function missedPods({ pods }: EndpointSelector, seen: Seen): string | undefined {
  const missed = firstMissed(pods, seen.labels);
  return missed && `${seen.name} ${missed}`;
}

/** The first condition that fails, in words; `undefined` when none does for sure. */
function firstMissed(selector: Selector, labels: Labels): string | undefined {
  if (selector.op === 'all') {
    for (const part of selector.of) {
      const missed = firstMissed(part, labels);
      if (missed) return missed;
    }
    return undefined;
  }
  if (matches(selector, labels) !== false) return undefined;
  const key = keyOf(selector);
  if (key === undefined) return `does not meet ${formatSelector(selector)}`;
  const has = Object.hasOwn(labels, key) ? `has ${key}=${labels[key]}` : `has no label ${key}`;
  return `${has}, and ${formatSelector(selector)} is asked for`;
}

function keyOf(selector: Selector): string | undefined {
  if (selector.op === 'not') return keyOf(selector.of);
  return selector.op === 'in' || selector.op === 'exists' ? selector.key : undefined;
}

/** Every peer of the rule with what it lacks, those that lack the same together; empty when a peer matches. */
export function whyNoPeer(rule: Rule, seen: Seen, subjectNamespace: string): string {
  if (rule.peers === 'any') return '';
  const places = new Map<string, string[]>();
  for (const peer of rule.peers) {
    const why = whyNotPeer(peer, seen, subjectNamespace) ?? 'matches';
    places.set(why, [...(places.get(why) ?? []), peerPart(peer.path)]);
  }
  return [...places].map(([why, parts]) => `${parts.join(', ')}: ${why}`).join('; ');
}

/** What a rule asks of its own end and that end lacks (trap 78); `undefined` when nothing. */
export function whyNotSelf(rule: Rule, self: Seen): string | undefined {
  return rule.self && whyNotPeer(rule.self, self, self.namespace ?? '');
}

/** `undefined` when it matches. */
function whyNotPeer(peer: Peer, seen: Seen, subjectNamespace: string): string | undefined {
  const inner = (part: Peer) => whyNotPeer(part, seen, subjectNamespace);
  switch (peer.type) {
    case 'unknown':
      return peer.reason.message;
    case 'endpoints':
      return whyNotEndpoints(peer.select, seen, subjectNamespace);
    case 'addresses':
      return whyNotBlocks([peer], seen);
    case 'cidrs':
      return whyNotBlocks(
        peer.cidrs.map((cidr) => ({ cidr, except: [] })),
        seen,
      );
    case 'all':
      return peer.of.map(inner).find((why) => why !== undefined);
    case 'any': {
      const whys = peer.of.map(inner);
      return whys.some((why) => why === undefined) ? undefined : whys.join(', and ') || 'matches no peer';
    }
    case 'not':
      return inner(peer.of) === undefined ? `${seen.name} is what it leaves out` : undefined;
  }
}

function whyNotEndpoints(select: EndpointSelector, seen: Seen, subjectNamespace: string): string | undefined {
  const { namespaces } = select;
  const own = 'name' in namespaces && namespaces.name === subjectNamespace && seen.namespace !== undefined;
  return own && seen.namespace !== subjectNamespace
    ? `a podSelector alone stays in namespace ${subjectNamespace}`
    : (missedNamespace(select, seen) ?? missedPods(select, seen));
}

interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** Blocks that are listed before the rest is counted. */
const SHOWN_BLOCKS = 4;

function whyNotBlocks(blocks: readonly Block[], seen: Seen): string | undefined {
  const held = (block: Block) => seen.addresses.some((address) => holds(block, address));
  if (blocks.some(held)) return undefined;
  const names = blocks.slice(0, SHOWN_BLOCKS).map(({ cidr, except }) => {
    return except.length > 0 ? `${cidr} except ${except.join(', ')}` : cidr;
  });
  const text = [...names, ...(blocks.length > SHOWN_BLOCKS ? ['…'] : [])].join(' and ');
  if (seen.addresses.length === 0) return `${seen.name} has no known address for ${text}`;
  return (
    excepted(blocks, seen) ??
    `${text} ${blocks.length > 1 ? 'do' : 'does'} not hold ${seen.addresses.join(', ')}`
  );
}

function holds({ cidr, except }: Block, text: string): boolean {
  const address = parseAddress(text);
  const ranges = rangesOfPeer({ type: 'addresses', path: '', cidr, except });
  return address !== undefined && ranges.some((range) => containsAddress(range, address));
}

/** The block holds the address, and its exception takes it out again. */
function excepted(blocks: readonly Block[], { addresses }: Seen): string | undefined {
  for (const { cidr, except } of blocks) {
    const address = addresses.find((text) => holds({ cidr, except: [] }, text));
    const by = address && except.find((cut) => holds({ cidr: cut, except: [] }, address));
    if (by) return `${cidr} holds ${address}, but its exception ${by} takes it out`;
  }
  return undefined;
}

/** What a rule speaks of: the ports it lists, and those it takes away (trap 77). */
export function formatRuleTraffic({ traffic, notTraffic }: Rule): string {
  const listed = formatTraffic(traffic);
  return notTraffic && notTraffic.length > 0 ? `${listed} but ${formatTraffic(notTraffic)}` : listed;
}

/** The ports a rule lists, as it lists them. */
function formatTraffic(traffic: Rule['traffic']): string {
  return traffic === 'any' ? 'all ports' : traffic.map(formatItem).join(', ');
}

function formatItem(item: Traffic): string {
  if (item.type === 'unknown') return 'ports that are not modelled';
  if (item.type === 'named')
    return `${item.protocol === 'any' ? '' : `${item.protocol} `}port named ${item.name}`;
  if (item.type === 'connections') return formatConnections(item.connections);
  const { first, last } = item.ports;
  if (first === 1 && last === 65535) return `all ${item.protocol} ports`;
  return `${item.protocol} ${first === last ? first : `${first}-${last}`}`;
}

/** `spec.ingress[0].from[1].ipBlock` → `from[1]`; else the last part. */
function peerPart(path: string): string {
  return /(?:from|to)\[\d+\]/.exec(path)?.[0] ?? path.slice(path.lastIndexOf('.') + 1);
}
