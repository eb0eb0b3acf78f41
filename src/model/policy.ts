/**
 * The one intermediate form of all policy dialects (design.md §4): tiers in order; in a tier, policies in order; in a
 * policy, rules in order. Nothing here is shaped like one dialect.
 */

import type { PortRange } from './connection-set.ts';
import type { ObjectRef, Origin, Protocol } from './resource.ts';
import type { Selector } from './selector.ts';
import type { Reason } from './verdict.ts';

export type Direction = 'ingress' | 'egress';
export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

export type Action = 'allow' | 'deny' | 'pass' | 'log';

/** A step of evaluation. A rule of a lower tier is reached only by traffic that no higher tier decided. */
export interface Tier {
  readonly name: string;
  /** Ascending: the lowest is asked first. */
  readonly order: number;
  /** What happens to traffic of an endpoint that the tier isolates and that no rule of it decided. */
  readonly unmatched: 'deny' | 'pass';
  /** `union`: every allow counts, order is without meaning (NetworkPolicy). `first`: the first match decides. */
  readonly combine: 'union' | 'first';
}

export interface Policy {
  /** Key of the record it was lowered from. */
  readonly key: string;
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  readonly tier: string;
  /** Ascending within the tier; policies of one order compare by `key`. */
  readonly order: number;
  readonly subject: EndpointSelector;
  /** Directions in which the tier's `unmatched` applies to the subjects because of this policy. */
  readonly isolates: readonly Direction[];
  readonly rules: readonly Rule[];
  /** What a reviewer should know of the object: inactive rules, values clamped, deprecated fields. */
  readonly issues: readonly PolicyIssue[];
}

export interface PolicyIssue {
  readonly code: 'inactive-direction' | 'duplicate' | 'suspicious';
  /** Field path in the object. */
  readonly path: string;
  readonly message: string;
}

export interface Rule {
  readonly direction: Direction;
  readonly action: Action;
  /** Field path in the object, such as `spec.ingress[0]`. */
  readonly path: string;
  /** `any`: every peer, also beyond the cluster (trap 10). An empty list matches nothing. */
  readonly peers: readonly Peer[] | 'any';
  /** `any`: all ports of all protocols (trap 11). An empty list matches nothing. */
  readonly traffic: readonly Traffic[] | 'any';
}

/** Endpoints by namespace and by their own labels. Host-network pods are never matched (trap 30). */
export interface EndpointSelector {
  readonly namespaces: { readonly name: string } | { readonly selector: Selector };
  readonly pods: Selector;
}

export type Peer =
  | { readonly type: 'endpoints'; readonly path: string; readonly select: EndpointSelector }
  | {
      readonly type: 'addresses';
      readonly path: string;
      readonly cidr: string;
      readonly except: readonly string[];
    }
  /** Cannot be modelled: may match any peer, must match none. */
  | { readonly type: 'unknown'; readonly path: string; readonly reason: Reason };

export type Traffic =
  | { readonly type: 'ports'; readonly path: string; readonly protocol: Protocol; readonly ports: PortRange }
  /** Resolves on the destination's container ports, per endpoint (traps 14–18). */
  | { readonly type: 'named'; readonly path: string; readonly protocol: Protocol; readonly name: string }
  | { readonly type: 'unknown'; readonly path: string; readonly reason: Reason };

/**
 * An object, or a list that could not be read, that acts on endpoints in a way that is not modelled.
 * `may-allow` moves both bounds (may: everything, must: nothing); `restricts` lowers *must* only (design.md §5).
 */
export interface Taint {
  readonly effect: 'may-allow' | 'restricts';
  readonly subject: EndpointSelector;
  readonly directions: readonly Direction[];
  readonly reason: Reason;
}

/** All that the engine evaluates. */
export interface PolicySet {
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  readonly taints: readonly Taint[];
  /** Policy objects of every kind that was read, with what became of each; also those without effect. */
  readonly objects: readonly PolicyObject[];
}

/** What a policy kind can do (design.md §5, "What a policy kind can do"). */
export type Ability = 'modelled' | 'derived' | 'restricts' | 'may-allow' | 'inert' | 'not-network';

export interface PolicyObject {
  readonly key: string;
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  readonly ability: Ability;
  /** Why it could not be lowered in full: invalid or unknown fields. Empty when it was. */
  readonly reasons: readonly Reason[];
}
