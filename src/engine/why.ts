/** In words, why a policy does not select an endpoint and why a peer of a rule does not match one. */
import { containsAddress, parseAddress } from '../model/cidr.ts';
import { formatConnections } from '../model/connection-set.ts';
import type { EndpointSelector, Peer, Rule, Traffic } from '../model/policy.ts';
import type { Labels } from '../model/resource.ts';
import { formatSelector, matches, type Selector } from '../model/selector.ts';
import { rangesOfPeer } from './addresses.ts';
import { NAME_LABEL } from './namespaces.ts';

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
  return (
    missed &&
    (namespaceNames(missed, seen) ?? lacks(missed, `namespace ${seen.namespace}`, seen.namespaceLabels))
  );
}

function missedPods({ pods }: EndpointSelector, seen: Seen): string | undefined {
  const missed = firstMissed(pods, seen.labels);
  return missed && lacks(missed, seen.name, seen.labels);
}

/** The first condition that fails; `undefined` when none does for sure. */
function firstMissed(selector: Selector, labels: Labels): Selector | undefined {
  if (matches(selector, labels) !== false) return undefined;
  if (selector.op !== 'all') return selector;
  return selector.of.map((part) => firstMissed(part, labels)).find((part) => part !== undefined) ?? selector;
}

/** Namespaces asked for by their names, without the label that every cluster gives them (trap 27). */
function namespaceNames(missed: Selector, { namespace }: Seen): string | undefined {
  if (missed.op !== 'in' || missed.key !== NAME_LABEL) return undefined;
  const [only, ...others] = missed.values;
  return `asks for ${others.length > 0 ? `namespaces ${missed.values.join(', ')}` : `namespace ${only}`}, not ${namespace}`;
}

function lacks(missed: Selector, who: string, labels: Labels): string {
  const key = keyOf(missed);
  const asked = `asks for ${formatSelector(missed)}`;
  if (key === undefined) return `${asked}, which ${who} does not meet`;
  return `${asked}, but ${who} has ${Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no label ${key}`}`;
}

function keyOf(selector: Selector): string | undefined {
  if (selector.op === 'not') return keyOf(selector.of);
  return selector.op === 'in' || selector.op === 'exists' ? selector.key : undefined;
}

/** A field of a peer that an end does not meet, and why. */
interface Miss {
  readonly path: string;
  readonly why: string;
}

/** Every peer of the rule with what it lacks, those that lack the same together; empty when a peer matches. */
export function whyNoPeer(rule: Rule, seen: Seen, subjectNamespace: string): string {
  if (rule.peers === 'any') return '';
  const places = new Map<string, Set<string>>();
  for (const peer of rule.peers) {
    const { path, why } = missed(peer, seen, subjectNamespace) ?? { path: peer.path, why: 'matches' };
    places.set(why, (places.get(why) ?? new Set()).add(fieldOf(path)));
  }
  return [...places].map(([why, fields]) => `${[...fields].join(', ')}: ${why}`).join('; ');
}

/** What a rule asks of its own end and that end lacks (trap 78); `undefined` when nothing. */
export function whyNotSelf(rule: Rule, self: Seen): string | undefined {
  const miss = rule.self && missed(rule.self, self, self.namespace ?? '');
  return miss && `${fieldOf(miss.path)}: ${miss.why}`;
}

/** `undefined` when it matches. */
function missed(peer: Peer, seen: Seen, subjectNamespace: string): Miss | undefined {
  const inner = (part: Peer) => missed(part, seen, subjectNamespace);
  const { path } = peer;
  switch (peer.type) {
    case 'unknown':
      return { path, why: peer.reason.message };
    case 'endpoints':
      return missedEndpoints(peer, seen, subjectNamespace);
    case 'addresses':
      return at(path, whyNotBlocks([peer], seen));
    case 'cidrs':
      return at(path, whyNotCidrs(peer, seen));
    case 'all':
      return peer.of.map(inner).find((miss) => miss !== undefined);
    case 'any': {
      const misses = peer.of.map(inner);
      if (misses.some((miss) => miss === undefined)) return undefined;
      return {
        path: misses[0]?.path ?? path,
        why: misses.map((miss) => miss!.why).join(', and ') || 'matches no peer',
      };
    }
    case 'not':
      return inner(peer.of) === undefined
        ? { path, why: `${seen.name} is among those it excludes` }
        : undefined;
  }
}

function at(path: string, why: string | undefined): Miss | undefined {
  return why === undefined ? undefined : { path, why };
}

function missedEndpoints(
  { path, select }: Extract<Peer, { type: 'endpoints' }>,
  seen: Seen,
  subjectNamespace: string,
): Miss | undefined {
  const { namespaces } = select;
  const own = 'name' in namespaces && namespaces.name === subjectNamespace && seen.namespace !== undefined;
  if (own && seen.namespace !== subjectNamespace) {
    return { path, why: `${selectorWord(path)} alone stays in namespace ${subjectNamespace}` };
  }
  const spaces = missedNamespace(select, seen);
  if (spaces !== undefined) return { path: spacesPath(path, select, seen), why: spaces };
  return at(path, missedPods(select, seen));
}

/** A peer of Calico has a field for each of its selectors, and is known by the first: `source.selector`. */
const CALICO_FIELD = /(?<=\b(?:source|destination)\.)\w+$/;

/** The field by which the dialect selects pods. */
function selectorWord(path: string): string {
  const field = CALICO_FIELD.exec(path)?.[0] ?? 'podSelector';
  return field === 'serviceAccounts' ? 'a list of serviceAccounts' : `a ${field}`;
}

/** Where a namespace's labels are what is missed: in Calico beside the field by which the peer is known. */
function spacesPath(path: string, { namespaces }: EndpointSelector, seen: Seen): string {
  const byLabels = 'selector' in namespaces && seen.namespace !== undefined;
  return byLabels ? path.replace(CALICO_FIELD, 'namespaceSelector') : path;
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

/** Blocks of a list, or those of the network sets that Calico's selector found. */
function whyNotCidrs({ path, cidrs }: Extract<Peer, { type: 'cidrs' }>, seen: Seen): string | undefined {
  const why = whyNotBlocks(
    cidrs.map((cidr) => ({ cidr, except: [] })),
    seen,
  );
  return why !== undefined && /elector$/.test(path) ? `of the network sets it selects, ${why}` : why;
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

/** `from[1]` of `spec.ingress[0].from[1].ipBlock`; `source.selector` of Calico's paths; else the last part. */
function fieldOf(path: string): string {
  return (
    /(?:from|to)\[\d+\]|\b(?:source|destination)\b.*/.exec(path)?.[0] ?? path.slice(path.lastIndexOf('.') + 1)
  );
}
