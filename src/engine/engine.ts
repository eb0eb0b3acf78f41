import type { ConnectionSet } from '../model/connection-set.ts';
import type { Action, Direction, Policy, PolicySet, Rule } from '../model/policy.ts';
import type { Inventory, ObjectRef, Origin } from '../model/resource.ts';
import type { Reason, Verdict } from '../model/verdict.ts';

/** What `buildEngine` is made from. */
export interface EngineInput {
  readonly inventory: Inventory;
  readonly policies: PolicySet;
  /**
   * Named sets of addresses beyond the pods, first match wins; what none of them holds is `internet`. Atoms never
   * straddle a set. `node` is added by the engine from the nodes' addresses, before all others.
   */
  readonly addressSets: readonly AddressSet[];
  readonly profile: CniProfile;
  /** How selectors answer on labels of namespaces that were never declared (trap 28; design.md §5, "Modes"). */
  readonly undeclaredNamespaceLabels: 'absent' | 'unknown';
}

export interface AddressSet {
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** Where CNIs differ by their own documents. */
export interface CniProfile {
  readonly name: string;
  /** Whether an `ipBlock` matches a pod's own address (trap 22; not in Cilium). */
  readonly addressBlocksMatchPods: boolean;
  /** Whether an `ipBlock` matches a node's address; absent means yes (not in Cilium). */
  readonly addressBlocksMatchNodes?: boolean;
  /**
   * `rewritten`: policies are known to see a pod's address where a Service's was dialled. Absent: not defined, so an
   * `ipBlock` that holds a cluster address widens what may be reached (trap 38).
   */
  readonly serviceAddresses?: 'rewritten';
}

/**
 * Endpoints that no selector, address block or named port in use can tell apart (design.md §4). Host-network
 * endpoints have no class: they act as their node's address.
 */
export interface EndpointClass {
  readonly id: number;
  /** Indices into `inventory.endpoints`, ascending. Empty for a stranger (see `Engine.stranger`). */
  readonly members: readonly number[];
  readonly namespace: string;
}

/** Host endpoints that no selector in use can tell apart. As peers they are addresses: see `AddressBlock.governedBy`. */
export interface HostClass {
  /** Follows the ids of `Engine.classes`: a subject for `side` and `isolation`, and never a peer. */
  readonly id: number;
  /** Indices into `policies.hosts`, ascending. */
  readonly hosts: readonly number[];
}

/** A class of host endpoints whose policies are a block's own side. */
export interface GovernedBy {
  /** Position in `Engine.hosts`. */
  readonly host: number;
  /** False when it may govern the block, or not. */
  readonly sure: boolean;
}

/** Addresses beyond the pods that no policy in use can tell apart, all of one named set. */
export interface AddressBlock {
  readonly id: number;
  /** `node`, a name of `EngineInput.addressSets`, or `internet`. */
  readonly set: string;
  readonly family: 4 | 6;
  /** Disjoint, ascending; first and last address as text. */
  readonly ranges: readonly { readonly first: string; readonly last: string }[];
  /** Host endpoints that govern its addresses, or may. Absent: none. */
  readonly governedBy?: readonly GovernedBy[];
}

/** One end of a connection: a class of endpoints or a block of addresses. */
export type PeerRef = { readonly class: number } | { readonly block: number };

/** Whether an endpoint denies what nobody listed, in one direction. */
export interface Isolation {
  /**
   * `isolated`: an unlisted peer (a new pod in a new namespace, and an unlisted address of either family) is denied on
   * an unlisted port. `open`: it is allowed. `unknown`: the gap between the bounds could decide either way.
   */
  readonly state: 'isolated' | 'open' | 'unknown';
  /** Policies that isolate the endpoint in this direction; where none does and yet `isolated`, those whose rules deny. */
  readonly policies: readonly Policy[];
  /** Rules that let the unlisted in, when policies isolate and yet `open`. */
  readonly neutralisedBy: readonly { readonly policy: Policy; readonly rule: Rule }[];
  readonly reasons: readonly Reason[];
}

/** One step of an explanation, in the order of evaluation. */
export interface ExplainStep {
  readonly tier: string;
  readonly policy?: ObjectRef;
  /** Field path of the rule. */
  readonly rule?: string;
  readonly action?: Action;
  /**
   * `decided` ends the walk; `passed`: on to the next tier; `logged`: noted, decides nothing; `no-match` says why in `why`;
   * `maybe`: it could decide, and nothing says whether it does.
   */
  readonly did: 'decided' | 'passed' | 'logged' | 'no-match' | 'maybe' | 'not-selected' | 'default';
  readonly why: string;
  readonly origin?: Origin;
  /** Line of the rule in its file, when known. */
  readonly line?: number;
  /** Of the packets, where those of the other take other steps. */
  readonly family?: 4 | 6;
}

export interface ExplainSide {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly steps: readonly ExplainStep[];
}

export interface Explanation {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly reasons: readonly Reason[];
  /** Over both families where `families` is there: a side allows what it allows in one of them. */
  readonly egress: ExplainSide;
  readonly ingress: ExplainSide;
  /** Both ends have addresses of both families, and IPv4 and IPv6 packets do not fare alike: one that passes is enough. */
  readonly families?: readonly FamilyExplanation[];
  /** What would give another verdict; absent where no policy could. */
  readonly advice?: readonly Advice[];
}

/** What becomes of packets of one family. */
export interface FamilyExplanation {
  readonly family: 4 | 6;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly egress: ExplainSide;
  readonly ingress: ExplainSide;
}

/** One thing that would change a verdict, or a part of what it takes. */
export interface Advice {
  /** `resolve`: read, or model, what is not known. `isolate`: let a policy isolate the end, as none does. */
  readonly kind: 'add-rule' | 'widen-rule' | 'remove-rule' | 'isolate' | 'resolve';
  readonly direction?: Direction;
  readonly message: string;
  readonly policy?: ObjectRef;
  readonly rule?: string;
  readonly origin?: Origin;
  readonly line?: number;
}

/** Of all that a class or a block holds, the one that is asked about: labels and addresses are told of it. */
export interface NamedEnd {
  readonly name?: string;
  readonly endpoint?: number;
  readonly address?: string;
}

/** One rule, or one default, and what it does with a part of the traffic that was asked about. */
export interface Decision {
  readonly traffic: ConnectionSet;
  readonly action: Action;
  /** False when it may act, and nothing says whether it does. */
  readonly sure: boolean;
  /** Of the packets, where those of the other are decided otherwise. */
  readonly family?: 4 | 6;
  /** Absent for a default. */
  readonly policy?: Policy;
  readonly rule?: Rule;
  /** For a denial by default: the policies that isolate the subject. Empty where nothing does: then all is allowed. */
  readonly isolating: readonly Policy[];
  /** Where policies of one place in the order decide otherwise (trap 45): why it is not sure, once for each of them. */
  readonly tie?: readonly Reason[];
}

/** Peers of a class that have one and the same verdict towards it (or from it). */
export interface PeerGroup {
  readonly peers: readonly PeerRef[];
  readonly verdict: Verdict;
}

/** What becomes of the traffic that a rule matches, over all subjects of its policy. */
export interface RuleStanding {
  /** It matches some traffic of a subject, for sure or perhaps. */
  readonly matches: boolean;
  /** It decides some of it: no earlier rule took all. In a tier whose order has no meaning, every allowing rule does. */
  readonly decides: boolean;
  /** What becomes of some of it is not known. */
  readonly unsure: boolean;
  /** Other rules that decide about that traffic. */
  readonly others: readonly { readonly policy: Policy; readonly rule: Rule }[];
}

/** Policies and rules left out of a policy set, as they stand in `EngineInput.policies`. */
export interface Omission {
  readonly policies?: ReadonlySet<Policy>;
  readonly rules?: ReadonlySet<Rule>;
}

/** What one end says of some peers with the omission, where that is something else than without it. */
export interface SideChange {
  /** Classes that share the row, of pods or of host endpoints. */
  readonly subjects: readonly number[];
  readonly peers: readonly PeerRef[];
  readonly before: Verdict;
  readonly after: Verdict;
}

/** The engine's answers had some policies and rules not been there. Only rows that they act on are computed again. */
export interface Variant {
  /** Differences of single ends, row by row while they are read; also towards strangers. */
  changes(direction: Direction): Iterable<SideChange>;
  side(subject: number, direction: Direction, peer: PeerRef): Verdict;
  connections(from: PeerRef, to: PeerRef): Verdict;
}

/** What an update worked out anew; all else is shared with the engine before. */
export interface Recomputed {
  /** Why nothing was shared; absent where something was. */
  readonly fresh?: string;
  /** Policies that came or went; one that was edited did both. */
  readonly policies: number;
  /** Namespaces whose endpoints were told apart again. */
  readonly namespaces: number;
  /** Classes that none of the engine before stands for. */
  readonly classes: number;
  /** Rows, of both directions, to compute when they are asked for. */
  readonly rows: number;
}

export interface Update {
  readonly engine: Engine;
  readonly recomputed: Recomputed;
}

/**
 * What the policies permit, at class level. Building it does the work; questions are cheap. Never ask in a loop over
 * pairs of endpoints: loop over classes.
 */
export interface Engine {
  readonly input: EngineInput;
  readonly classes: readonly EndpointClass[];
  /** Classes of host endpoints; empty on clusters without. */
  readonly hosts: readonly HostClass[];
  readonly blocks: readonly AddressBlock[];
  /** Class of an endpoint; `undefined` for host-network endpoints. */
  classOf(endpoint: number): number | undefined;
  /** Blocks that hold a node's addresses, or an address given as text. */
  blocksOfAddress(address: string): readonly number[];
  /** Class of a pod that does not exist: in `namespace` (or in a new one), with labels nobody wrote in a selector. */
  stranger(namespace?: string): number;
  /**
   * Both ends: the source's egress and the destination's ingress. Of a block they are those of the host endpoints that
   * govern it; where none does, everything is allowed.
   */
  connections(from: PeerRef, to: PeerRef): Verdict;
  /** One end only: what the policies of `subject` say in `direction` about traffic with `peer`. */
  side(subject: number, direction: Direction, peer: PeerRef): Verdict;
  /** Peers to which (`egress`) or from which (`ingress`) anything may flow, both ends considered, grouped by verdict. */
  reachable(subject: number, direction: Direction): readonly PeerGroup[];
  /** Of `reachable` the blocks only, at a cost in the number of blocks. */
  reachableAddresses(subject: number, direction: Direction): readonly PeerGroup[];
  isolation(subject: number, direction: Direction): Isolation;
  /** Endpoint indices a policy selects for sure, and those it may select besides. */
  selected(policy: Policy): { readonly must: readonly number[]; readonly may: readonly number[] };
  /** Number of endpoints and address blocks a rule's peer matches for sure or maybe, by the peer's position. */
  peerSize(policy: Policy, rule: Rule, peer: number): number;
  /** True when the named port resolves on at least one endpoint that the rule speaks of. */
  namedPortResolves(policy: Policy, rule: Rule, traffic: number): boolean;
  /** Rules that allow any of `traffic` between the two, on the side of `subject`, in order of evaluation. */
  decidingRules(
    subject: number,
    direction: Direction,
    peer: PeerRef,
    traffic: ConnectionSet,
  ): readonly { readonly policy: Policy; readonly rule: Rule }[];
  /**
   * What decides about `traffic` on the side of `subject`, rules and defaults, in order of evaluation; of a block what
   * decides on the host endpoints that govern it.
   */
  decisions(
    subject: PeerRef,
    direction: Direction,
    peer: PeerRef,
    traffic: ConnectionSet,
  ): readonly Decision[];
  /** Whether a rule ever decides, and who does in its stead. */
  ruleStanding(policy: Policy, rule: Rule): RuleStanding;
  /** True when some traffic of a class with some peer is matched by both rules, for sure or perhaps. */
  rulesMeet(subject: number, a: Rule, b: Rule): boolean;
  /**
   * The engine of another input, with answers as `buildEngine` gives them; only what differs is computed. This engine
   * stays as it is: to undo is to go back to it. Policies that are equal to earlier ones stand in the new engine's
   * `input` as the earlier objects.
   */
  update(input: EngineInput): Update;
  /** The same without some policies and rules. */
  without(omission: Omission): Variant;
  /** Why: for one flow; `traffic` is usually one port of one protocol. */
  explain(
    from: PeerRef,
    to: PeerRef,
    traffic: ConnectionSet,
    named?: { readonly from: NamedEnd; readonly to: NamedEnd },
  ): Explanation;
}
