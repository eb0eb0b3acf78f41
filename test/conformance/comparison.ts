/** Engine and oracle side by side over random clusters, with the counts that the suites print. */
import { expect } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { flowOf, type Probe } from './clusters.ts';
import type { OracleCluster, OraclePeer } from './oracle/cluster.ts';
import { allowed, type Flow, packetsOf, sideAllows } from './oracle/judge.ts';
import { type Answer, answer, verdictOf } from './subject.ts';

export const LONG = process.env.SEGPROOF_LONG === '1';
/** Runs of the long suite beside those of the default one. */
export const SCALE = LONG ? 60 : 1;
export const TIMEOUT = LONG ? 3_600_000 : 60_000;

/** A new seed each time in the long suite, which fast-check prints with a failure; else always the same. */
export function seedOf(seed: number): number {
  return LONG ? Date.now() : seed;
}

export interface Tally {
  clusters: number;
  probes: number;
  differences: number;
  readonly answers: Record<Answer, number>;
  /** Flows that one family admits and the other does not: they are possible. */
  split: number;
  /** Flows of which each end lets another family through: they are not possible. */
  crosswise: number;
  /** Unknowns by the first words of their first reason. */
  readonly reasons: Map<string, number>;
}

export function newTally(): Tally {
  return {
    clusters: 0,
    probes: 0,
    differences: 0,
    answers: { allow: 0, deny: 0, unknown: 0 },
    split: 0,
    crosswise: 0,
    reasons: new Map(),
  };
}

export function printTally(name: string, tally: Tally): void {
  const reasons = [...tally.reasons].map(([reason, count]) => `${count} × ${reason}`).join('; ');
  console.log(
    `conformance, ${name}: ${tally.probes} probes over ${tally.clusters} clusters, ${tally.differences} differences; ` +
      `${JSON.stringify(tally.answers)}, ${tally.split} split by family, ${tally.crosswise} crosswise${reasons ? `; unknown: ${reasons}` : ''}`,
  );
}

/** What the cluster does to a flow: possible if a packet of some family that both ends have passes both of them. */
export interface Truth {
  readonly answer: 'allow' | 'deny';
  /** One family passes and the other does not. */
  readonly split: boolean;
  /** Each end lets a family through, and none gets through both. */
  readonly crosswise: boolean;
}

/** `undefined`: no family is common to both ends, so that there is no packet to ask about. */
export function truthOf(cluster: OracleCluster, flow: Flow): Truth | undefined {
  const packets = packetsOf(flow);
  const verdicts = packets.map((packet) => allowed(cluster, packet));
  if (verdicts.length === 0) return undefined;
  const some = verdicts.some(Boolean);
  const crosswise =
    !some &&
    (['egress', 'ingress'] as const).every((direction) =>
      packets.some((packet) => sideAllows(cluster, packet, direction)),
    );
  return { answer: some ? 'allow' : 'deny', split: some && !verdicts.every(Boolean), crosswise };
}

/**
 * What stays unknown although every input is modelled: a class may have pods on the node of a host endpoint and on
 * others, and only the former are out of its reach (D: traffic between a node and its own pods).
 */
const ACCEPTED = /^U7 HostEndpoint \S+ does not govern traffic between its node and what runs on it$/;

/** Exact: nothing in the cluster is beyond the model, so the engine's answer is the truth, and not unknown. */
export function expectExact(
  engine: Engine,
  cluster: OracleCluster,
  probes: readonly Probe[],
  tally: Tally,
): void {
  tally.clusters++;
  for (const { flow, truth, got } of asked(engine, cluster, probes, tally)) {
    const open = got === 'unknown' && reasonsOf(engine, flow).every((reason) => ACCEPTED.test(reason));
    if (!open) expectAnswer(flow, got, truth.answer, tally);
  }
}

/** Bounds: an answer that is not unknown is the truth. */
export function expectBounds(
  engine: Engine,
  cluster: OracleCluster,
  probes: readonly Probe[],
  tally: Tally,
): void {
  tally.clusters++;
  for (const { flow, truth, got } of asked(engine, cluster, probes, tally)) {
    if (got !== 'unknown') expectAnswer(flow, got, truth.answer, tally);
  }
}

function expectAnswer(flow: Flow, got: Answer, right: Answer, tally: Tally): void {
  if (got === right) return;
  tally.differences++;
  expect(`${formatFlow(flow)}: ${got}`).toBe(`${formatFlow(flow)}: ${right}`);
}

export function formatFlow({ from, to, protocol, port, icmp }: Flow): string {
  const number = icmp ? `${icmp.type}/${icmp.code}` : (port ?? '');
  return `${protocol} ${number} ${formatPeer(from)} > ${formatPeer(to)}`;
}

function formatPeer(peer: OraclePeer): string {
  if ('address' in peer) return peer.address;
  const { namespace, name, addresses } = peer.pod;
  return `${namespace}/${name} (${addresses.join(', ')})`;
}

function* asked(engine: Engine, cluster: OracleCluster, probes: readonly Probe[], tally: Tally) {
  for (const probe of probes) {
    const flow = flowOf(cluster, probe);
    const truth = flow && truthOf(cluster, flow);
    if (!truth) continue;
    const got = answer(engine, flow);
    tally.probes++;
    tally.answers[got]++;
    if (truth.split) tally.split++;
    if (truth.crosswise) tally.crosswise++;
    if (got === 'unknown') countReason(engine, flow, tally);
    yield { flow, truth, got };
  }
}

function countReason(engine: Engine, flow: Flow, { reasons }: Tally): void {
  const words = (reasonsOf(engine, flow)[0] ?? 'no reason').replace(/ host-node\S+/, '');
  reasons.set(words, (reasons.get(words) ?? 0) + 1);
}

function reasonsOf(engine: Engine, flow: Flow): readonly string[] {
  return verdictOf(engine, flow).reasons.map(({ code, message }) => `${code} ${message}`);
}
