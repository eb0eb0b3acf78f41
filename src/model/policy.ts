/**
 * The one intermediate form of all policy dialects (design.md §4): tiers in order; in a tier, policies in order; in a
 * policy, rules in order. Nothing here is shaped like one dialect.
 */

import type { ConnectionSet, PortRange } from './connection-set.ts';
import type { ContainerPort, KubeObject, Labels, ObjectRef, Origin, Protocol } from './resource.ts';
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
  /**
   * `undefined`: which of several policies of one order is asked first is left to the implementation (trap 45), so each
   * of them may be. Absent: `Policy.tie`, then `Policy.key` decide.
   */
  readonly ties?: 'undefined';
}

export interface Policy {
  /** Key of the record it was lowered from. */
  readonly key: string;
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  readonly tier: string;
  /** Ascending within the tier; policies of one order compare by `tie`, then by `key`. */
  readonly order: number;
  /** Compared as text between policies of one order (trap 65). */
  readonly tie?: string;
  readonly subject: EndpointSelector;
  /** Directions in which the tier's `unmatched` applies to the subjects because of this policy. */
  readonly isolates: readonly Direction[];
  readonly rules: readonly Rule[];
  /** What a reviewer should know of the object: inactive rules, values clamped, deprecated fields. */
  readonly issues: readonly PolicyIssue[];
  /** True for what the network plugin does by itself: no object of the cluster says it, and none can be mended. */
  readonly implied?: true;
}

export interface PolicyIssue {
  readonly code: 'inactive-direction' | 'duplicate' | 'suspicious' | 'ambiguous-order' | 'missing-tier';
  /** Field path in the object. */
  readonly path: string;
  readonly message: string;
}

export interface Rule {
  readonly direction: Direction;
  readonly action: Action;
  /** Field path in the object, such as `spec.ingress[0]`. */
  readonly path: string;
  /**
   * What must hold of the subject besides `Policy.subject`: in Calico an ingress rule may name its destination and an
   * egress rule its source (trap 78). Absent: nothing.
   */
  readonly self?: Peer;
  /** `any`: every peer, also beyond the cluster (trap 10). An empty list matches nothing. */
  readonly peers: readonly Peer[] | 'any';
  /** `any`: all ports of all protocols (trap 11). An empty list matches nothing. */
  readonly traffic: readonly Traffic[] | 'any';
  /** Taken away from `traffic` (Calico's `notPorts`, trap 77). */
  readonly notTraffic?: readonly Traffic[];
  /** The rule acts on a part of its traffic that the model cannot tell: source ports, HTTP (traps 78, 84). */
  readonly partly?: Reason;
}

/**
 * Endpoints by namespace and by their labels. Host-network pods are never matched (trap 30). Besides its own labels an
 * endpoint has those Calico gives it: `projectcalico.org/namespace`, `projectcalico.org/orchestrator`,
 * `projectcalico.org/serviceaccount`, and those of its namespace and service account under the prefixes `pcns.` and
 * `pcsa.` (calico.md §2.2): the first three hold over its own, its own over the others.
 */
export interface EndpointSelector {
  readonly namespaces: { readonly name: string } | { readonly selector: Selector };
  readonly pods: Selector;
  /** As subject only: also host endpoints with these labels of their own. Absent: none. */
  readonly hosts?: Selector;
}

/** What a rule says of the other end (or, as `Rule.self`, of its own). A list of them means any of them. */
export type Peer =
  | { readonly type: 'endpoints'; readonly path: string; readonly select: EndpointSelector }
  | {
      readonly type: 'addresses';
      readonly path: string;
      readonly cidr: string;
      readonly except: readonly string[];
    }
  /** Addresses of a set, or of objects that a selector found (Calico's NetworkSet, nodes): blocks, either family. */
  | { readonly type: 'cidrs'; readonly path: string; readonly cidrs: readonly string[] }
  /** Every one of them; every peer when there is none. */
  | { readonly type: 'all'; readonly path: string; readonly of: readonly Peer[] }
  /** Any of them; no peer when there is none. */
  | { readonly type: 'any'; readonly path: string; readonly of: readonly Peer[] }
  /** Peers, also beyond the cluster, that `of` does not match (trap 73). */
  | { readonly type: 'not'; readonly path: string; readonly of: Peer }
  /** Cannot be modelled: may match any peer, or any address beyond the pods; must match none. */
  | {
      readonly type: 'unknown';
      readonly path: string;
      readonly reason: Reason;
      readonly among?: 'addresses';
    };

export type Traffic =
  | { readonly type: 'ports'; readonly path: string; readonly protocol: Protocol; readonly ports: PortRange }
  /** Resolves on the destination's container ports, per endpoint (traps 14–18); `any`: whatever their protocol (trap 60). */
  | {
      readonly type: 'named';
      readonly path: string;
      readonly protocol: Protocol | 'any';
      readonly name: string;
    }
  | { readonly type: 'connections'; readonly path: string; readonly connections: ConnectionSet }
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

/** A policy on trial: without effect, but for what it would do (trap 71). */
export interface StagedPolicy {
  readonly policy: Policy;
  /** `set`: add it, in place of `replaces`. `delete`: take `replaces` away. */
  readonly action: 'set' | 'delete';
  /** Key of the enforced policy of its kind and name, when there is one. */
  readonly replaces?: string;
}

/** A node's interface under policy (Calico's HostEndpoint; calico.md §2.9). */
export interface HostEndpoint {
  /** Key of the record it was lowered from; of the node for one that Calico makes by itself. */
  readonly key: string;
  readonly ref: ObjectRef;
  readonly origin?: Origin;
  readonly labels: Labels;
  readonly node?: string;
  /** Addresses it governs, as text. */
  readonly addresses: readonly string[];
  /** False when it may govern other addresses of its node, or not all of these. */
  readonly addressesKnown: boolean;
  /** Its named ports, as far as they resolve on every address it governs. Absent: not known. */
  readonly ports?: readonly Pick<ContainerPort, 'name' | 'protocol' | 'port'>[];
}

/** What the network plugin does to a pod's traffic to the node it runs on, after the pod's own egress policies. */
export interface OwnNodeEgress {
  readonly action: 'allow' | 'deny' | 'unknown';
  /** The setting and its value, for a reader. */
  readonly why: string;
}

/** All that the engine evaluates. */
export interface PolicySet {
  readonly tiers: readonly Tier[];
  readonly policies: readonly Policy[];
  readonly taints: readonly Taint[];
  /** Policies on trial; never evaluated as they stand. */
  readonly staged: readonly StagedPolicy[];
  readonly hosts: readonly HostEndpoint[];
  /** Absent: the plugin follows the API's text, or is not known (trap 31). */
  readonly ownNodeEgress?: OwnNodeEgress;
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
  /** As it was read, minimised: for its annotations and its digest (checks/parts/policy-digest.ts). */
  readonly object: KubeObject;
}
